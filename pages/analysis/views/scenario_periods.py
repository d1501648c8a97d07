"""Every period of a scenario, a row each: the debt schedule, and all there is."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from atlas_core.reporting import period_table
from atlas_core.reporting.formats import symbol
from atlas_core.services.scenario_detail import Detail
from pages.components import grid


def schedule(found: Detail, currency: str) -> None:
    """Show what both loans owe, pay and are covered by in every period, closed at first."""
    with st.expander(f"Debt schedule, {symbol(currency)} in full"):
        _grid(period_table.schedule(found.periods), "schedule", "Debt schedule of every period")


def show(found: Detail, currency: str) -> None:
    """Show the cash flows as the engine gives them, closed at first."""
    with st.expander(f"Every period, {symbol(currency)} in full"):
        _grid([dict(flow) for flow in found.periods], "periods", "Cash flows of every period")


def _grid(periods: Sequence[Mapping[str, Any]], key: str, alt: str) -> None:
    columns = period_table.columns(periods)
    frame, config = grid.written(pd.DataFrame(periods), {name: _config(column) for name, column in columns.items()})
    st.dataframe(frame, hide_index=True, row_height=31, placeholder="–", column_config=config, key=key, alt=alt)


def _config(column: period_table.Column) -> Any:
    if column.printf is None:
        return st.column_config.Column(column.header, width=column.width)
    return st.column_config.NumberColumn(column.header, format=column.printf, width=column.width)
