"""The open draft in the browser session, and the callbacks through which every entry goes."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from atlas_core.errors import AtlasError, SessionEndedError
from atlas_core.records import Record
from atlas_core.services import drafts
from atlas_core.services.actor import Actor
from atlas_core.services.drafts import Draft
from atlas_core.services.stores import Stores
from pages.components import guard
from pages.components.stores import stores

DRAFT, NOTICE, CONFLICT, SAVED = "form_draft", "form_notice", "form_conflict", "form_saved"
FIRST_KEY = "field.meta.projectTitle"
"""Key of a widget that every run of the page draws: Streamlit forgets it as soon as another page is shown."""

Act = Callable[[Stores, Actor, Draft], Draft]


def open_draft(actor: Actor, project_id: str) -> Draft:
    """Return the draft being edited; read it again when the page was entered anew or shows another project."""
    held = st.session_state.get(DRAFT)
    entered = FIRST_KEY not in st.session_state
    if entered or not isinstance(held, Draft) or held.project_id != project_id:
        held = drafts.open_draft(stores(), actor, project_id)
        st.session_state[DRAFT] = held
        for message in (CONFLICT, NOTICE, SAVED):
            st.session_state.pop(message, None)
    return held


def as_stored(record: Record) -> Draft:
    """Return the stored project for who may only read it, and hold no draft: entries made before are not shown."""
    for held in (DRAFT, CONFLICT, SAVED):
        st.session_state.pop(held, None)
    return Draft(record, record["project"])


def apply(act: Act) -> bool:
    """Let a service change the open draft; a refusal is kept for the page to show. Return whether it worked."""
    for message in (NOTICE, SAVED):
        st.session_state.pop(message, None)
    try:
        actor = guard.signed_in()
        if actor is None:
            raise SessionEndedError
        st.session_state[DRAFT] = act(stores(), actor, st.session_state[DRAFT])
    except AtlasError as error:
        st.session_state[NOTICE] = error
        return False
    return True


def commit(path: str, key: str) -> None:
    """Take what the widget holds into the draft; callback of every input."""
    entry: Any = st.session_state[key]
    apply(lambda stores, actor, draft: drafts.enter(stores, actor, draft, path, entry))


def use_preset(path: str) -> None:
    """Let the field follow its preset again; callback of the button beside it."""
    apply(lambda stores, actor, draft: drafts.follow_preset(stores, actor, draft, path))


def start_again() -> None:
    """Drop the entries and take up the stored project; callback."""
    if apply(_stored):
        st.session_state.pop(CONFLICT, None)


def note_saved(before: int) -> None:
    """Remember to say which revision the entries went into; `before` is the one they were based on."""
    revision = st.session_state[DRAFT].seen["revision"]
    nothing = f"Nothing to save: revision {revision} holds everything shown."
    st.session_state[SAVED] = nothing if revision == before else f"Saved as revision {revision}."


def seed(key: str, value: object) -> None:
    """Give a widget the value it has to show, only when it differs: setting it anew would undo what is being typed."""
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value


def _stored(stores: Stores, actor: Actor, draft: Draft) -> Draft:
    drafts.discard(stores, actor, draft.project_id)
    return drafts.open_draft(stores, actor, draft.project_id)
