"""Every input of a scenario with its source."""

import pandas as pd
import streamlit as st

from atlas_core.reporting import scenario_table
from atlas_core.services.scenario_detail import Detail


def show(found: Detail) -> None:
    """Show the inputs, closed at first: what gave each, in which way, and who set that."""
    with st.expander("Inputs and where they come from"):
        table = scenario_table.inputs_table(found.inputs, found.input_sources)
        st.dataframe(
            pd.DataFrame(table),
            hide_index=True,
            row_height=31,
            height=min(31 * (len(table["Input"]) + 1) + 3, 640),
            column_config={"Value": st.column_config.TextColumn(width="small", alignment="right")},
            key="inputs",
            alt="Inputs of the scenario",
        )
