"""The line above the tabs: what is unsaved, what stopped the last save, how the approved version stands."""

import streamlit as st

from atlas_core.errors import AtlasError, InputError
from atlas_core.fields.catalogue import INPUTS, SPECS
from atlas_core.records import Record
from atlas_core.services import projects
from atlas_core.services.sharing import Access
from pages.components.field_form import state
from pages.components.field_form.view import FormView
from pages.components.page import plain
from pages.components.stores import stores


def show(view: FormView, approved: int | None, newest: Record) -> None:
    """Show the one message that matters now; its place keeps its height, so that nothing below moves.

    Parameters
    ----------
    view : the project
    approved : the newest approved version, if there is one
    newest : the project's stored record
    """
    colour, icon, text = _message(view, approved, newest)
    with st.container(key=f"banner_{colour}"):
        st.markdown(f"{icon} {text}")
    notice = st.session_state.get(state.NOTICE)
    if isinstance(notice, AtlasError):
        st.error(_refusal(notice), icon=":material/block:")


def _message(view: FormView, approved: int | None, newest: Record) -> tuple[str, str, str]:
    later = newest["revision"] > view.draft.seen["revision"]
    if not view.editable:
        return "gray", ":material/visibility:", f"**Read only.** {_why(view.access)}"
    if view.draft.is_changed() and later:
        return "orange", ":material/group:", _overtaken(newest)
    if view.draft.is_changed():
        return "orange", ":material/edit:", f"{_unsaved(view)} {_version(approved)}".strip()
    if saved := st.session_state.get(state.SAVED):
        return "green", ":material/check:", f"**{saved}** {_version(approved)}".strip()
    return "gray", ":material/check:", f"No unsaved changes. {_open_points(view)} {_version(approved)}".strip()


def _why(access: Access) -> str:
    if access.is_shared_with:
        who = f"{plain(access.owner)} shares this project with {plain(access.organisation)} to read"
        return f"{who}; a duplicate is yours to change."
    return "Only its sponsor or an administrator changes a project."


def _unsaved(view: FormView) -> str:
    paths = dict.fromkeys([*(change.path for change in view.draft.changes()), *view.draft.typed])
    names = ", ".join(INPUTS[path].label for path in list(paths)[:3])
    count = f"{len(paths)} field" if len(paths) == 1 else f"{len(paths)} fields"
    return f"**Unsaved changes in {count}:** {plain(names)}{' …' if len(paths) > 3 else '.'}"


def _overtaken(newest: Record) -> str:
    by = plain(projects.name_of(stores(), newest["updated_by"]))
    return f"**{by} saved revision {newest['revision']} meanwhile.** Saving shows both values of each field first."


def _open_points(view: FormView) -> str:
    missing = len(view.completion.blocking)
    return f"{missing} {'point' if missing == 1 else 'points'} still open before it can be run." if missing else ""


def _version(approved: int | None) -> str:
    if approved is None:
        return ""
    return f"The engine keeps approved version {approved} until a new one is approved."


def _refusal(error: AtlasError) -> str:
    if not isinstance(error, InputError):
        return plain(str(error))
    if not any(problem.field in SPECS for problem in error.problems):
        return plain("; ".join(problem.message for problem in error.problems)) + "."
    labels = [SPECS[p.field].label if p.field in SPECS else p.field for p in error.problems]
    fields = ", ".join(dict.fromkeys(labels))
    return f"**Not saved.** Put right first: {plain(fields)}. The rule stands under each field; nothing was lost."
