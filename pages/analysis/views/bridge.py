"""The way from one scenario's figure to another's: chart and table."""

from collections.abc import Sequence

import streamlit as st

from atlas_core.permutation.columns import OUTPUTS, Column
from atlas_core.records import Record
from atlas_core.reporting import comparison_table
from atlas_core.reporting.formats import count
from atlas_core.services import comparison
from atlas_core.services.actor import Actor
from pages.components import page, stores

HELP = (
    "The inputs that differ are changed one at a time, in the order of the run's axes, and the engine computes each "
    "scenario on the way; so the steps add up exactly. Inputs act together: another order gives other steps."
)


@st.fragment
def show(actor: Actor, run: Record, indices: Sequence[int], inputs: Sequence[Column]) -> None:
    """Show the bridge from the first scenario to another; a choice draws it again alone."""
    with page.card("Bridge", f"from scenario {count(indices[0])}, one input at a time", HELP):
        metric, other = _choices(indices)
        found = comparison.bridge(stores.stores(), actor, run, (indices[0], other), metric)
        if found is None:
            st.caption("The run was computed by another engine version; run its axes again to see the bridge.")
            return
        _pictured(found, {column.name: column for column in inputs}, run["currency"])


def _choices(indices: Sequence[int]) -> tuple[str, int]:
    with st.container(horizontal=True, gap="small"):
        metric = st.selectbox(
            "Figure", comparison.METRICS, format_func=lambda name: OUTPUTS[name].label, key="bridge_metric", width=220
        )
        to = st.selectbox("To scenario", indices[1:], format_func=count, key="bridge_to", width=220)
    return metric, to


def _pictured(found: comparison.Bridge, inputs: dict[str, Column], currency: str) -> None:
    words = comparison_table.bridge_in_words(found, inputs, currency)
    if found.steps and found.moves is not None:
        fig = comparison_table.bridge_chart(found, inputs, currency, page.theme_mode())
        page.chart(fig, words, key="bridge")
    st.caption(page.plain(words))
    if found.steps:
        table = comparison_table.bridge_table(found, inputs, currency)
        with st.container(key="facts_bridge"):
            st.table(table, border="horizontal", hide_index=True)
