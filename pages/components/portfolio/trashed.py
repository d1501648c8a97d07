"""The trash of the portfolio: what is there, for how long, and the ways out."""

from collections.abc import Callable

import streamlit as st

from atlas_core.errors import AtlasError
from atlas_core.reporting import formats
from atlas_core.services import projects, rights, trash
from atlas_core.services.actor import Actor
from atlas_core.services.stores import Stores
from atlas_core.services.trash import Trashed
from pages.components import page
from pages.components.stores import stores

MOST_LINES = 100
PROBLEM = "trash_problem"


def show(actor: Actor) -> None:
    """Show the projects in the trash, latest first, each with its way back and, to an admin, its end."""
    found = trash.listed(stores(), actor)
    note = f"{formats.count(len(found))} {'project' if len(found) == 1 else 'projects'}"
    with page.card("Trash", f"{note}, each removed for good after {trash.KEPT.days} days"):
        if problem := st.session_state.pop(PROBLEM, ""):
            st.error(page.plain(problem), icon=":material/error:")
        if not found:
            st.caption("Nothing is in the trash. What is deleted from the list can be taken out of here again.")
        for one in found[:MOST_LINES]:
            _line(actor, one)
        if len(found) > MOST_LINES:
            st.caption(f"The latest {MOST_LINES} are shown.")


def _line(actor: Actor, one: Trashed) -> None:
    days = f"{one.days_left} day{'' if one.days_left == 1 else 's'} left"
    owner, by = (page.plain(projects.name_of(stores(), email)) for email in (one.owner, one.deleted_by))
    at = page.plain(page.when(one.deleted_at))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"**{page.plain(one.title)}** :gray[{owner} · deleted by {by} on {at} · {days}]",
            width="stretch",
        )
        _button("Restore", ":material/restore_from_trash:", trash.restore, actor, one)
        if rights.reach(actor.role, "project.purge"):
            with st.popover("Remove for good", type="tertiary", key=f"trash.sure.{one.project_id}"):
                st.caption("Its runs, results, snapshots, structures and history go with it. This cannot be undone.")
                _button("Remove", ":material/delete_forever:", trash.purge, actor, one)


def _button(label: str, icon: str, act: Callable[[Stores, Actor, str], object], actor: Actor, one: Trashed) -> None:
    key = f"trash.{label.lower()}.{one.project_id}"
    st.button(label, icon=icon, type="tertiary", key=key, on_click=_act, args=(act, actor, one.project_id))


def _act(act: Callable[[Stores, Actor, str], object], actor: Actor, project_id: str) -> None:
    try:
        act(stores(), actor, project_id)
    except AtlasError as error:
        st.session_state[PROBLEM] = str(error)
