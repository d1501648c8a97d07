"""What an admin has changed in the rule tables and not saved yet; kept for the session, whichever table is shown."""

from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from atlas_core.permutation.rulebook.book import RuleBook

DRAFT = "rules_draft"

Sheet = dict[str, Any]


@dataclass
class Draft:
    """Edited tables by key, and the table in the editor.

    Attributes
    ----------
    version : the one that is edited
    sheets : `source`, `date`, `rows` of the tables that differ from it
    shown : key of the table in the editor
    opened : counts tables opened; the editor keeps its changes relative to `start`, so each has a key of its own
    start : what the editor was opened with
    """

    version: int
    sheets: dict[str, Sheet] = field(default_factory=dict)
    shown: str = ""
    opened: int = 0
    start: Sheet = field(default_factory=dict)

    def open(self, table: str, book: RuleBook) -> Sheet:
        """Return what the editor of the table starts from; the same until another table is opened."""
        if self.shown != table:
            self.shown, self.opened = table, self.opened + 1
            self.start = self.sheets.get(table) or book.document()[table]
        return self.start

    def keep(self, table: str, sheet: Sheet, book: RuleBook) -> None:
        """Keep an edited table; one that is as it was before is no change."""
        if sheet == book.document()[table]:
            self.sheets.pop(table, None)
        else:
            self.sheets[table] = sheet


def of(version: int) -> Draft:
    """Return the session's draft; one without changes moves on to the version in force."""
    draft: Draft | None = st.session_state.get(DRAFT)
    if draft is None or (draft.version != version and not draft.sheets):
        st.session_state[DRAFT] = draft = Draft(version, opened=draft.opened + 1 if draft else 0)
    return draft


def discard() -> None:
    """Forget the changes; the editor opens afresh."""
    draft: Draft | None = st.session_state.get(DRAFT)
    if draft is not None:
        draft.sheets, draft.shown = {}, ""
