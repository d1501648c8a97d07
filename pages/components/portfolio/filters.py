"""Search, status and order of the portfolio; all in the address."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from atlas_core.services.portfolio import Summary
from atlas_core.services.projects import ACTIVE, ARCHIVED, COMPLETED, DRAFT
from atlas_core.services.series import Book
from pages.components.portfolio import table

LIST, BOARD, TRASH = "List", "Board", "Trash"
VIEWS = (LIST, BOARD, TRASH)
EVERY_SERIES, OWN_ORDER = "All series", "Own order"
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


def views() -> tuple[DeltaGenerator, str]:
    """Show the choice between list, board and trash; return the row it stands in and the choice."""
    bar = st.container(horizontal=True, vertical_alignment="center", key="portfolio_filters")
    with bar:
        view = st.segmented_control(
            "View", VIEWS, default=LIST, required=True, key="shown", label_visibility="collapsed", bind="query-params"
        )
    return bar, view or LIST


def show(bar: DeltaGenerator, rows: Sequence[Summary], book: Book) -> tuple[list[Summary], str | None]:
    """Show the controls in the row; return the projects they leave, in order, and the id of one to open at once."""
    with bar:
        words = st.text_input(
            "Search",
            key="search",
            placeholder="Search title, country, series",
            icon=":material/search:",
            label_visibility="collapsed",
            live=True,
            width=200,
            bind="query-params",
        )
        folder = _folder(book)
        order = st.selectbox(
            "Sort by", [*ORDERS, OWN_ORDER], key="sort", label_visibility="collapsed", width=145, bind="query-params"
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
            width=165,
        )
    wanted = (words or "").casefold().split()
    found = [row for row in rows if row.status in (statuses or STATUSES) and _matches(row, wanted, book)]
    return _ordered([row for row in found if _is_in(row, folder, book)], order, book), jump


def is_own_order() -> bool:
    """Say whether the account's own order is chosen."""
    return bool(st.session_state.get("sort") == OWN_ORDER)


def _folder(book: Book) -> str:
    if not book.series:
        return EVERY_SERIES
    titles = [EVERY_SERIES, *(one.title for one in book.series), table.NO_SERIES]
    return st.selectbox("Series", titles, key="series", label_visibility="collapsed", width=130, bind="query-params")


def _is_in(row: Summary, folder: str, book: Book) -> bool:
    found = book.of(row.project_id)
    return folder in {EVERY_SERIES, found.title if found else table.NO_SERIES}


def _ordered(rows: list[Summary], order: str, book: Book) -> list[Summary]:
    if order == OWN_ORDER:
        places = {key: place for place, key in enumerate(book.arranged(row.project_id for row in rows))}
        return sorted(rows, key=lambda row: places[row.project_id])
    by, largest_first = ORDERS[order]
    return sorted(rows, key=by, reverse=largest_first)


def _matches(row: Summary, words: Sequence[str], book: Book) -> bool:
    folder = found.title if (found := book.of(row.project_id)) else ""
    text = f"{row.title} {row.country} {row.owner} {row.stage} {folder}".casefold()
    return all(word in text for word in words)
