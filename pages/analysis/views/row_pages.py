"""Turning the pages of a result, and going to one scenario by its number."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import streamlit as st

from atlas_core.errors import RecordNotFoundError
from atlas_core.queries import paging
from atlas_core.queries.filters import Filters, text
from atlas_core.queries.keyset import Order
from atlas_core.queries.paging import END, START, Place
from atlas_core.queries.result_file import PAGE_ROWS, ResultFile
from atlas_core.records import Record
from atlas_core.reporting.formats import count
from pages.analysis.views import row_address

_TYPED, _PROBLEM = "go_to", "go_to_problem"
_SEPARATORS = re.compile(r"[\s.,#]")
_ID = re.compile(r"(perm_)?([0-9]{1,12})")


@dataclass(frozen=True)
class Wanted:
    """Which rows are paged: of which content, by which filters, in which order, and how many they are."""

    sha256: str
    filters: Filters
    order: Order
    passing: int


def found(result: ResultFile, wanted: Wanted, columns: Sequence[str]) -> tuple[int, pa.Table]:
    """Return how many rows come before the page of the address, and its rows; the first where it has none."""
    for place in (row_address.place(), START):
        limit = _last_rows(wanted.passing) if place == END else PAGE_ROWS
        try:
            rows = paging.page(result, wanted.filters, wanted.order, place, columns, limit)
        except RecordNotFoundError:  # the address names a scenario of another run
            continue
        short = place.index is not None and place.backwards and rows.num_rows < PAGE_ROWS
        if rows.num_rows and not short:
            return _before(result, wanted, place, rows), rows
    return 0, rows


def _before(result: ResultFile, wanted: Wanted, place: Place, rows: pa.Table) -> int:
    if place.index is None:
        return 0 if place == START else wanted.passing - rows.num_rows
    order = f"{wanted.order} {wanted.order.ties}"
    return _counted(wanted.sha256, text(wanted.filters), order, rows["index"][0].as_py(), result, wanted)


@st.cache_data(max_entries=512, show_spinner=False)
def _counted(sha256: str, line: str, order: str, index: int, _result: ResultFile, _wanted: Wanted) -> int:
    # The key is the content, filter and order as text; the rights were asked for when the result was opened.
    del sha256, line, order
    return paging.rows_before(_result, _wanted.filters, _wanted.order, index)


def _last_rows(passing: int) -> int:
    return passing % PAGE_ROWS or PAGE_ROWS


def span(before: int, rows: int, passing: int) -> str:
    """Return which rows a page shows."""
    return f"{count(before + 1)}–{count(before + rows)} of {count(passing)}"


def show(before: int, indices: list[int], passing: int) -> None:
    """Show the buttons that turn pages; nothing where all rows stand on one."""
    if passing <= PAGE_ROWS:
        return
    at_start, ended = before == 0, before + len(indices) >= passing
    with st.container(horizontal=True, gap="small", width="content", key="pager"):
        _button("first", "First page", START, at_start)
        _button("previous", "Rows before", Place(indices[0], backwards=True), at_start)
        _button("next", "Rows after", Place(indices[-1]), ended)
        _button("last", "Last page", END, ended)


def go_to(run: Record) -> None:
    """Show the field that takes the number of a scenario."""
    st.text_input(
        "Go to scenario",
        key=_TYPED,
        placeholder="Go to scenario #",
        on_change=_go_to,
        args=(run["total"],),
        label_visibility="collapsed",
        width=136,
    )


def problem() -> None:
    """Say what is wrong with the number that was typed, once."""
    if said := st.session_state.pop(_PROBLEM, ""):
        st.error(said, icon=":material/error:")


_ICONS = {"first": "first_page", "previous": "chevron_left", "next": "chevron_right", "last": "last_page"}


def _button(name: str, words: str, place: Place, disabled: bool) -> None:
    st.button(
        words,
        key=f"page_{name}",
        icon=f":material/{_ICONS[name]}:",
        type="tertiary",
        on_click=row_address.turn_to,
        args=(place,),
        disabled=disabled,
    )


def _go_to(total: int) -> None:
    typed = st.session_state[_TYPED]
    found = _ID.fullmatch(_SEPARATORS.sub("", typed).lower())  # whichever manner the number was copied in
    index = int(found[2]) - bool(found[1]) if found else -1  # the id counts from 1
    if 0 <= index < total:
        st.query_params[row_address.SCENARIO] = str(index)
        st.session_state[_TYPED] = ""
    elif typed:
        st.session_state[_PROBLEM] = (
            f"This run has scenarios 0 to {count(total - 1)}. Type one of their numbers, or an id such as perm_0001."
        )
