"""Users: who has an account, what each may do, and what is done about it."""

from typing import Any

import streamlit as st

from atlas_core.reporting.formats import DASH, count
from atlas_core.services.access import people
from atlas_core.services.access.people import STATES, Found, Search
from atlas_core.services.actor import ROLES
from pages.admin.views import person_acts, person_add, person_card, pick_list, told
from pages.components import guard, page
from pages.components.stores import stores

ANY, TURNED = "Any", "users_page"
actor = guard.require("users.manage")


def first_page() -> None:
    """Go back to the first page: other filters, other people."""
    st.session_state[TURNED] = 1


def choice(label: str, key: str, options: tuple[str, ...]) -> str:
    """Ask for one of the options, or any."""
    chosen = st.selectbox(
        label,
        [ANY, *options],
        format_func=str.capitalize,
        key=key,
        on_change=first_page,
        width=160,
        bind="query-params",
    )
    return "" if chosen == ANY else chosen


def ask() -> Search:
    """Show the filters and return what they ask for."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="users_filters"):
        text = st.text_input(
            "Search", key="users_text", placeholder="Name or e-mail", on_change=first_page, width=280, type="search"
        )
        role = choice("Role", "role", ROLES)
        state = choice("State", "state", STATES)
    return Search(text=text or "", role=role, state=state, page=st.session_state.get(TURNED, 1))


def show_list(found: Found) -> str | None:
    """Show the people and return the address of the one that is picked."""
    columns: dict[str, list[Any]] = {
        "Name": [person.full_name for person in found.people],
        "E-mail": [person.email for person in found.people],
        "Role": [person.role.capitalize() for person in found.people],
        "State": [person.state.capitalize() for person in found.people],
        "Last sign-in": [page.when(person.last_sign_in) if person.last_sign_in else DASH for person in found.people],
        "Open sessions": [person.sessions for person in found.people],
        "Second factor": ["On" if person.has_second_factor else DASH for person in found.people],
    }
    words = {person.email: f"{person.full_name} · {person.email}" for person in found.people}
    picked = pick_list.show("users", "Account", columns, words, "Accounts with role, state and last sign-in")
    if found.pages > 1:
        st.session_state[TURNED] = found.page  # there may be fewer pages than before
        st.pagination(found.pages, key=TURNED)
    return picked


actions = page.header("Users", note="Who has an account, and what each may do", crumb="Administration / Users")
with actions:
    person_add.show(actor)
told.show(person_acts.NAME)
found = people.find(stores(), actor, ask())
st.caption(f"{count(found.total)} {'account' if found.total == 1 else 'accounts'}")
picked = show_list(found)
if picked is None:
    st.caption("Nobody meets these filters.")
else:
    person_card.show(actor, people.get(stores(), actor, picked))
