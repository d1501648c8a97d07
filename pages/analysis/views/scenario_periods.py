"""Every period of a scenario, a row each."""

from typing import Any

import pandas as pd
import streamlit as st

from atlas_core.reporting import period_table
from atlas_core.reporting.formats import symbol
from atlas_core.services.scenario_detail import Detail
from pages.components import grid


def show(found: Detail, currency: str) -> None:
    """Show the cash flows as the engine gives them, closed at first."""
    with st.expander(f"Every period, {symbol(currency)} in full"):
        columns = period_table.columns(found.periods)
        cash_flows = pd.DataFrame([dict(flow) for flow in found.periods])
        frame, config = grid.written(cash_flows, {name: _config(column) for name, column in columns.items()})
        st.dataframe(
            frame,
            hide_index=True,
            row_height=31,
            placeholder="–",
            column_config=config,
            key="periods",
            alt="Cash flows of every period",
        )


def _config(column: period_table.Column) -> Any:
    if column.printf is None:
        return st.column_config.Column(column.header, width=column.width)
    return st.column_config.NumberColumn(column.header, format=column.printf, width=column.width)
