"""How much value stands at which stage of the pipeline."""

from collections.abc import Sequence

import streamlit as st

from atlas_core.reporting import formats, project_charts
from atlas_core.services import portfolio
from atlas_core.services.portfolio import Summary
from pages.components.page import card, chart, plain, theme_mode


def show(rows: Sequence[Summary], currency: str) -> None:
    """Show the market grand total by stage."""
    values = portfolio.value_by_stage(rows)
    sign = plain(formats.symbol(currency).strip())
    with card("Market grand total by pipeline stage", f"{sign}m, projects with costs", height="stretch"):
        if not values:
            st.caption(f"{formats.DASH} No project has its costs filled in yet.")
            return
        chart(
            project_charts.stage_bars(values, currency, theme_mode()),
            alt="; ".join(f"{stage} {formats.money(value, currency)}" for stage, value in values.items()),
            key="value_by_stage",
        )
