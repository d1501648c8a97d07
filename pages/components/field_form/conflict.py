"""Two people changed the same project: both values of each field side by side, and a choice."""

import streamlit as st

from atlas_core.fields.catalogue import INPUTS
from atlas_core.records import Record
from atlas_core.reporting import formats
from atlas_core.services import drafts, edits, entries, projects
from atlas_core.services.actor import Actor
from atlas_core.services.stores import Stores
from pages.components.field_form import state
from pages.components.field_form.view import FormView
from pages.components.page import card, plain, when
from pages.components.stores import stores

MINE, THEIRS = "mine", "theirs"


def show(view: FormView, actor: Actor) -> None:
    """Show the choice while there is one to make."""
    if not st.session_state.get(state.CONFLICT):
        return
    stored, differing = projects.conflicts(stores(), actor, view.draft.seen, view.draft.document)
    who = plain(projects.name_of(stores(), stored["updated_by"]))
    note = f"{who} saved revision {stored['revision']} on {when(stored['updated_at'])}; nothing was overwritten"
    with card("Changed by someone else", note):
        if not differing:
            st.markdown("Both versions hold the same values.")
        for one in differing:
            _choice(one, who)
        with st.container(horizontal=True):
            st.button(
                "Save these choices", type="secondary", key="conflict.save", on_click=_save, args=(stored, differing)
            )
            st.button("Take theirs, drop mine", type="tertiary", key="conflict.theirs", on_click=state.start_again)
            st.button("Decide later", type="tertiary", key="conflict.later", on_click=_later)


def _choice(one: edits.Conflict, who: str) -> None:
    label, choice = st.columns([0.3, 0.7], vertical_alignment="center")
    label.markdown(plain(one.label) + (f" :gray[{plain(one.unit)}]" if one.unit else ""))
    texts = {MINE: f"Yours: {_text(one, one.mine)}", THEIRS: f"{who}: {_text(one, one.theirs)}"}
    choice.radio(
        one.label,
        [MINE, THEIRS],
        index=0 if one.changed_by_me else 1,
        key=_key(one),
        horizontal=True,
        format_func=texts.__getitem__,
        label_visibility="collapsed",
    )


def _text(one: edits.Conflict, value: object) -> str:
    spec = INPUTS[one.path]
    if isinstance(value, str) and spec.kind == "choice":
        return spec.choice_label(value)
    if isinstance(value, int | float | str):
        return plain(entries.shown(spec, value))
    return formats.DASH if value is None else f"{len(value)} entries" if isinstance(value, dict | list) else str(value)


def _key(one: edits.Conflict) -> str:
    return f"conflict.{one.path}"


def _save(stored: Record, differing: list[edits.Conflict]) -> None:
    keep = [one.path for one in differing if st.session_state.get(_key(one)) == MINE]

    def act(opened: Stores, actor: Actor, draft: drafts.Draft) -> drafts.Draft:
        return drafts.save_resolved(opened, actor, draft, stored, keep)

    if state.apply(act):
        st.session_state.pop(state.CONFLICT, None)
        state.note_saved(stored["revision"])


def _later() -> None:
    st.session_state.pop(state.CONFLICT, None)
