"""Title, state and origin of the open project, and what can be done with it as a whole."""

from collections.abc import Callable

import streamlit as st

from atlas_core.errors import AtlasError
from atlas_core.records import Record
from atlas_core.services import drafts, projects
from atlas_core.services.actor import Actor
from atlas_core.services.drafts import Draft
from atlas_core.services.stores import Stores
from pages.components import opened, page, status
from pages.components.field_form import history, sharing, state
from pages.components.field_form.view import FormView
from pages.components.stores import stores


def show(view: FormView, actor: Actor, stored: Record, approved: int | None) -> None:
    """Show the head of the form."""
    badges = [status.status(stored["status"]), *status.shared(view.access)]
    badges += [status.approved(approved)] if approved else []
    meta, editor = stored["project"]["meta"], projects.name_of(stores(), stored["updated_by"])
    origin = [
        meta["sponsor"] or "",
        meta["pipelineStage"] or "",
        f"revision {stored['revision']}, saved {page.when(stored['updated_at'])} by {editor}",
    ]
    actions = page.header(stored["title"], badges, " · ".join(part for part in origin if part), "Portfolio")
    with actions, st.popover("More", key="form.more"):
        _menu(view, actor, stored)


def _menu(view: FormView, actor: Actor, stored: Record) -> None:
    if st.button("Duplicate", icon=":material/content_copy:", type="tertiary", key="form.duplicate"):
        _duplicate(actor, stored)
    history.button(stored["_id"])
    sharing.show(view)
    if not view.access.may_archive:
        return
    archived = stored["status"] == projects.ARCHIVED
    st.button(
        "Bring back" if archived else "Archive",
        icon=":material/unarchive:" if archived else ":material/archive:",
        type="tertiary",
        key="form.archive",
        disabled=view.draft.is_changed(),
        help="Save or discard the changes first." if view.draft.is_changed() else None,
        on_click=_bring_back if archived else _archive,
    )


def _duplicate(actor: Actor, stored: Record) -> None:
    try:
        copied = projects.duplicate(stores(), actor, stored["_id"])
    except AtlasError as error:
        st.error(page.plain(str(error)))
        return
    opened.keep(copied["_id"])
    st.rerun()


def _archive() -> None:
    state.apply(lambda stores, actor, draft: _after(projects.archive, stores, actor, draft))


def _bring_back() -> None:
    state.apply(lambda stores, actor, draft: _after(projects.unarchive, stores, actor, draft))


def _after(act: Callable[[Stores, Actor, str], Record], stores: Stores, actor: Actor, draft: Draft) -> Draft:
    act(stores, actor, draft.project_id)
    return drafts.open_draft(stores, actor, draft.project_id)
