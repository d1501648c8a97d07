"""How far rent, CapEx and rate may go before a structure stops being viable."""

from collections.abc import Sequence

import streamlit as st

from atlas_core.records import Record
from atlas_core.reporting import break_even_words
from atlas_core.reporting.formats import count
from atlas_core.services import break_even
from atlas_core.services.actor import Actor
from pages.components import page, stores

BEST = "Best structure"
HELP = (
    f"Each input is turned alone and the engine computes the structure anew, at {break_even.LOOKS} even steps up to "
    "the end of the range; where it stops being viable (or, if it is not today, starts), halving brings the last value "
    "on either side together. A stretch narrower than a step may go unseen. CapEx is the market's, with the internal "
    "one in proportion; land and fees stay. Residual: what remains between the figure that stops it and its "
    "threshold, in the figure's own unit."
)


@st.fragment
def show(actor: Actor, run: Record, indices: Sequence[int]) -> None:
    """Show the crossings of the best structure or of a scenario chosen; a choice asks again alone."""
    with page.card("Break-even", "one input at a time, until the structure is no longer viable", HELP):
        chosen = st.selectbox("Structure", [None, *indices], format_func=_label, key="break_even_of", width=220)
        found = break_even.break_even(stores.stores(), actor, run, chosen)
        if found is None:
            st.caption("The run was computed by another engine version; run its axes again to see the break-even.")
            return
        st.caption(page.plain(break_even_words.break_even_in_words(found, run["currency"])))
        with st.container(key="facts_break_even"):
            table = break_even_words.break_even_table(found.edges, run["currency"])
            st.table(table, border="horizontal", hide_index=True)


def _label(index: int | None) -> str:
    return BEST if index is None else f"Scenario {count(index)}"
