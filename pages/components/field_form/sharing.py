"""Who else sees the open project: its owner shares it with the organisation they belong to."""

import streamlit as st

from atlas_core.services import drafts, sharing
from atlas_core.services.actor import Actor
from atlas_core.services.drafts import Draft
from atlas_core.services.sharing import NOT_SHARED, SHARINGS, TO_EDIT, TO_READ
from atlas_core.services.stores import Stores
from pages.components.field_form import state
from pages.components.field_form.view import FormView
from pages.components.page import plain

KEY = "form.sharing"
WAYS = {NOT_SHARED: "No", TO_READ: "To read", TO_EDIT: "To edit"}


def show(view: FormView) -> None:
    """Show the choice to who may make it."""
    access = view.access
    if not access.may_share:
        return
    if not access.organisation and access.sharing == NOT_SHARED:
        st.caption("To be shared, a project needs an owner with an organisation; an administrator enters it.")
        return
    state.seed(KEY, access.sharing)
    st.selectbox(
        f"Share with {plain(access.organisation) or 'nobody: the owner belongs to no organisation now'}",
        SHARINGS,
        format_func=WAYS.__getitem__,
        key=KEY,
        disabled=view.draft.is_changed(),
        help="Save or discard the changes first." if view.draft.is_changed() else "Everyone of the organisation.",
        on_change=_share,
    )


def _share() -> None:
    state.apply(_shared)


def _shared(stores: Stores, actor: Actor, draft: Draft) -> Draft:
    sharing.share(stores, actor, draft.project_id, st.session_state[KEY])
    return drafts.open_draft(stores, actor, draft.project_id)
