"""What people say about themselves."""

import streamlit as st

from atlas_core.errors import InputError, StaleRecordError
from atlas_core.services.access import profile
from atlas_core.services.access.registration_fields import Entry
from atlas_core.services.actor import Actor
from pages.account.views import telling
from pages.components import page
from pages.components.stores import stores


def show(actor: Actor) -> None:
    """Show the entries and keep what is typed."""
    kept = profile.read(stores(), actor)
    with page.card("Profile", "administrators see it too"), st.form("profile", border=False):
        st.text_input(
            "E-mail", actor.email, disabled=True, help="Projects belong to the address; it cannot be changed."
        )
        typed = {entry.name: _input(entry, kept[entry.name]) for entry in profile.ENTRIES}
        if st.form_submit_button("Save profile", type="primary", key="profile_save"):
            _save(actor, typed)


def _input(entry: Entry, value: str) -> str:
    key = f"profile_{entry.name}"
    if entry.lines:
        return st.text_area(entry.label, value, max_chars=entry.longest, height=80, key=key)
    return st.text_input(entry.label, value, max_chars=entry.longest, autocomplete=entry.autocomplete, key=key)


def _save(actor: Actor, typed: dict[str, str]) -> None:
    try:
        changed = profile.save(stores(), actor, typed)
    except (InputError, StaleRecordError) as error:
        telling.explain(error)
    else:
        telling.say("The profile was saved." if changed else "The profile is as it was; nothing was changed.")
        st.rerun()
