"""One account on a card: who it is, its state, its sessions, its history, and what may be done with it."""

import streamlit as st

from atlas_core.reporting import audit_words
from atlas_core.reporting.browser_words import browser
from atlas_core.reporting.formats import DASH, count
from atlas_core.services.access import open_sessions, people
from atlas_core.services.access.people import Event, Person
from atlas_core.services.actor import Actor
from pages.admin.views import person_acts
from pages.admin.views.registration_card import ROLE_NOTES
from pages.components import page
from pages.components.page import BadgeColor
from pages.components.stores import stores

COLOURS: dict[str, BadgeColor] = {"active": "green", "frozen": "orange", "deleted": "red"}
MOST_EVENTS = 12


def show(actor: Actor, person: Person) -> None:
    """Show the card."""
    with page.card(page.plain(person.full_name or person.email)):
        _badges(actor, person)
        left, right = st.columns(2, gap="medium")
        with left:
            _facts(actor, person)
        with right:
            person_acts.show(actor, person)
    left, right = st.columns(2, gap="small")
    with left:
        _sessions(actor, person)
    with right:
        _history(actor, person)


def _badges(actor: Actor, person: Person) -> None:
    with st.container(horizontal=True):
        st.badge(person.state.capitalize(), color=COLOURS[person.state])
        if person.email == actor.email:
            st.badge("You", color="blue")
        if person.must_change:
            st.badge("Must choose a password", color="gray")


def _facts(actor: Actor, person: Person) -> None:
    changed = f"{page.when(person.changed)}, by {person.changed_by}" if person.changed else DASH
    projects = people.count_projects(stores(), actor, person.email)
    said = {
        "E-mail": person.email,
        "Role": ROLE_NOTES[person.role],
        "Last sign-in": page.when(person.last_sign_in) if person.last_sign_in else "None on record",
        "Second factor": "On" if person.has_second_factor else "Off",
        "Projects": count(projects),
        "Created": f"{page.when(person.created)}{f', by {person.created_by}' if person.created_by else ''}",
        **({} if person.state == "active" else {person.state.capitalize(): changed}),
        **({"Reason": person.reason} if person.reason else {}),
    }
    values = [page.plain(value) for value in said.values()]
    st.table({"Entry": list(said), "Said": values}, border="horizontal", hide_index=True, hide_header=True)


def _sessions(actor: Actor, person: Person) -> None:
    found = open_sessions.listed(stores(), actor, person.email)
    with page.card("Sessions", "where this account is signed in"):
        if not found:
            st.caption("Nowhere at the moment.")
            return
        table = {
            "Device": [browser(one.user_agent) for one in found],
            "IP address": [one.ip or DASH for one in found],
            "Last seen": [page.when(one.last_seen) for one in found],
        }
        shown = {heading: [page.plain(text) for text in column] for heading, column in table.items()}
        st.table(shown, border="horizontal", hide_index=True)
        others = [one for one in found if not one.is_this]
        word = "End all others" if len(others) < len(found) else "End all sessions"
        if others:
            st.button(word, key="end_sessions", on_click=person_acts.end_sessions, args=(actor, person))


def _history(actor: Actor, person: Person) -> None:
    events = people.history(stores(), actor, person.email, MOST_EVENTS)
    with page.card("History", "newest entries of the audit record"):
        if not events:
            st.caption("Nothing on record.")
            return
        table = {
            "Time": [page.when(event.at).replace(" ", "\u00a0") for event in events],
            "What": [_what(event) for event in events],
            "Who": [event.who or DASH for event in events],
        }
        shown = {heading: [page.plain(text) for text in column] for heading, column in table.items()}
        st.table(shown, border="horizontal", hide_index=True)


def _what(event: Event) -> str:
    words = audit_words.action(event.action)
    if event.result != "done":
        return f"{words}: {audit_words.result(event.result).lower()}"
    rows = audit_words.changes(event.changes)
    told = [
        f"{what} {audit_words.brief(old)} → {audit_words.brief(new)}"
        for what, old, new in zip(*rows.values(), strict=True)
    ]
    return f"{words}: {'; '.join(told)}" if told else words
