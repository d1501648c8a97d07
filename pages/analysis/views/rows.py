"""The rows of a result: column sets, sort, pages of 200, one row to open."""

import math
import re
from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from atlas_core.permutation.columns import Column
from atlas_core.queries.filters import Filters
from atlas_core.queries.keyset import Order
from atlas_core.queries.result_file import PAGE_ROWS, ResultFile
from atlas_core.records import Record
from atlas_core.reporting import result_table
from atlas_core.reporting.formats import count
from atlas_core.reporting.tokens import TIER_CHIP, TIER_LABEL
from atlas_core.services import pareto_front, results
from atlas_core.services.actor import Actor
from atlas_core.services.result_columns import columns as described
from atlas_core.services.result_columns import swept
from pages.analysis.views import pareto_bar
from pages.components import grid, stores

SORT, DOWN, UP = "sort", "Highest", "Lowest"
SCENARIO = "scenario"
PREVIEW_ROWS = 12
_TABLE = "result_rows"
_SEPARATORS = re.compile(r"[\s.,#]")
TIER_CHIP_BY_LABEL = {TIER_LABEL[tier]: color for tier, color in TIER_CHIP.items()}


@st.fragment
def show(actor: Actor, run: Record, filters: Filters, passing: int) -> None:
    """Show a page of the rows that pass the filters; sorting and turning pages leave the rest of the page alone."""
    if SCENARIO in st.query_params:
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="pareto_bar"):
        goals = pareto_bar.show()
    with results.opened(stores.stores(), actor, run) as result:
        if goals:
            front = pareto_front.on_front(result, goals, filters)
            filters, passing = (*filters, *pareto_front.only(front)), len(front)
        columns = described(list(result.kinds), run["axes"])
        order = _order(result, run)
        number = _page_number(passing)
        set_name = _controls(columns, order, passing, number)
        table = result.page(filters, order, _first(number)) if passing else result.page(limit=0)
    if not table.num_rows:
        st.info("No scenario passes these filters. Clear them, or widen a range.", icon=":material/filter_alt_off:")
        return
    shown = result_table.chosen(columns, set_name, swept(run["axes"]))
    frame, config = _grid(result_table.frame(table, shown), shown, run["currency"])
    st.dataframe(
        frame,
        hide_index=True,
        row_height=31,
        placeholder="–",
        height=min(31 * (table.num_rows + 1) + 3, 640),
        column_config=config,
        on_select=lambda: _select(table["index"].to_pylist(), order),
        selection_mode=["single-row", "single-column"],
        key=_TABLE,
        alt="Scenarios; select a row to open it, a column header to sort the whole result by it",
    )
    st.caption(
        "Select a row to open the scenario. A click on a column header sorts the whole result, not only this page."
    )


def preview(result: ResultFile, run: Record) -> None:
    """Show the best rows by the run's ranking, as a first look."""
    columns = described(list(result.kinds), run["axes"])
    shown = result_table.chosen(columns, "Key figures", swept(run["axes"]))
    first = result.page((), results.ranked(run), limit=PREVIEW_ROWS)
    frame, config = _grid(result_table.frame(first, shown), shown, run["currency"])
    st.dataframe(
        frame,
        hide_index=True,
        row_height=31,
        placeholder="–",
        height=31 * (PREVIEW_ROWS + 1) + 3,
        column_config=config,
        key="preview_rows",
        alt=f"The first scenarios by {results.objective(run).label}",
    )


def _controls(columns: Sequence[Column], order: Order, passing: int, number: int) -> str:
    """Show what stands above the rows and return the chosen set of columns."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="rows_bar"):
        st.markdown(f"**Scenarios** :gray[{_span(_first(number), passing)}]", width="content")
        chosen = st.segmented_control(
            "Columns",
            [*result_table.SETS, result_table.ALL],
            default="Key figures",
            required=True,
            key="column_set",
            label_visibility="collapsed",
            width="content",
        )
        _sort_controls(columns, order)
        if passing > PAGE_ROWS:
            st.session_state["rows_page"] = number
            st.pagination(_pages(passing), key="rows_page", on_change=_turn, width="content")
        st.text_input(
            "Go to scenario",
            key="go_to",
            placeholder="Go to scenario #",
            on_change=_go_to,
            label_visibility="collapsed",
            width=136,
        )
    return chosen or result_table.ALL


def _pages(passing: int) -> int:
    return max(1, math.ceil(passing / PAGE_ROWS))


def _page_number(passing: int) -> int:
    return min(_pages(passing), max(1, _whole(st.query_params.get("page", "1"))))


def _first(number: int) -> int:
    return (number - 1) * PAGE_ROWS


def _order(result: ResultFile, run: Record) -> Order:
    column, _, direction = st.query_params.get(SORT, "").partition(".")
    return Order(column, direction != "asc") if column in result.kinds else results.ranked(run)


def _sort_controls(columns: Sequence[Column], order: Order) -> None:
    labels = {column.name: column.label for column in columns}
    st.session_state["sort_by"], st.session_state["sort_way"] = order.column, DOWN if order.descending else UP
    st.selectbox(
        "Sort by",
        list(labels),
        format_func=labels.__getitem__,
        key="sort_by",
        on_change=_sort,
        label_visibility="collapsed",
        width=150,
    )
    st.segmented_control(
        "Direction",
        [DOWN, UP],
        key="sort_way",
        required=True,
        on_change=_sort,
        label_visibility="collapsed",
        width="content",
    )


def _grid(frame: pd.DataFrame, shown: Sequence[Column], currency: str) -> tuple[Any, dict[str, Any]]:
    config = {column.name: _config(column) for column in result_table.shown(shown, currency)}
    return grid.written(frame, config)


def _config(column: result_table.ShownColumn) -> Any:
    width, text = column.width, column.help
    if column.name == "tier":
        return st.column_config.MultiselectColumn(
            column.header,
            help=text,
            width=width,
            options=list(TIER_CHIP_BY_LABEL),
            color=list(TIER_CHIP_BY_LABEL.values()),
        )
    if column.printf is None:
        return st.column_config.TextColumn(column.header, help=text, width=width)
    return st.column_config.NumberColumn(column.header, help=text, format=column.printf, width=width)


def _span(first: int, passing: int) -> str:
    return f"{count(min(first + 1, passing))}–{count(min(first + PAGE_ROWS, passing))} of {count(passing)}"


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 1


def _sort() -> None:
    _set_sort(st.session_state["sort_by"], st.session_state["sort_way"] == DOWN)


def _set_sort(column: str, descending: bool) -> None:
    st.query_params[SORT] = f"{column}.{'desc' if descending else 'asc'}"
    st.query_params.pop("page", None)


def _turn() -> None:
    st.query_params["page"] = str(st.session_state["rows_page"])


def _go_to() -> None:
    typed = _SEPARATORS.sub("", st.session_state["go_to"])  # whichever manner the number was copied in
    if typed:
        st.query_params[SCENARIO] = str(_whole(typed))
        st.session_state["go_to"] = ""


def _select(indices: list[int], order: Order) -> None:
    """Open the selected row, or sort by the selected column; the same column again turns the order round."""
    selection = st.session_state[_TABLE]["selection"]
    if selection["rows"]:
        st.query_params[SCENARIO] = str(indices[selection["rows"][0]])
        return
    # A second click on a header takes its selection back, so nothing selected means the column that sorts already.
    name = selection["columns"][0] if selection["columns"] else order.column
    _set_sort(name, order.column != name or not order.descending)
