"""The account's password."""

import streamlit as st

from atlas_core.errors import InputError, SignInError
from atlas_core.services import passwords
from atlas_core.services.access import own_account
from atlas_core.services.actor import Actor
from pages.account.views import telling
from pages.components import page
from pages.components.stores import stores


def show(actor: Actor) -> None:
    """Show the form and take a new password."""
    with (
        page.card("Password", f"{passwords.SHORTEST} to {passwords.LONGEST} characters, any of them"),
        st.form("password", clear_on_submit=True, border=False),
    ):
        old = st.text_input(
            "Present password", type="password", autocomplete="current-password", key="password_present"
        )
        new = st.text_input("New password", type="password", autocomplete="new-password", key="password_new")
        again = st.text_input(
            "New password once more", type="password", autocomplete="new-password", key="password_again"
        )
        if st.form_submit_button("Change password", type="primary", key="password_change"):
            _change(actor, old, new, again)


def _change(actor: Actor, old: str, new: str, again: str) -> None:
    if new != again:
        st.error("The two new passwords differ. Nothing was changed.", icon=":material/error:")
        return
    try:
        own_account.change_password(stores(), actor, old, new)
    except InputError as error:
        telling.explain(error)
    except SignInError:
        st.error(
            "The present password is not right, or was tried too often. Nothing was changed.", icon=":material/error:"
        )
    else:
        telling.say("The password was changed. Every other session has ended.")
        st.rerun()
