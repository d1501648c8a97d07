"""Search, status and order of the portfolio; all in the address."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from atlas_core.services.portfolio import Summary
from atlas_core.services.projects import ACTIVE, ARCHIVED, COMPLETED, DRAFT

STATUSES = (DRAFT, ACTIVE, COMPLETED, ARCHIVED)
ORDERS: dict[str, tuple[Callable[[Summary], Any], bool]] = {
    "Latest change": (lambda row: row.updated_at, True),
    "Title": (lambda row: row.title.casefold(), False),
    "Stage": (lambda row: row.stage, False),
    "Gross power": (lambda row: row.gross_mw or 0, True),
    "Market total": (lambda row: row.market_total or 0, True),
    "Margin": (lambda row: -1e9 if row.margin is None else row.margin, True),
    "NOI": (lambda row: -1e18 if row.noi is None else row.noi, True),
}
"""What the list can be sorted by, and whether the largest comes first."""


def show(rows: Sequence[Summary]) -> tuple[list[Summary], str | None]:
    """Show the controls; return the projects they leave, in order, and the id of one to open at once."""
    with st.container(horizontal=True, vertical_alignment="center", key="portfolio_filters"):
        words = st.text_input(
            "Search",
            key="search",
            placeholder="Search title, country, owner",
            icon=":material/search:",
            label_visibility="collapsed",
            live=True,
            width=300,
            bind="query-params",
        )
        order = st.selectbox(
            "Sort by", list(ORDERS), key="sort", label_visibility="collapsed", width=170, bind="query-params"
        )
        statuses = st.pills(
            "Status",
            STATUSES,
            selection_mode="multi",
            default=[DRAFT, ACTIVE, COMPLETED],
            format_func=str.capitalize,
            key="status",
            label_visibility="collapsed",
            bind="query-params",
        )
        titles = {row.project_id: row.title for row in rows}
        # Keyboard and screen readers do not reach the rows of the table, which is drawn on a canvas.
        jump = st.selectbox(
            "Open a project",
            list(titles),
            index=None,
            key="jump",
            format_func=titles.__getitem__,
            placeholder="Open a project",
            label_visibility="collapsed",
            width=220,
        )
    wanted = (words or "").casefold().split()
    found = [row for row in rows if row.status in (statuses or STATUSES) and _matches(row, wanted)]
    by, largest_first = ORDERS[order]
    return sorted(found, key=by, reverse=largest_first), jump


def _matches(row: Summary, words: Sequence[str]) -> bool:
    text = f"{row.title} {row.country} {row.owner} {row.stage}".casefold()
    return all(word in text for word in words)
