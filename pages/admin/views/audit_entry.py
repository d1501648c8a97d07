"""Entries of the audit record: the list of a page, and one entry in full."""

from collections.abc import Sequence

import streamlit as st

from atlas_core.reporting import audit_words
from atlas_core.reporting.formats import DASH
from atlas_core.services.access.audit import Entry
from pages.admin.views import pick_list
from pages.components import page
from pages.components.page import BadgeColor

COLOURS: dict[str, BadgeColor] = {"done": "green", "refused": "orange", "interrupted": "red"}


def pick(entries: Sequence[Entry]) -> Entry | None:
    """Show the entries in a table and return the one that is picked."""
    columns = {
        "Time": [page.when(entry.at) for entry in entries],
        "Who": [entry.who or DASH for entry in entries],
        "Role": [entry.role.capitalize() or DASH for entry in entries],
        "Action": [audit_words.action(entry.action) for entry in entries],
        "Object": [entry.about or DASH for entry in entries],
        "Result": [audit_words.result(entry.result) for entry in entries],
        "IP": [entry.ip or DASH for entry in entries],
    }
    words = {entry.key: _words(entry) for entry in entries}
    picked = pick_list.show("audit", "Entry", columns, words, "Entries of the audit record, newest first")
    return next((entry for entry in entries if entry.key == picked), None)


def show(entry: Entry) -> None:
    """Show one entry and what it changed."""
    with page.card(page.plain(audit_words.action(entry.action)), f"entry {int(entry.key):,}"):
        st.badge(audit_words.result(entry.result), color=COLOURS.get(entry.result, "gray"))
        left, right = st.columns(2)
        with left:
            _facts(entry)
        with right:
            _changes(entry)


def _facts(entry: Entry) -> None:
    said = {
        "Time": audit_words.exactly(entry.at),
        "Who": entry.who or DASH,
        "Role": entry.role.capitalize() or DASH,
        "Object": entry.about or DASH,
        "IP address": entry.ip or DASH,
        "Session": f"{entry.session[:12]}…" if entry.session else DASH,
        "Name of the action": entry.action,
    }
    values = [page.plain(value) for value in said.values()]
    st.table({"Entry": list(said), "Said": values}, border="horizontal", hide_index=True, hide_header=True)


def _changes(entry: Entry) -> None:
    if not entry.changes:
        st.caption("Nothing was changed by it.")
        return
    rows = audit_words.changes(entry.changes)
    shown = {heading: [page.plain(text) for text in column] for heading, column in rows.items()}
    st.table(shown, border="horizontal", hide_index=True)


def _words(entry: Entry) -> str:
    return f"{int(entry.key):,} · {audit_words.action(entry.action)} · {entry.who or DASH} · {page.when(entry.at)}"
