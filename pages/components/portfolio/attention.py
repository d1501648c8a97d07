"""What waits for somebody, one line and one verb each."""

from collections.abc import Iterator, Sequence

import streamlit as st

from atlas_core.reporting import formats
from atlas_core.services.portfolio import Summary
from pages.components.page import card, plain
from pages.components.portfolio import actions

MOST_LINES, MOST_NAMES = 6, 3


def show(rows: Sequence[Summary]) -> None:
    """Show the points that keep projects from being run or sold, most recent first."""
    points = list(_points(rows))
    with card("Needs attention", f"{len(points)} {'point' if len(points) == 1 else 'points'}", height="stretch"):
        if not points:
            st.caption("Nothing is open: every project is filled in and earns a margin.")
        for row, text, verb in points[:MOST_LINES]:
            _line(row, text, verb)


def _line(row: Summary, text: str, verb: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(f"**{plain(row.title)}** – {text}", width="content")
        if st.button(verb, type="tertiary", key=f"attention.{verb}.{row.project_id}"):
            actions.go(row.project_id)


def _points(rows: Sequence[Summary]) -> Iterator[tuple[Summary, str, str]]:
    for row in rows:
        if row.missing:
            fields = "field" if row.missing == 1 else "fields"
            share = formats.percent(row.filled * 100, 0)
            names = plain(", ".join(row.gaps[:MOST_NAMES])) + (" …" if row.missing > MOST_NAMES else "")
            yield row, f"{share} filled in, {row.missing} required {fields} missing: {names}", "Continue"
        if row.profit is not None and row.profit < 0:
            loss = plain(formats.money(-row.profit, row.currency))
            yield row, f"market value is {loss} below internal cost: negative margin", "Check"
        if row.noi is not None and row.noi < 0:
            yield row, "costs exceed income in the first year: negative NOI", "Check"
