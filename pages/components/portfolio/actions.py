"""What can be done with the projects picked in the list."""

from collections.abc import Callable, Sequence

import streamlit as st

from atlas_core.errors import AtlasError
from atlas_core.records import Record
from atlas_core.services import projects, rights, series, trash
from atlas_core.services.actor import Actor
from atlas_core.services.portfolio import Summary
from atlas_core.services.series import Book
from atlas_core.services.stores import Stores
from pages.components import opened, page
from pages.components.portfolio import folders, table
from pages.components.stores import stores


def create(actor: Actor) -> None:
    """Make a project and go on to its form."""
    try:
        record = projects.create(stores(), actor)
    except AtlasError as error:
        st.error(page.plain(str(error)))
        return
    go(record["_id"])


def go(project_id: str) -> None:
    """Open the project's form."""
    opened.choose(project_id)
    st.switch_page(opened.FORM, query_params={opened.PARAM: project_id})


def show(actor: Actor, picked: Sequence[Summary], note: str, book: Book) -> None:
    """Show a grey note and, at the right, the buttons for the rows that are picked."""
    mine = archivable(actor, picked)
    archived = bool(picked) and all(row.status == projects.ARCHIVED for row in picked)
    with st.container(horizontal=True, vertical_alignment="center", key="portfolio_actions"):
        st.caption(note)
        if st.button(
            "Open", icon=":material/open_in_new:", type="tertiary", disabled=len(picked) != 1, key="list.open"
        ):
            go(picked[0].project_id)
        _button(actor, picked, "Duplicate", ":material/content_copy:", projects.duplicate)
        if archived:
            _button(actor, mine, "Bring back", ":material/unarchive:", projects.unarchive)
        else:
            _button(actor, mine, "Archive", ":material/archive:", projects.archive)
        _button(actor, mine, "Delete", ":material/delete:", trash.delete)
        folders.fill(actor, picked, book)
        folders.manage(actor, book)


def place(actor: Actor, rows: Sequence[Summary], shown: Sequence[Summary], picked: Sequence[Summary]) -> None:
    """Show the buttons that move the one picked project up or down among those shown, in the account's own order."""
    at = list(shown).index(picked[0]) if len(picked) == 1 else -1
    with st.container(horizontal=True, key="portfolio_order"):
        for label, icon, to in (
            ("Up", ":material/arrow_upward:", at - 1),
            ("Down", ":material/arrow_downward:", at + 1),
        ):
            is_off = at < 0 or not 0 <= to < len(shown)
            if st.button(label, icon=icon, type="tertiary", disabled=is_off, key=f"list.{label.lower()}"):
                _swap(actor, rows, shown[at].project_id, shown[to].project_id)


def _swap(actor: Actor, rows: Sequence[Summary], one: str, other: str) -> None:
    keys = series.kept(stores(), actor).arranged(row.project_id for row in rows)
    at, to = keys.index(one), keys.index(other)
    keys[at], keys[to] = keys[to], keys[at]
    folders.attempt(lambda: series.arrange(stores(), actor, keys))
    st.session_state.pop(table.KEY, None)
    st.rerun()


def archivable(actor: Actor, picked: Sequence[Summary]) -> Sequence[Summary]:
    """Return the rows if the actor may archive all of them, as their owner or by role, else none."""
    everybodys = rights.reach(actor.role, "project.archive") == rights.ANY
    return picked if everybodys or all(row.owner == actor.email for row in picked) else ()


def _button(
    actor: Actor,
    picked: Sequence[Summary],
    label: str,
    icon: str,
    act: Callable[[Stores, Actor, str], Record],
) -> None:
    pressed = st.button(label, icon=icon, type="tertiary", disabled=not picked, key=f"list.{label.lower()}")
    if pressed and _all(actor, picked, act):
        st.session_state.pop(table.KEY, None)
        st.rerun()


def _all(actor: Actor, picked: Sequence[Summary], act: Callable[[Stores, Actor, str], Record]) -> bool:
    try:
        for row in picked:
            act(stores(), actor, row.project_id)
    except AtlasError as error:
        st.error(page.plain(str(error)))
        return False
    return True
