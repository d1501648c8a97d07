"""The projects as rows to sort and pick from."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from atlas_core.reporting import formats
from atlas_core.reporting.tokens import TIER_CHIP, TIER_LABEL
from atlas_core.services.portfolio import Summary
from atlas_core.services.series import Book
from atlas_core.services.sharing import NOT_SHARED
from pages.components import grid, page

ROW_HEIGHT = 31
KEY = "portfolio_table"
NO_SERIES = "No series"


def show(
    rows: Sequence[Summary], book: Book, *, with_runs: bool, with_owner: bool
) -> tuple[list[Summary], Summary | None]:
    """Show the projects; return those ticked, and the one whose title was clicked."""
    sign = formats.symbol(rows[0].currency).strip()
    frame, config = grid.written(_frame(rows, book), _columns(sign) | {"series": series_column(book)})
    event = st.dataframe(
        frame,
        column_order=_order(with_runs=with_runs, with_owner=with_owner, with_series=bool(book.series)),
        column_config=config,
        hide_index=True,
        row_height=ROW_HEIGHT,
        height="content",
        selection_mode=["multi-row", "single-cell"],
        on_select="rerun",
        key=KEY,
        placeholder=formats.DASH,
    )
    ticked = [rows[place] for place in event.selection.rows if place < len(rows)]
    clicked = [rows[place] for place, column in event.selection.cells if column == "title" and place < len(rows)]
    return ticked, next(iter(clicked), None)


def _order(*, with_runs: bool, with_owner: bool, with_series: bool) -> list[str]:
    """Return the columns that fit the page: who reads runs of everybody needs those more than country and cost.

    A series takes the place of the status, which the buttons above the list tell too.
    """
    if with_runs:
        names = ["title", "owner", "stage", "status", "mw", "market", "margin", "noi", "tier", "viable"]
    else:
        names = ["title", "owner", "country", "stage", "status", "mw", "internal", "market", "margin", "noi"]
    left_out = {"status" if with_series else "series"} | (set() if with_owner else {"owner"})
    return [name for name in ["title", "series", *names[1:], "filled", "updated"] if name not in left_out]


def _frame(rows: Sequence[Summary], book: Book) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "title": [row.title for row in rows],
            "series": [_series(row, book) for row in rows],
            "owner": [_owner(row) for row in rows],
            "country": [row.country for row in rows],
            "stage": [row.stage for row in rows],
            "status": [row.status.capitalize() for row in rows],
            "mw": _figures(row.gross_mw for row in rows),
            "internal": _figures(formats.in_millions(row.internal_total) for row in rows),
            "market": _figures(formats.in_millions(row.market_total) for row in rows),
            "margin": _figures(row.margin for row in rows),
            "noi": _figures(formats.in_millions(row.noi) for row in rows),
            "tier": [[TIER_LABEL[row.best_tier]] if row.best_tier else [] for row in rows],
            "viable": [_viable(row) for row in rows],
            "filled": [row.filled for row in rows],
            "updated": [page.when(row.updated_at) for row in rows],
        }
    )


def _figures(values: object) -> pd.Series:
    return pd.Series(list(values), dtype="float64")  # type: ignore[call-overload]


def _series(row: Summary, book: Book) -> list[str]:
    found = book.of(row.project_id)
    return [found.title] if found else []


def series_column(book: Book) -> ColumnConfig:
    """Return the column that shows series as chips in their colours."""
    titles = [*(one.title for one in book.series), NO_SERIES]
    colours = [*(one.colour for one in book.series), "gray"]
    return st.column_config.MultiselectColumn("Series", options=titles, color=colours, width=85)


def _owner(row: Summary) -> str:
    return row.owner if row.sharing == NOT_SHARED else f"{row.owner} · shared to {row.sharing}"


def _viable(row: Summary) -> str:
    if row.total is None:
        return "not run"
    return f"{formats.count(row.viable)} of {formats.count(row.total)}"


def _columns(sign: str) -> dict[str, ColumnConfig]:
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    return {
        "title": text("Project", width=150, help="Click a title to open its form."),
        "owner": text("Owner", width=125),
        "country": text("Country", width=105),
        "stage": text("Stage", width=132),
        "status": text("Status", width=68),
        "mw": number("MW", format="%,.0f", help="Gross facility power.", width=60),
        "internal": number(f"Internal {sign}m", format="%,.1f", help="Internal grand total: what it really costs."),
        "market": number(f"Market {sign}m", format="%,.1f", help="Market grand total: the basis of LTV."),
        "margin": number("Margin", format="%.1f %%", help="Developer profit over the internal grand total."),
        "noi": number(f"NOI {sign}m", format="%,.1f", help="First year, for debt service."),
        "tier": st.column_config.MultiselectColumn(
            "Best tier",
            options=list(TIER_LABEL.values()),
            color=[TIER_CHIP[tier] for tier in TIER_LABEL],
            help="Best tier any scenario of the latest complete run reaches.",
            width=75,
        ),
        "viable": text("Viable scenarios", help="Of the latest complete run.", alignment="right", width=105),
        "filled": st.column_config.ProgressColumn(
            "Filled in", format="percent", help="Share of required fields.", width=88
        ),
        "updated": text("Updated", width=135),
    }
