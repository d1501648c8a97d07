"""Which inputs move a scenario's figures most: the tornado and its table."""

import streamlit as st

from atlas_core.permutation.columns import OUTPUTS
from atlas_core.records import Record
from atlas_core.reporting import tornado_chart
from atlas_core.reporting.formats import THIN
from atlas_core.reporting.result_words import figure
from atlas_core.services import tornado
from atlas_core.services.actor import Actor
from pages.components import page, stores

HELP = (
    "Each input is turned alone, ten per cent of itself down and up, an input in years by one year, and the engine "
    "computes the scenario anew. Inputs that are 0 or move nothing are left out; so is the downside, which has its "
    "own. An exit that a shorter lease or a later year puts beyond the lease falls away."
)


@st.fragment
def show(actor: Actor, run: Record, index: int, currency: str) -> None:
    """Show the tornado of the figure chosen; a change draws it again alone."""
    found = tornado.tornado(stores.stores(), actor, run, index)
    if found is None:
        return
    with page.card("What moves the figures", f"each input alone ±10{THIN}%, years ±1", HELP):
        metric = st.selectbox(
            "Figure", tornado.METRICS, format_func=lambda name: OUTPUTS[name].label, key="tornado_metric", width=260
        )
        base = found.base[metric]
        bars = tornado_chart.ordered(found.bars, base, metric)
        words = tornado_chart.tornado_in_words(bars, base, metric, currency)
        if not bars:
            st.caption(page.plain(words))
            return
        _pictured(bars, base, metric, currency, words)


def _pictured(bars: list[tornado.Bar], base: float | None, metric: str, currency: str, words: str) -> None:
    mode = page.theme_mode()
    left, right = st.columns([3, 2], gap="medium")
    with left:
        page.legend(tornado_chart.colours(mode))
        page.chart(tornado_chart.tornado_chart(bars, base, metric, mode), words, key="tornado")
    with right, st.container(key="facts_tornado"):
        now = figure(base, OUTPUTS[metric].format, currency)
        st.caption(page.plain(f"{OUTPUTS[metric].label} now {now}; {len(bars)} inputs move it."))
        st.table(tornado_chart.tornado_table(bars, base, metric, currency), border="horizontal", hide_index=True)
