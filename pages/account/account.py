"""One's own account: who one is, the password, the sessions that go on."""

import streamlit as st

from atlas_core.errors import InputError, SignInError
from atlas_core.reporting.browser_words import browser
from atlas_core.reporting.formats import count
from atlas_core.services import passwords
from atlas_core.services.access import own_account
from atlas_core.services.access.own_account import OwnSession
from pages.account import second_factor
from pages.components import guard, page
from pages.components.stores import stores

SAID = "account.said"
"""What the last act came to, shown once on the next run."""

actor = guard.require("account.own")


def change_password() -> None:
    """Show the form and take a new password."""
    with st.form("password", clear_on_submit=True, border=False):
        old = st.text_input("Present password", type="password", autocomplete="current-password")
        new = st.text_input("New password", type="password", autocomplete="new-password")
        again = st.text_input("New password once more", type="password", autocomplete="new-password")
        asked = st.form_submit_button("Change password", type="primary")
    if not asked:
        return
    if new != again:
        st.error("The two new passwords differ. Nothing was changed.", icon=":material/error:")
        return
    try:
        own_account.change_password(stores(), actor, old, new)
    except InputError as error:
        st.error(f"{page.plain(error.problems[0].message)}. Nothing was changed.", icon=":material/error:")
    except SignInError:
        st.error(
            "The present password is not right, or was tried too often. Nothing was changed.", icon=":material/error:"
        )
    else:
        st.session_state[SAID] = "The password was changed. Every other session has ended."
        st.rerun()


def end(session: OwnSession) -> None:
    """End one session."""
    own_account.end_session(stores(), actor, session.reference)


def end_others() -> None:
    """End all sessions but this one."""
    ended = own_account.end_others(stores(), actor)
    st.session_state[SAID] = f"{count(ended)} other {'session' if ended == 1 else 'sessions'} ended."


def show_session(session: OwnSession) -> None:
    """Show one session and the way to end it."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        with st.container(width="stretch", gap=None):
            st.markdown(
                f"**{page.plain(browser(session.user_agent))}**"
                + (" :green-badge[This one]" if session.is_this else "")
            )
            address = f"from {page.plain(session.ip)} · " if session.ip else ""
            st.caption(f"{address}opened {page.when(session.opened)} · last seen {page.when(session.last_seen)}")
        if not session.is_this:
            st.button("End", key=f"end_{session.reference}", on_click=end, args=(session,), width="content")


page.header("Account", note=f"{actor.name or actor.email} · {actor.email} · {actor.role}")
if said := st.session_state.pop(SAID, ""):
    st.success(said, icon=":material/check:")
left, right = st.columns(2, gap="small")
with left, page.card("Password", f"{passwords.SHORTEST} to {passwords.LONGEST} characters, any of them"):
    change_password()
with left:
    second_factor.show()
with right, page.card("Sessions", "where this account is signed in"):
    found = own_account.open_sessions(stores(), actor)
    for session in found:
        show_session(session)
    if len(found) > 1:
        st.button("End all others", on_click=end_others)
