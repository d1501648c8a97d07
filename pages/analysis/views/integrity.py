"""Whether the model of a scenario closes: every check with what is left of it."""

from dataclasses import asdict

import streamlit as st

from atlas_core.reporting import integrity_words
from atlas_core.services import integrity
from atlas_core.services.scenario_detail import Detail
from pages.components import page

MARKS = {
    integrity_words.HOLDS: ":green[:material/check: {}]",
    integrity_words.MISSED: ":red[:material/close: {}]",
}
"""Shape, colour and word of a result."""


def show(found: Detail, currency: str) -> None:
    """Show the checks, closed at first; how many hold stands on the outside."""
    checks = integrity.checks(found)
    held = sum(check.holds for check in checks)
    with st.expander(f"Model integrity: {held} of {len(checks)} checks hold", key="model_integrity"):
        st.caption("Computed from the cash flows as they are shown. What is left over must be rounding.")
        rows = [asdict(check) | {"holds": check.holds} for check in checks]
        shown = {name: list(map(_told, cells)) for name, cells in integrity_words.table(rows, currency).items()}
        with st.container(key="words_integrity"):
            st.table(shown, border="horizontal", hide_index=True)


def _told(cell: str) -> str:
    return MARKS.get(cell, "{}").format(page.plain(cell))
