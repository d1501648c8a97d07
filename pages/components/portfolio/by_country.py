"""In which countries the projects are, and which tier the best scenario of each reaches."""

from collections.abc import Sequence

import streamlit as st

from atlas_core.reporting import project_charts
from atlas_core.services import portfolio
from atlas_core.services.portfolio import Summary
from pages.components.page import card, chart, theme_mode


def show(rows: Sequence[Summary], *, with_runs: bool) -> None:
    """Show the number of projects by country and, to those who read runs, by the best tier."""
    counts = portfolio.tiers_by_country(rows)
    title = "Projects by country and best tier" if with_runs else "Projects by country"
    with card(title, "of the latest complete run" if with_runs else "", height="stretch"):
        if not counts:
            st.caption("There is no project yet.")
            return
        if not with_runs:
            counts = {country: {"": sum(found.values())} for country, found in counts.items()}
        words = project_charts.TIER_WORDS if with_runs else {"": "Projects"}
        chart(
            project_charts.country_bars(counts, words, theme_mode()),
            alt=project_charts.country_text(counts, words),
            key="by_country",
        )
