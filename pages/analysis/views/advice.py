"""What a scenario misses of its next tier, by how much, and which single change would pass it."""

import streamlit as st

from atlas_core.records import Record
from atlas_core.reporting import advice_words
from atlas_core.services import remedies
from atlas_core.services.actor import Actor
from atlas_core.services.remedies import Advice
from pages.components import page, stores

HELP = (
    "Each input is turned alone, within its bounds, and computed by the engine; shown is the nearest value that "
    "passes. Rent is looked at up to twenty times today's."
)


def of(actor: Actor, run: Record, index: int) -> Advice | None:
    """Return the advice for a scenario, computed once for every result; None for a result of another engine."""
    return _cached(run["_id"], run["sha256"], index, actor, run)


def show(found: Advice, currency: str, key: str = "remedies") -> None:
    """Show what is missed, and the inputs of which one alone would do."""
    st.markdown(page.plain(advice_words.misses(found, currency)))
    table = advice_words.remedy_table(found, currency)
    if table["Input"]:
        with st.container(key=f"facts_{key}"):
            st.table(table, border="horizontal", hide_index=True)
    if rest := advice_words.useless(found):
        st.caption(page.plain(rest))


@st.cache_data(max_entries=64, show_spinner=False)
def _cached(run_id: str, sha256: str, index: int, _actor: Actor, _run: Record) -> Advice | None:
    # The key is the run and its content; what the rights are is asked before, when the result is opened.
    del run_id, sha256
    return remedies.advice(stores.stores(), _actor, _run, index)
