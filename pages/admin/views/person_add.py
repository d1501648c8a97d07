"""Adding an account by hand, for whom no registration is wanted."""

import streamlit as st

from atlas_core.services import accounts, passwords
from atlas_core.services.actor import ROLES, Actor
from pages.admin.views import person_acts, told
from pages.admin.views.registration_card import ROLE_NOTES
from pages.components.stores import stores

NAME, EMAIL, ROLE, PASSWORD = "add_name", "add_email", "add_role", "add_password"


def show(actor: Actor) -> None:
    """Show the button and the form behind it."""
    with st.popover("Add a user", icon=":material/person_add:", width="content"), st.form("add_user", border=False):
        st.text_input("Full name", key=NAME, max_chars=100)
        st.text_input("E-mail", key=EMAIL, type="email", autocomplete="off")
        st.selectbox("Role", ROLES, format_func=ROLE_NOTES.__getitem__, key=ROLE)
        st.text_input(
            "First password",
            key=PASSWORD,
            type="password",
            autocomplete="new-password",
            help=f"{passwords.SHORTEST} to {passwords.LONGEST} characters; they choose another at the first sign-in.",
        )
        st.form_submit_button("Add", type="primary", key="add", on_click=_add, args=(actor,))


def _add(actor: Actor) -> None:
    typed = {key: str(st.session_state[key]) for key in (NAME, EMAIL, ROLE, PASSWORD)}
    st.session_state[PASSWORD] = ""
    added = told.attempt(
        person_acts.NAME,
        lambda: accounts.add_user(stores(), typed[EMAIL], typed[PASSWORD], typed[ROLE], typed[NAME].strip(), actor),
        f"{typed[EMAIL].strip().lower()} has an account; the first sign-in asks for a password of their own.",
    )
    if added:
        st.session_state[NAME] = st.session_state[EMAIL] = ""
