"""The revisions of the open project: who did what when, what each changed, and the way back."""

import streamlit as st

from atlas_core.errors import RecordNotFoundError
from atlas_core.reporting import revision_words
from atlas_core.services import projects, versions
from atlas_core.services.actor import Actor
from atlas_core.services.drafts import Draft
from atlas_core.services.stores import Stores
from atlas_core.services.versions import Revision
from pages.components.field_form import state
from pages.components.field_form.view import FormView
from pages.components.page import card, plain, when
from pages.components.stores import stores

SHOWN, OLD, NEW, MORE = "history_shown", "history.old", "history.new", "history_more"


def button(project_id: str) -> None:
    """Offer the history in the menu of the form."""
    st.button(
        "History", icon=":material/history:", type="tertiary", key="form.history", on_click=_open, args=(project_id,)
    )


def show(view: FormView, actor: Actor) -> None:
    """Show the history while it is open."""
    project_id = view.draft.project_id
    if st.session_state.get(SHOWN) != project_id:
        return
    limit = versions.SHOWN * st.session_state.get(MORE, 1)
    told = versions.history(stores(), actor, project_id, limit)
    with card("History", "every save is a revision, and none is ever changed"):
        _list(told)
        _one(view, actor, told)
        with st.container(horizontal=True):
            if len(told) == limit:
                st.button("Earlier revisions", type="tertiary", key="history.earlier", on_click=_earlier)
            st.button("Close history", type="tertiary", key="history.close", on_click=_close)


def _list(told: list[Revision]) -> None:
    st.dataframe(
        {
            "Revision": [revision.number for revision in told],
            "When": [when(revision.at) for revision in told],
            "By": [revision.by for revision in told],
            "What": [revision_words.act(r.what, r.source, r.detail) for r in told],
            "Changed": [revision_words.fields(revision.entered) for revision in told],
        },
        hide_index=True,
        row_height=31,
        alt="Revisions of the project",
    )


def _one(view: FormView, actor: Actor, told: list[Revision]) -> None:
    numbers = [revision.number for revision in told]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        new = st.selectbox("Revision", numbers, key=NEW, width=140)
        before = [number for number in numbers if number < new]
        others = [*before, *(number for number in numbers if number > new)]
        if not others:
            st.caption("The first that was kept; there is none to hold it against.")
            return
        old = st.selectbox("Compared with", others, key=f"{OLD}.{new}", width=140)
        if view.editable and new != numbers[0]:
            _way_back(view, new, numbers[0])
    _difference(actor, view.draft.project_id, old, new)


def _difference(actor: Actor, project_id: str, old: int, new: int) -> None:
    try:
        found = versions.difference(stores(), actor, project_id, old, new)
    except RecordNotFoundError:
        st.caption("This revision is not there any more. Choose another.")
        return
    rows = revision_words.rows(found.entered, found.followed)
    if not rows:
        st.caption(f"Revisions {old} and {new} hold the same values.")
        return
    columns = zip(revision_words.COLUMNS, zip(*rows, strict=True), strict=True)
    with st.container(key="history_changes"):
        table = {name: [plain(cell) for cell in cells] for name, cells in columns}
        st.table(table, border="horizontal", hide_index=True)


def _way_back(view: FormView, number: int, current: int) -> None:
    changed = view.draft.is_changed()
    with st.popover(f"Restore revision {number}", icon=":material/history:", disabled=changed, key="history.restore"):
        st.caption(f"Its values become revision {current + 1}; no revision is lost.")
        st.button(
            f"Make it revision {current + 1}", key="history.restore_save", on_click=_restore, args=(number, current)
        )
    if changed:
        st.caption("Save or discard the changes first.")


def _restore(number: int, current: int) -> None:
    """Bring a revision back over the newest that was shown, which may be later than the one the form was opened on."""

    def act(opened: Stores, actor: Actor, draft: Draft) -> Draft:
        saved = projects.restore(opened, actor, draft.seen | {"revision": current}, number)
        return Draft(saved, saved["project"])

    if state.apply(act):
        made = st.session_state[state.DRAFT].seen["revision"]
        st.session_state[state.SAVED] = f"Revision {number} restored as revision {made}."
        st.session_state[NEW] = made


def _open(project_id: str) -> None:
    st.session_state[SHOWN] = project_id
    st.session_state.pop(NEW, None)


def _earlier() -> None:
    st.session_state[MORE] = st.session_state.get(MORE, 1) + 1


def _close() -> None:
    for held in (SHOWN, MORE):
        st.session_state.pop(held, None)
