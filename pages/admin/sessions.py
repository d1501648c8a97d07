"""Sessions: who is signed in now, from where, and the way to end it."""

import streamlit as st

from atlas_core.reporting.browser_words import browser
from atlas_core.reporting.formats import DASH, count
from atlas_core.services.access import open_sessions
from atlas_core.services.access.open_sessions import OpenSession
from pages.admin.views import pick_list, told
from pages.components import guard, page
from pages.components.stores import stores

NAME = "sessions"
actor = guard.require(open_sessions.MANAGE)


def name_of(one: OpenSession) -> str:
    """Return who it is, and whether that is whoever looks."""
    own = " (this one)" if one.is_this else " (you)" if one.is_own else ""
    return f"{one.full_name or one.email}{own}"


def end(one: OpenSession) -> None:
    """End one session."""
    told.attempt(
        NAME,
        lambda: open_sessions.end(stores(), actor, one.reference),
        f"The session of {one.full_name or one.email} on {browser(one.user_agent)} has ended.",
    )


def end_all(one: OpenSession) -> None:
    """End every session of a person."""
    whose = "Your other sessions" if one.is_own else f"All sessions of {one.full_name or one.email}"
    told.attempt(NAME, lambda: open_sessions.end_all(stores(), actor, one.email), f"{whose} have ended.")


def show_list(found: list[OpenSession]) -> OpenSession | None:
    """Show the sessions and return the one that is picked."""
    columns = {
        "Name": [name_of(one) for one in found],
        "E-mail": [one.email for one in found],
        "Role": [one.role.capitalize() for one in found],
        "Device": [browser(one.user_agent) for one in found],
        "IP address": [one.ip or DASH for one in found],
        "Opened": [page.when(one.opened) for one in found],
        "Last seen": [page.when(one.last_seen) for one in found],
    }
    words = {one.reference: f"{name_of(one)} · {browser(one.user_agent)} · {page.when(one.last_seen)}" for one in found}
    picked = pick_list.show("sessions", "Session", columns, words, "Open sessions, the latest seen first")
    return next((one for one in found if one.reference == picked), None)


def show_one(one: OpenSession, of_person: int) -> None:
    """Show one session and the ways to end it."""
    with page.card(page.plain(name_of(one)), page.plain(f"{one.email} · {one.role}")):
        said = {
            "Device": browser(one.user_agent),
            "IP address": one.ip or DASH,
            "Opened": page.when(one.opened),
            "Last seen": page.when(one.last_seen),
            "Ends at the latest": page.when(one.expires),
        }
        values = [page.plain(value) for value in said.values()]
        st.table({"Entry": list(said), "Said": values}, border="horizontal", hide_index=True, hide_header=True)
        with st.container(horizontal=True):
            if one.is_this:
                st.caption("You look at this page in this session; sign out to end it.")
            else:
                st.button("End this session", key="end", on_click=end, args=(one,))
            if of_person > 1:
                word = "End my other sessions" if one.is_own else f"End all {of_person} of this person"
                st.button(word, key="end_all", on_click=end_all, args=(one,))


found = open_sessions.listed(stores(), actor)
signed_in = len({one.email for one in found})
note = f"{count(len(found))} open · {count(signed_in)} {'person' if signed_in == 1 else 'people'} signed in"
page.header("Sessions", note=note, crumb="Administration / Sessions")
told.show(NAME)
if picked := show_list(found):
    show_one(picked, sum(one.email == picked.email for one in found))
