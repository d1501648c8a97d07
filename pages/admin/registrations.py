"""Registrations: who asked for an account, and what is decided about it."""

from collections.abc import Callable

import streamlit as st

from atlas_core.errors import AtlasError, InputError
from atlas_core.reporting.formats import count
from atlas_core.services.access import registration_desk as desk
from atlas_core.services.access.registration_desk import Registration
from atlas_core.services.actor import ROLES
from pages.admin.views import pick_list, registration_card
from pages.components import guard, page
from pages.components.stores import stores

SAID, PROBLEM, ROLE, REASON = "registration_said", "registration_problem", "registration_role", "registration_reason"
WAITING = "Waiting"
FILTERS: dict[str, frozenset[str] | None] = {
    WAITING: frozenset({"registered", "verified"}),
    "Verified": frozenset({"verified"}),
    "Approved": frozenset({"approved"}),
    "Rejected": frozenset({"rejected"}),
    "All": None,
}
"""Filter → the states it shows; None for every one."""
actor = guard.require("registrations.manage")


def act(done: Callable[[], str]) -> None:
    """Do something and keep what is to be said about it for the next run."""
    try:
        st.session_state[SAID] = done()
    except InputError as error:
        st.session_state[PROBLEM] = "; ".join(problem.message for problem in error.problems)
    except AtlasError as error:
        st.session_state[PROBLEM] = str(error)


def approve(found: Registration) -> str:
    """Approve with the chosen role."""
    state = desk.approve(stores(), actor, found.email, st.session_state[ROLE])
    rest = "The account is ready." if state == "active" else "The account opens when the address is confirmed."
    return f"{found.full_name} approved. {rest}"


def reject(found: Registration) -> str:
    """Reject for the reason given."""
    desk.reject(stores(), actor, found.email, st.session_state[REASON])
    st.session_state[REASON] = ""
    return f"{found.full_name} rejected; the reason was sent."


def mark_verified(found: Registration) -> str:
    """Vouch for the address."""
    state = desk.mark_verified(stores(), actor, found.email)
    rest = "The account is ready; a mail leads to the choice of a password." if state == "active" else ""
    return f"{found.email} counts as confirmed. {rest}"


def resend(found: Registration) -> str:
    """Send the link once more."""
    desk.resend(stores(), actor, found.email)
    return f"A new link was written to {found.email}."


def show_list(rows: list[Registration]) -> Registration | None:
    """Show the registrations and return the one that is picked."""
    columns = {
        "Name": [row.full_name for row in rows],
        "E-mail": [row.email for row in rows],
        "Company": [row.company for row in rows],
        "State": [row.state.capitalize() for row in rows],
        "Asked": [page.when(row.created) for row in rows],
    }
    words = {row.email: f"{row.full_name}, {row.company}" for row in rows}
    picked = pick_list.show("registration", "Registration", columns, words, "Registrations with their states")
    return next((row for row in rows if row.email == picked), None)


def show_decision(found: Registration) -> None:
    """Show what may be done with the registration now."""
    if found.state in desk.OPEN:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.selectbox("Role", ROLES, format_func=registration_card.ROLE_NOTES.__getitem__, key=ROLE, width=280)
            st.button("Approve", type="primary", key="approve", on_click=act, args=(lambda: approve(found),))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_input(
                "Reason", key=REASON, max_chars=desk.LONGEST_REASON, placeholder="Sent to the person", width=280
            )
            st.button("Reject", key="reject", on_click=act, args=(lambda: reject(found),))
    if found.verified is None and found.state in {"registered", "approved", "expired"}:
        with st.container(horizontal=True):
            st.button("Send the link again", key="resend", on_click=act, args=(lambda: resend(found),))
            st.button(
                "Mark as confirmed",
                key="verify",
                on_click=act,
                args=(lambda: mark_verified(found),),
                help="When you know in another way that the address is the person's own.",
            )


found = desk.listed(stores(), actor)
waiting = sum(row.state in {"registered", "verified"} for row in found)
page.header("Registrations", note=f"{count(waiting)} waiting for a decision", crumb="Administration / Registrations")
if said := st.session_state.pop(SAID, ""):
    st.success(page.plain(said), icon=":material/check:")
if problem := st.session_state.pop(PROBLEM, ""):
    st.error(page.plain(problem), icon=":material/error:")
shown = st.segmented_control("Show", list(FILTERS), default=WAITING, required=True, key="show", bind="query-params")
states = FILTERS[shown or WAITING]
rows = [row for row in found if states is None or row.state in states]
picked = show_list(rows)
if picked is None:
    st.caption("Nobody here. People ask for an account on the sign-in page.")
else:
    with page.card(page.plain(picked.full_name)):
        registration_card.badge(picked)
        left, right = st.columns(2)
        with left:
            registration_card.facts(picked)
        with right:
            show_decision(picked)
