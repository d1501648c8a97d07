"""What an administrator does with one account; each act ends its sessions and is recorded."""

from collections.abc import Callable

import streamlit as st

from atlas_core.errors import InputError, Problem
from atlas_core.reporting.formats import count
from atlas_core.services import passwords
from atlas_core.services.access import must_change, open_sessions, organisations, people, second_factor
from atlas_core.services.access.people import Person
from atlas_core.services.actor import ROLES, Actor
from pages.admin.views import told
from pages.admin.views.registration_card import ROLE_NOTES
from pages.components import page
from pages.components.stores import stores

NAME = "users"


def show(actor: Actor, person: Person) -> None:
    """Show what may be done with the account as it is."""
    if person.state == "deleted":
        st.caption(
            "This account is closed for good. Its projects are kept under its address, administrators see them, "
            "and nobody else can have the address."
        )
    elif person.email == actor.email:
        st.caption("This is your own account: another administrator changes it. Password and sessions are at Account.")
    else:
        _role(actor, person)
        _organisation(actor, person)
        _freeze(actor, person)
        _password(actor, person)
        _second_factor(actor, person)
        _delete(actor, person)


def end_sessions(actor: Actor, person: Person) -> None:
    """End the account's sessions."""
    told.attempt(
        NAME,
        lambda: open_sessions.end_all(stores(), actor, person.email),
        f"The sessions of {person.full_name or person.email} have ended.",
    )


def _role(actor: Actor, person: Person) -> None:
    key = _key(person, "role", person.revision)

    def change() -> None:
        role = st.session_state[key]
        _attempt(
            lambda: people.set_role(stores(), actor, person.email, role, person.revision),
            f"{person.full_name or person.email} is now {role}. Their sessions have ended.",
        )

    with st.container(horizontal=True, vertical_alignment="bottom"):
        place = ROLES.index(person.role)
        chosen = st.selectbox("Role", ROLES, place, format_func=ROLE_NOTES.__getitem__, key=key, width=300)
        st.button("Change role", key="set_role", on_click=change, disabled=chosen == person.role)


def _organisation(actor: Actor, person: Person) -> None:
    key, name = _key(person, "organisation", person.revision), person.full_name or person.email

    def write() -> None:
        typed = st.session_state[key]
        _attempt(
            lambda: people.set_organisation(stores(), actor, person.email, typed, person.revision),
            f"{name} belongs to {' '.join(typed.split()) or 'no organisation'} now. Their sessions have ended.",
        )

    with st.container(horizontal=True, vertical_alignment="bottom"):
        typed = st.text_input(
            "Organisation",
            person.organisation,
            key=key,
            max_chars=organisations.LONGEST,
            placeholder="None",
            help="Its members see the projects that one of them shares with it, to read or to edit.",
            width=300,
        )
        st.button("Change organisation", key="set_organisation", on_click=write, disabled=typed == person.organisation)


def _freeze(actor: Actor, person: Person) -> None:
    key, name = _key(person, "reason"), person.full_name or person.email

    def freeze() -> None:
        _attempt(
            lambda: people.freeze(stores(), actor, person.email, st.session_state[key], person.revision),
            f"{name} is frozen. Their sessions have ended.",
        )

    def unfreeze() -> None:
        _attempt(lambda: people.unfreeze(stores(), actor, person.email, person.revision), f"{name} may sign in again.")

    if person.state == "frozen":
        st.button("Unfreeze", key="unfreeze", type="primary", on_click=unfreeze)
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            "Reason for freezing",
            key=key,
            max_chars=people.LONGEST_REASON,
            placeholder="Only administrators see it",
            width=300,
        )
        st.button("Freeze", key="freeze", on_click=freeze)


def _password(actor: Actor, person: Person) -> None:
    key = _key(person, "password")

    def set_password() -> None:
        typed, st.session_state[key] = st.session_state[key], ""
        _attempt(
            lambda: must_change.set_password(stores(), person.email, typed, actor, person.revision),
            "The password is set. Their sessions have ended, and they choose another at the next sign-in.",
        )

    with st.expander("Set a password"):
        st.caption(
            f"{passwords.SHORTEST} to {passwords.LONGEST} characters. It opens nothing but the choice of another one."
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_input("New password", key=key, type="password", autocomplete="new-password", width=300)
            st.button("Set password", key="set_password", on_click=set_password)


def _second_factor(actor: Actor, person: Person) -> None:
    def remove() -> None:
        _attempt(
            lambda: second_factor.remove(stores(), person.email, actor, person.revision),
            "The second factor is off. Their sessions have ended.",
        )

    if person.has_second_factor:
        with st.expander("Remove the second factor"):
            st.caption("When app and recovery codes are lost. Make sure first that it is the person who asks.")
            st.button("Remove", key="remove_factor", on_click=remove)


def _delete(actor: Actor, person: Person) -> None:
    key = _key(person, "confirm")

    def remove() -> None:
        if st.session_state[key].strip().lower() != person.email:
            raise InputError(Problem("confirm", f"Type {person.email} to confirm; nothing was changed"))
        people.delete(stores(), actor, person.email, person.revision)

    def delete() -> None:
        _attempt(remove, f"{person.full_name or person.email} is deleted. The record of the account is kept.")

    with st.expander("Delete the account"):
        owned = people.count_projects(stores(), actor, person.email)
        projects = "its one project stays" if owned == 1 else f"its {count(owned)} projects stay"
        st.caption(
            f"Closed for good. The record of who it was is kept, and {projects if owned else 'it has no projects'}; "
            "administrators go on seeing what it owned. The address stays taken. To close it for a while, freeze it."
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_input(f"Type {page.plain(person.email)} to confirm", key=key, width=300)
            st.button("Delete", key="delete", on_click=delete)


def _attempt(act: Callable[[], object], done: str) -> None:
    told.attempt(NAME, act, done)


def _key(person: Person, name: str, *more: object) -> str:
    """Return a widget's key; what was typed for one account never serves another."""
    return ":".join(map(str, (name, person.email, *more)))
