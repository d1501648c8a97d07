"""The schedule of works: phases with their months and share of CapEx."""

from typing import Any

import pandas as pd
import streamlit as st

from atlas_core.fields.timeline import STANDARD_SCHEDULE_OF_WORKS
from atlas_core.services import drafts
from pages.components.field_form import inputs, state
from pages.components.field_form.view import FormView

PATH = "timeline.scheduleOfWorks"
COLUMNS = {"phase": "Phase", "months": "Months", "percent": "Share of CapEx, %"}
EDITOR = "schedule_of_works"


def show(view: FormView) -> None:
    """Show the phases as a small grid, or that the works are spent straight-line."""
    phases: Any = view.values[PATH]
    with st.container(border=True, key="schedule"):
        st.markdown(
            "**Schedule of works** :gray[months are scaled to the construction duration]",
            help="When the CapEx is spent: straight-line inside each phase, or throughout when there are none.",
        )
        if phases:
            _editor(view, phases)
        else:
            st.caption("No phases: CapEx is spent straight-line over the construction duration.")
        inputs.problems(view, PATH)
        if view.editable:
            with st.container(horizontal=True):
                st.button("Use the standard seven phases", key="schedule.standard", on_click=_take, args=(STANDARD,))
                if phases:
                    st.button("Straight-line", key="schedule.none", type="tertiary", on_click=_take, args=(None,))


STANDARD = [dict(phase) for phase in STANDARD_SCHEDULE_OF_WORKS]


def _editor(view: FormView, phases: list[dict[str, Any]]) -> None:
    # A new key for every stored state: the editor adds its own edits to the rows it is given, once.
    key = f"{EDITOR}.{abs(hash(repr(phases)))}"
    rows = pd.DataFrame(phases).reindex(columns=list(COLUMNS)).rename(columns=COLUMNS)
    edited = st.data_editor(
        rows, key=key, num_rows="dynamic", hide_index=True, disabled=not view.editable, width="stretch"
    )
    found = _phases(edited)
    if view.editable and found is not None and found != phases:
        _take(found or None)
        st.rerun()


def _phases(edited: pd.DataFrame) -> list[dict[str, Any]] | None:
    """Return the complete rows; None while one is half filled in."""
    rows = edited.rename(columns={label: key for key, label in COLUMNS.items()}).dropna(how="all")
    if rows[["months", "percent"]].isna().to_numpy().any():
        return None
    return [
        {str(key): value for key, value in row.items() if not (key == "phase" and pd.isna(value))}
        for row in rows.to_dict("records")
    ]


def _take(phases: list[dict[str, Any]] | None) -> None:
    state.apply(lambda stores, actor, draft: drafts.enter(stores, actor, draft, PATH, phases))
