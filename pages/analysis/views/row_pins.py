"""The pinned scenarios of a result above its rows, and the way to compare them."""

from collections.abc import Sequence

import streamlit as st

from atlas_core.errors import InputError
from atlas_core.permutation.columns import Column
from atlas_core.queries.result_file import ResultFile
from atlas_core.records import Record
from atlas_core.services.comparison import MOST
from pages.analysis.views import pins, row_grid
from pages.analysis.views.project_choice import PROJECT, RUN
from pages.analysis.views.row_grid import Pins

_TABLE, _GO = "pinned_rows", "compare_pinned"


def pinned(run: Record) -> list[int]:
    """Return the scenarios of the address that this run has."""
    try:
        return [index for index in pins.pinned() if index < run["total"]][-MOST:]
    except InputError:
        return []


def button(key: str, run: Record) -> Pins:
    """Return the pins as a grid shows them."""
    return Pins(pinned(run), key, _turn)


def show(result: ResultFile, run: Record, shown: Sequence[Column]) -> None:
    """Show the pinned scenarios in the columns of the rows; nothing where none is pinned."""
    indices = pinned(run)
    if not indices:
        return
    table = result.rows(indices, [column.name for column in shown])
    frame, config = row_grid.made(table, shown, run["currency"], pins=button("unpin", run))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**Pinned** :gray[{len(indices)} of at most {MOST}; one more takes the place of the first]")
        if st.button(f"Compare {len(indices)}", key=_GO, icon=":material/compare_arrows:"):
            where = {PROJECT: run["project_id"], RUN: run["_id"], pins.ROWS: ",".join(map(str, indices))}
            st.switch_page(pins.COMPARE_PAGE, query_params=where)
        st.button("Take all out", key="unpin_all", type="tertiary", on_click=pins.clear)
    with st.container(key=_TABLE):
        st.dataframe(
            frame,
            hide_index=True,
            row_height=row_grid.ROW,
            placeholder="–",
            height=row_grid.height(len(indices)),
            column_config=config,
            key=f"{_TABLE}_grid",
            alt="The pinned scenarios",
        )


def _turn(index: int) -> None:
    """Pin a scenario, or take its pin out."""
    held = st.query_params.get(pins.ROWS, "")
    if str(index) not in held.split(","):
        st.query_params[pins.ROWS] = pins.joined(held, index)
    elif rest := [part for part in held.split(",") if part != str(index)]:
        st.query_params[pins.ROWS] = ",".join(rest)
    else:
        pins.clear()
