"""The bar at the bottom: totals, Discard and Save."""

import streamlit as st

from atlas_core.errors import StaleRecordError
from atlas_core.services import drafts
from pages.components.field_form import state
from pages.components.field_form.view import FormView
from pages.components.totals_bar import bar


def show(view: FormView) -> None:
    """Show the totals, and for an editor the two things to do with the entries."""
    with st.bottom, st.container(horizontal=True, vertical_alignment="center", key="form_bottom"):
        bar.show(view.completion, view.draft.saved_figures(), view.draft.typed)
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="right", width="content"):
            if view.editable:
                st.button("Discard", type="tertiary", key="form.discard", on_click=state.start_again)
                st.button("Save", type="primary", shortcut="ctrl+s", key="form.save", on_click=_save)


def _save() -> None:
    before = st.session_state[state.DRAFT].seen["revision"]
    if state.apply(drafts.save):
        state.note_saved(before)
    elif isinstance(st.session_state.get(state.NOTICE), StaleRecordError):
        st.session_state[state.CONFLICT] = True
        st.session_state.pop(state.NOTICE)
