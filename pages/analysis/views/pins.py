"""The scenarios chosen for comparison: kept in the address, so a link shows the same."""

from pathlib import Path

import streamlit as st

from atlas_core.errors import InputError, Problem
from atlas_core.records import Record
from atlas_core.services.comparison import MOST
from pages.analysis.views.project_choice import PROJECT, RUN

ROWS = "rows"
COMPARE = "compare"
COMPARE_PAGE = str(Path(__file__).resolve().parents[1] / "compare.py")
_ADDED, _LONGEST = "compare_added", 12


def pinned() -> list[int]:
    """Return the scenarios of the address, each once, in its order.

    Raises
    ------
    InputError
        Something in it is no number of a scenario.
    """
    parts = [part.strip() for part in st.query_params.get(ROWS, "").split(",") if part.strip()]
    for part in parts:
        if not (part.isascii() and part.isdigit() and len(part) <= _LONGEST):
            raise InputError(Problem(ROWS, f"has numbers of scenarios between commas; got {part[:_LONGEST]!r}"))
    return list(dict.fromkeys(int(part) for part in parts))


def adder(run: Record) -> None:
    """Let a scenario be added by its number, and all be taken out."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.number_input(
            "Add scenario",
            min_value=0,
            max_value=run["total"] - 1,
            value=None,
            step=1,
            key=_ADDED,
            on_change=_add,
            placeholder="number",
            width=180,
            help=f"Up to {MOST} scenarios of this run; they stand in the address, so it can be sent on.",
        )
        if ROWS in st.query_params:
            st.button("Clear", key="clear_pins", icon=":material/close:", on_click=clear)


def link(run: Record, index: int) -> None:
    """Offer to compare a scenario with the others of the address."""
    st.button("Compare", key=COMPARE, icon=":material/compare_arrows:", on_click=_pin, args=(index,))
    if st.session_state.pop(f"{COMPARE}_now", False):
        query = {PROJECT: run["project_id"], RUN: run["_id"], ROWS: st.query_params[ROWS]}
        st.switch_page(COMPARE_PAGE, query_params=query)


def _pin(index: int) -> None:
    st.query_params[ROWS] = joined(st.query_params.get(ROWS, ""), index)
    st.session_state[f"{COMPARE}_now"] = True


def joined(text: str, index: int) -> str:
    """Return the list of an address with one more scenario; a sixth pushes the first out."""
    before = [part for part in text.split(",") if part and part != str(index)]
    return ",".join([*before, str(index)][-MOST:])


def _add() -> None:
    if (index := st.session_state[_ADDED]) is not None:
        st.query_params[ROWS] = joined(st.query_params.get(ROWS, ""), int(index))
        st.session_state[_ADDED] = None


def clear() -> None:
    """Take every scenario out of the address."""
    st.query_params.pop(ROWS, None)
