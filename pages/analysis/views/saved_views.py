"""Saved views of a result: pick one, keep what is shown under a name, say what the page opens with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import streamlit as st

from atlas_core.errors import AtlasError, RecordNotFoundError
from atlas_core.services import saved_views
from atlas_core.services.actor import Actor
from atlas_core.services.saved_views import NO_VIEW, OF_THE_PLACE, PRIVATE, View, Wanted, state_of
from pages.analysis.views.project_choice import PROJECT, RUN
from pages.components import page, stores

VIEW = "view"
AUDIENCE = {PRIVATE: "Only you", "quant": "Quants", "admin": "Administrators"}
_PICK, _VISITED, _TOLD = "view_pick", "view_project", "view_told"
_LOST = "The view of this address is not there, or is not shared with you. Shown is what the address itself says."


@dataclass(frozen=True)
class Bar:
    """The views of a project as its page shows them.

    Attributes
    ----------
    open : the view of the address
    changed : whether the address says something else than that view
    """

    actor: Actor
    project_id: str
    views: Mapping[str, View]
    open: View | None
    changed: bool

    @property
    def key(self) -> str:
        """The key of the open view, or NO_VIEW."""
        return self.open.key if self.open else NO_VIEW


def arrive(actor: Actor, project_id: str) -> Bar:
    """Return the views of the project; put the one that was asked for, or that the page opens with, into the address.

    That happens once a visit, and only where the address does not say itself what is to be seen.
    """
    fresh = _PICK not in st.session_state or st.session_state.get(_VISITED) != project_id
    st.session_state[_VISITED] = project_id
    named = st.query_params.get(VIEW, "")
    found = _found(actor, project_id, named) if named else None
    if fresh and not state_of(st.query_params.to_dict()):
        found = found or (None if named else saved_views.opening(stores.stores(), actor, project_id))
        if found:
            _enter(found)
    listed = {view.key: view for view in saved_views.listed(stores.stores(), actor, project_id)}
    return Bar(actor, project_id, listed, found, found is not None and _differs(found))


def moved(bar: Bar) -> bool:
    """Say whether the address has left the open view, or come back to it, since the list of views was drawn."""
    return bar.open is not None and _differs(bar.open) != bar.changed


def stay() -> None:
    """Keep the visit going where the page shows something else for a while."""
    st.session_state[_PICK] = st.session_state.get(_PICK, NO_VIEW)


def show(bar: Bar) -> None:
    """Show the list of views and what can be done with them."""
    st.session_state[_PICK] = bar.key
    st.selectbox(
        "Saved view",
        [NO_VIEW, *bar.views],
        format_func=lambda key: _label(bar, key),
        key=_PICK,
        on_change=_pick,
        args=(bar,),
        label_visibility="collapsed",
        width=200,
    )
    with st.popover("View", icon=":material/bookmark:", key="view_menu"):
        _form(bar)
        if bar.open:
            _opening(bar, bar.open)
            _link(bar.open)
            _delete(bar, bar.open)


def told() -> None:
    """Show what came of the last change of a view."""
    if said := st.session_state.pop(_TOLD, None):
        kind, text = said
        {"done": st.success, "lost": st.warning}.get(kind, st.error)(page.plain(text), icon=":material/bookmark:")


def attempt(act: Callable[[], str]) -> None:
    """Do something and keep what is to be said of it: its words, or why it was refused."""
    try:
        st.session_state[_TOLD] = ("done", act())
    except AtlasError as error:
        st.session_state[_TOLD] = ("refused", str(error))


def _found(actor: Actor, project_id: str, key: str) -> View | None:
    try:
        return saved_views.find(stores.stores(), actor, project_id, key)
    except AtlasError as error:
        lost = isinstance(error, RecordNotFoundError)
        st.session_state[_TOLD] = ("lost", _LOST) if lost else ("refused", str(error))
        del st.query_params[VIEW]
        return None


def _differs(view: View) -> bool:
    return state_of(st.query_params.to_dict()) != dict(view.state)


def _enter(view: View | None) -> None:
    """Let the address say what the view says, at the place it names."""
    place = {name: st.query_params[name] for name in (PROJECT, RUN) if name in st.query_params}
    st.query_params.from_dict(place | (dict(view.state) | {VIEW: view.key} if view else {}))


def _label(bar: Bar, key: str) -> str:
    if key == NO_VIEW:
        return "No saved view"
    view = bar.views[key]
    shared = "" if view.own and view.shared_with == PRIVATE else " · shared" if view.own else f" · {view.owner}"
    return f"{view.name}{shared}{' · changed' if bar.changed and key == bar.key else ''}"


def _pick(bar: Bar) -> None:
    _enter(bar.views.get(st.session_state[_PICK]))


def _form(bar: Bar) -> None:
    own = bar.open if bar.open and bar.open.own else None
    with st.form(f"view_form_{own.key if own else 'new'}", border=False):
        st.text_input("Name", own.name if own else "", max_chars=saved_views.MAX_NAME, key=_field("name", own))
        st.selectbox(
            "Who sees it",
            saved_views.AUDIENCES,
            saved_views.AUDIENCES.index(own.shared_with if own else PRIVATE),
            format_func=lambda role: AUDIENCE.get(role, role),
            help="Administrators see whatever is shared. A view opens no results that somebody may not read.",
            key=_field("audience", own),
        )
        st.caption("It keeps filter, order, columns and axes of charts, not the run.")
        st.form_submit_button("Save as a new view", key="view_save", on_click=_save, args=(bar, own))
        if own:
            st.form_submit_button("Save changes to this view", key="view_change", on_click=_change, args=(bar, own))


def _field(name: str, own: View | None) -> str:
    """Return a key of its own for each revision of each view, so that the form starts with what is stored."""
    return f"view_{name}_{own.key}_{own.revision}" if own else f"view_{name}"


def _wanted(own: View | None) -> Wanted:
    name, audience = (st.session_state[_field(field, own)] for field in ("name", "audience"))
    return Wanted(name, st.query_params.to_dict(), audience)


def _save(bar: Bar, own: View | None) -> None:
    def act() -> str:
        saved = saved_views.keep(stores.stores(), bar.actor, bar.project_id, _wanted(own))
        st.query_params[VIEW] = saved.key
        return f"“{saved.name}” was saved as a new view."

    attempt(act)


def _change(bar: Bar, own: View) -> None:
    """Save the view over the revision that stood in the form, not over one that came since."""

    def act() -> str:
        wanted = _wanted(own)
        saved = saved_views.change(stores.stores(), bar.actor, bar.project_id, own.key, wanted, own.revision)
        return f"“{saved.name}” was saved."

    attempt(act)


def _opening(bar: Bar, view: View) -> None:
    held = saved_views.defaults(stores.stores(), bar.actor, bar.project_id)
    chosen = {"own": held.own == view.key, "everybody": held.everybody == view.key}
    words = {"own": "My page of this project opens with it"}
    if saved_views.may_lead(bar.actor) and (view.shared_with != PRIVATE or chosen["everybody"]):
        words["everybody"] = "So does everybody's who chose no other"
    for whose, label in words.items():
        key = f"view_opens_{whose}"
        st.session_state[key] = chosen[whose]
        st.toggle(label, key=key, on_change=_set_opening, args=(bar, view, whose))


def _set_opening(bar: Bar, view: View, whose: str) -> None:
    wanted = view.key if st.session_state[f"view_opens_{whose}"] else NO_VIEW
    put = saved_views.open_with if whose == "own" else saved_views.open_for_everybody_with

    def act() -> str:
        put(stores.stores(), bar.actor, bar.project_id, wanted)
        return f"The page opens with “{view.name}”." if wanted else "The page opens without a saved view."

    attempt(act)


def _link(view: View) -> None:
    address = {PROJECT: view.project_id} | {
        name: value for name, value in st.query_params.to_dict().items() if name not in OF_THE_PLACE or name == RUN
    }
    st.caption("Link to what is shown now; it opens for those who may read the results.")
    base = (st.context.url or "").partition("?")[0]
    st.code(f"{base}?{urlencode(address | {VIEW: view.key})}", language=None, wrap_lines=True)


def _delete(bar: Bar, view: View) -> None:
    if view.own or (saved_views.may_lead(bar.actor) and view.shared_with != PRIVATE):
        label = "Delete the view and its reports"
        st.button(label, key="view_delete", icon=":material/delete:", on_click=_deleted, args=(bar, view))


def _deleted(bar: Bar, view: View) -> None:
    def act() -> str:
        saved_views.delete(stores.stores(), bar.actor, bar.project_id, view.key, view.revision)
        st.query_params.pop(VIEW, None)
        return f"“{view.name}” was deleted."

    attempt(act)
