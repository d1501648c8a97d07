"""The guard at the top of every page: who is signed in, and may they see this page."""

from typing import NoReturn

import streamlit as st

from atlas_core.errors import AccessError, SessionEndedError
from atlas_core.services import rights, sessions
from atlas_core.services.actor import Actor
from pages.components import stores

SESSION = "session"
"""Key of `st.user` that the server fills with the session's reference (`server.trustedUserHeaders`)."""


def signed_in() -> Actor | None:
    """Return who is signed in, read from the server-side session; None for a stranger or an ended session."""
    session = st.user.get(SESSION)
    return sessions.resume(stores.stores(), session) if isinstance(session, str) else None


def require(action: str) -> Actor:
    """Return the signed-in actor if its role may do the action; otherwise say so and stop the page."""
    actor = signed_in()
    if actor is None:
        _stop("Sign in to continue", str(SessionEndedError()))
    try:
        return rights.permit(stores.stores(), actor, action)
    except AccessError:
        _stop(
            "This page is not available to you",
            f"It needs rights that your role, {actor.role}, does not have. An administrator can change your role.",
        )


def explain(title: str, reason: str) -> None:
    """Say in a card why nothing else is shown here."""
    with st.container(border=True, key="not_available", width=560):
        st.title(title, anchor=False)
        st.markdown(reason)


def _stop(title: str, reason: str) -> NoReturn:
    explain(title, reason)
    st.stop()
