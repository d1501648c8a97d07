"""The project form: every field of one project, its totals and its pictures."""

import streamlit as st

from atlas_core.errors import RecordNotFoundError
from atlas_core.services import projects, sharing
from pages.components import guard, opened, released
from pages.components.field_form import (
    actions,
    banner,
    conflict,
    heading,
    history,
    pictures,
    results_line,
    sections,
    state,
)
from pages.components.field_form.view import FormView
from pages.components.stores import stores

actor = guard.require("project.open")
project_id = opened.project_id()
if project_id is None:
    opened.ask_to_choose()
try:
    stored = projects.get(stores(), actor, project_id)
    access = sharing.access(stores(), actor, project_id)
    draft = state.open_draft(actor, project_id) if access.may_save else state.as_stored(stored)
except RecordNotFoundError:
    opened.forget()
    opened.ask_to_choose("This project does not exist, or it is not yours to see.")

view = FormView(draft, draft.completion(), access)
approved = projects.approved_version(stores(), actor, project_id)
heading.show(view, actor, stored, approved)
# Each message has its own fixed place: what appears above the tabs must not make Streamlit draw them anew.
with st.container():
    banner.show(view, approved, stored)
with st.container():
    results_line.show(actor, project_id)
with st.container():
    conflict.show(view, actor)
with st.container():
    history.show(view, actor)
left, right = st.columns([0.62, 0.38], gap="medium")
with left:
    sections.show(view)
with right:
    pictures.show(view)
    released.show(actor, stored)
actions.show(view)
