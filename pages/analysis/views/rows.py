"""The rows of a result: column sets, sort, pages of 200, pins, one row to open."""

from collections.abc import Sequence

import streamlit as st

from atlas_core.permutation.columns import Column
from atlas_core.queries import paging
from atlas_core.queries.distribution import extents
from atlas_core.queries.filters import Filters, text
from atlas_core.queries.keyset import Key, Order
from atlas_core.queries.result_file import ResultFile
from atlas_core.records import Record
from atlas_core.reporting import result_table
from atlas_core.reporting.shading import Extents
from atlas_core.services import pareto_front, results
from atlas_core.services.actor import Actor
from atlas_core.services.result_columns import columns as described
from atlas_core.services.result_columns import swept
from pages.analysis.views import pareto_bar, row_address, row_columns, row_grid, row_order, row_pages, row_pins
from pages.analysis.views.row_address import SCENARIO
from pages.components import page, stores

PREVIEW_ROWS = 12
_TABLE = "result_rows"


def show(actor: Actor, run: Record, filters: Filters, passing: int) -> None:
    """Show a page of the rows that pass the filters."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="pareto_bar"):
        goals = pareto_bar.show()
    with results.opened(stores.stores(), actor, run) as result:
        if goals:
            front = pareto_front.on_front(result, goals, filters)
            filters, passing = (*filters, *pareto_front.only(front)), len(front)
        if not passing:
            st.info("No scenario passes these filters. Clear them, or widen a range.", icon=":material/filter_alt_off:")
            return
        _rows(result, run, filters, passing)


def columns(result: ResultFile, run: Record) -> list[Column]:
    """Return the columns of the table in its order, as the address has them."""
    return row_address.columns(described(list(result.kinds), run["axes"]), swept(run["axes"]))


def preview(result: ResultFile, run: Record) -> None:
    """Show the best rows by the run's ranking, as a first look."""
    every = described(list(result.kinds), run["axes"])
    shown = result_table.chosen(every, "Key figures", swept(run["axes"]))
    first = paging.page(result, (), results.ranked(run), columns=_names(shown), limit=PREVIEW_ROWS)
    frame, config = row_grid.made(first, shown, run["currency"])
    st.dataframe(
        frame,
        hide_index=True,
        row_height=row_grid.ROW,
        placeholder="–",
        height=row_grid.height(PREVIEW_ROWS),
        column_config=config,
        key="preview_rows",
        alt=f"The first scenarios by {results.objective(run).label}",
    )


def _rows(result: ResultFile, run: Record, filters: Filters, passing: int) -> None:
    every, shown = described(list(result.kinds), run["axes"]), columns(result, run)
    order, problem = row_address.order(result, run)
    wanted = row_pages.Wanted(run["sha256"], filters, order, passing)
    before, table = row_pages.found(result, wanted, _names(shown))
    indices: list[int] = table["index"].to_pylist()
    row_pins.show(result, run, shown)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="rows_bar"):
        st.markdown(f"**Scenarios** :gray[{row_pages.span(before, len(indices), passing)}]", width="content")
        row_columns.show(every, shown)
        row_order.show(every, order)
        row_pages.show(before, indices, passing)
        row_pages.go_to(run)
    row_pages.problem()
    if problem:
        st.warning(page.plain(problem), icon=":material/sort:")
    shades = _extents(run, result, filters, row_address.shaded(shown))
    frame, config = row_grid.made(table, shown, run["currency"], shades, row_pins.button("pin", run))
    st.dataframe(
        frame,
        hide_index=True,
        row_height=row_grid.ROW,
        placeholder="–",
        height=min(row_grid.height(len(indices)), 640),
        column_config=config,
        on_select=lambda: _select(indices, order),
        selection_mode=["single-row", "single-column"],
        key=_TABLE,
        alt="Scenarios; select a row to open it, a column header to sort the whole result by it",
    )
    st.caption(
        "Select a row to open the scenario. A click on a column header sorts the whole result, not only this page."
    )


def _extents(run: Record, result: ResultFile, filters: Filters, names: Sequence[str]) -> Extents:
    return _cached_extents(run["sha256"], text(filters), ",".join(names), result, filters)


@st.cache_data(max_entries=256, show_spinner=False)
def _cached_extents(
    sha256: str, line: str, names: str, _result: ResultFile, _filters: Filters
) -> dict[str, tuple[float, float]]:
    # The key is the content, the filter as text and the columns; the rights were asked for when it was opened.
    del sha256, line
    return extents(_result, names.split(",") if names else (), _filters)


def _names(shown: Sequence[Column]) -> list[str]:
    return [column.name for column in shown]


def _select(indices: list[int], order: Order) -> None:
    """Open the selected row, or sort by the selected column; the same column again turns the order round."""
    selection = st.session_state[_TABLE]["selection"]
    if selection["rows"]:
        st.query_params[SCENARIO] = str(indices[selection["rows"][0]])
        return
    # A second click on a header takes its selection back, so nothing selected means the column that sorts already.
    name = selection["columns"][0] if selection["columns"] else order.column
    if name != row_grid.PIN:
        row_address.sort_by([Key(name, order.column != name or not order.descending)])
