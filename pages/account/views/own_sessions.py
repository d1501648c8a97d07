"""Where the account is signed in."""

import streamlit as st

from atlas_core.reporting.browser_words import browser
from atlas_core.reporting.formats import count
from atlas_core.services.access import own_account
from atlas_core.services.access.own_account import OwnSession
from atlas_core.services.actor import Actor
from pages.account.views import telling
from pages.components import page
from pages.components.stores import stores


def show(actor: Actor) -> None:
    """Show the sessions that go on and the ways to end them."""
    with page.card("Sessions", "where this account is signed in"):
        found = own_account.open_sessions(stores(), actor)
        for session in found:
            _show(actor, session)
        if len(found) > 1:
            st.button("End all others", on_click=_end_others, args=(actor,))


def _show(actor: Actor, session: OwnSession) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        with st.container(width="stretch", gap=None):
            st.markdown(
                f"**{page.plain(browser(session.user_agent))}**"
                + (" :green-badge[This one]" if session.is_this else "")
            )
            address = f"from {page.plain(session.ip)} · " if session.ip else ""
            st.caption(f"{address}opened {page.when(session.opened)} · last seen {page.when(session.last_seen)}")
        if not session.is_this:
            st.button("End", key=f"end_{session.reference}", on_click=_end, args=(actor, session), width="content")


def _end(actor: Actor, session: OwnSession) -> None:
    own_account.end_session(stores(), actor, session.reference)


def _end_others(actor: Actor) -> None:
    ended = own_account.end_others(stores(), actor)
    telling.say(f"{count(ended)} other {'session' if ended == 1 else 'sessions'} ended.")
