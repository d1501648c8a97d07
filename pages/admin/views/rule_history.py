"""The versions of the rule tables: who saved each, when and why, what it changed, and the way back to it."""

from collections.abc import Sequence

import streamlit as st

from atlas_core.errors import AtlasError
from atlas_core.reporting import rule_words
from atlas_core.reporting.formats import DASH
from atlas_core.reporting.result_words import short_hash
from atlas_core.services import rule_changes, rule_tables
from atlas_core.services.actor import Actor
from atlas_core.services.rule_changes import Change
from atlas_core.services.rule_tables import Version
from pages.components import page, stores

PROBLEM, SAVED = "rules_problem", "rules_saved"
_NOTE = "rules_restore_note"


def show(actor: Actor, versions: Sequence[Version]) -> None:
    """Show the versions, the changes of one of them, and for admins the way back."""
    with page.card("History", "a version never changes; a run keeps the one it was started with"):
        st.dataframe(
            {
                "Version": [f"v{version.number}" for version in versions],
                "When": [page.when(version.when) for version in versions],
                "By": [version.name or DASH for version in versions],
                "Note": [note(version) for version in versions],
                "Hash": [short_hash(version.hash) for version in versions],
            },
            hide_index=True,
            row_height=31,
            alt="Versions of the rule tables",
        )
        if len(versions) > 1 or versions[0].problems:
            _one(actor, versions)


def note(version: Version) -> str:
    """Return why a version was made."""
    return f"Version {version.restored} restored: {version.note}" if version.restored else version.note


def changed(changes: Sequence[Change], key: str) -> None:
    """Show changed cells, old beside new."""
    with st.container(key=f"rules_changes_{key}"):
        st.table(
            {
                "Table": [page.plain(change.table) for change in changes],
                "Row": [page.plain(change.row) or DASH for change in changes],
                "Column": [page.plain(change.column) for change in changes],
                "Old": [page.plain(rule_words.value(change.old)) for change in changes],
                "New": [page.plain(rule_words.value(change.new)) for change in changes],
            },
            border="horizontal",
            hide_index=True,
        )


def _one(actor: Actor, versions: Sequence[Version]) -> None:
    by_number = {version.number: version for version in versions}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = st.selectbox(
            "What a version changed",
            [version.number for version in versions if version.number != rule_tables.SHIPPED] + [rule_tables.SHIPPED],
            format_func=lambda number: f"v{number} · {note(by_number[number])}"[:80],
            key="rules_version",
            width=420,
        )
        if rule_tables.may_edit(actor) and (number != versions[0].number or versions[0].problems):
            _way_back(actor, by_number[number], versions[0].number)
    if number - 1 in by_number:
        changed(rule_changes.changes(by_number[number - 1].book, by_number[number].book), "history")
    else:
        st.caption("The tables as they came with the program; there is none before.")


def _way_back(actor: Actor, version: Version, in_force: int) -> None:
    number = version.number
    with st.popover(f"Restore version {number}", icon=":material/history:", key="rules_restore"):
        mended = " What this release cannot read stands as shipped." if version.problems else ""
        st.caption(f"Its tables become version {in_force + 1}; no version is lost.{mended}")
        st.text_area("Note", key=_NOTE, max_chars=rule_tables.MAX_NOTE, placeholder="Why, for the history", width=320)
        st.button(
            f"Save version {number} as version {in_force + 1}",
            key="rules_restore_save",
            on_click=_restore,
            args=(actor, number, in_force),
        )


def _restore(actor: Actor, number: int, in_force: int) -> None:
    try:
        made = rule_tables.restore(stores.stores(), actor, number, st.session_state[_NOTE], in_force)
    except AtlasError as error:
        st.session_state[PROBLEM] = str(error)
    else:
        st.session_state[SAVED] = f"Version {number} restored as version {made.number}."
        st.session_state[_NOTE] = ""
