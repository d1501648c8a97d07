"""The scenarios chosen, a column each."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from atlas_core.permutation.columns import Column
from atlas_core.records import Record
from atlas_core.reporting.comparison_table import BEST, comparison_table
from pages.components import page

HELP = (
    "Inputs that differ stand first. The best figure of a line is marked where one is better: sizes, cover and returns "
    "by the largest; equity, WACC, LTV and payback by the smallest. Debt is at completion, accreted interest included; "
    "what is drawn stands in a scenario's sources and uses."
)


def show(rows: Sequence[Record], inputs: Sequence[Column], currency: str) -> None:
    """Show the table."""
    with page.card("Side by side", f"{BEST} best of the line", HELP):
        table = comparison_table(rows, inputs, currency)
        st.dataframe(
            pd.DataFrame(table),
            hide_index=True,
            row_height=31,
            height=31 * (len(table[""]) + 1) + 3,
            column_config={"": st.column_config.TextColumn(pinned=True)}
            | {name: st.column_config.TextColumn(alignment="right") for name in table if name},
            key="side_by_side",
            alt="Scenarios side by side",
        )
