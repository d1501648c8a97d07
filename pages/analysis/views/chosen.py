"""The chosen structures of a project as a short list; select one to open its scenario."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from atlas_core.permutation.columns import OUTPUTS
from atlas_core.records import Record
from atlas_core.reporting import structure_table
from atlas_core.reporting.formats import symbol
from atlas_core.services import structures
from atlas_core.services.actor import Actor
from pages.analysis.views.project_choice import RUN
from pages.analysis.views.row_address import SCENARIO
from pages.components import grid, mine, page, stores

_LIST = "chosen_structures"


def show(actor: Actor, project_id: str, currency: str) -> None:
    """Show the list; a project without any shows nothing."""
    listed = structures.list_structures(stores.stores(), actor, project_id)
    if not listed:
        return
    with page.card("Chosen structures", f"{symbol(currency)}m, of every run of the project; select one to open it"):
        frame, config = grid.written(structure_table.frame(listed), _config())
        st.dataframe(
            frame,
            hide_index=True,
            row_height=31,
            placeholder="–",
            column_config=config,
            on_select=lambda: _open(listed),
            selection_mode="single-row",
            key=_LIST,
            alt="Chosen structures with status, key figures and the latest note",
        )


def _config() -> dict[str, Any]:
    return {
        "Scenario": st.column_config.NumberColumn(format="%,.0f"),
        "Senior": st.column_config.NumberColumn(format="%,.1f", help=OUTPUTS["senior_size"].help),
        "LTV": st.column_config.NumberColumn(format="%.1f %%", help=OUTPUTS["ltv"].help),
        "DSCR": st.column_config.NumberColumn(format="%.2fx", help=OUTPUTS["senior_dscr"].help),
        "Equity IRR": st.column_config.NumberColumn(format="%.1f %%", help=OUTPUTS["irr"].help),
        "Since": st.column_config.DatetimeColumn(
            f"Since, {mine.zone_name()}", format="D MMM HH:mm", timezone=mine.zone_name()
        ),
    }


def _open(listed: Sequence[Record]) -> None:
    if rows := st.session_state[_LIST]["selection"]["rows"]:
        chosen = listed[rows[0]]
        st.query_params[RUN], st.query_params[SCENARIO] = chosen["run"], str(chosen["index"])
