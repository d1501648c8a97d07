"""Every period of a scenario, a row each."""

from typing import Any

import pandas as pd
import streamlit as st

from atlas_core.reporting.formats import symbol
from atlas_core.services.scenario_detail import Detail


def show(found: Detail, currency: str) -> None:
    """Show the cash flows as the engine gives them, closed at first."""
    with st.expander(f"Every period, {symbol(currency)} in full"):
        st.dataframe(
            pd.DataFrame([dict(flow) for flow in found.periods]),
            hide_index=True,
            row_height=31,
            column_config=_config(found),
            key="periods",
            alt="Cash flows of every period",
        )


def _config(found: Detail) -> dict[str, Any]:
    ratios = {"senior_dscr", "blended_dscr"}
    figures = [name for name, value in found.periods[-1].items() if isinstance(value, int | float)]
    return {
        name: st.column_config.NumberColumn(format="%.2fx" if name in ratios else "%,.2f")
        for name in figures
        if name not in {"period", "years"}
    }
