"""The frame around every page: who is signed in, the menu of their role, the page itself."""

from typing import Literal

import streamlit as st

from atlas_core.errors import SessionEndedError, UnavailableError
from atlas_core.web import wired
from atlas_core.web.forms import brand
from pages.components import guard, mine, page
from pages.shell import account_bar, menu, sign_in, theme


def show() -> None:
    """Show the page of the address to whoever is signed in, and the sign-in form to anybody else."""
    actor = guard.signed_in()
    preferred = mine.read(actor) if actor else mine.mine()
    position: Literal["hidden", "sidebar"] = "hidden" if actor is None else "sidebar"
    navigation = st.navigation(menu.pages(actor, preferred.landing), position=position, expanded=True)
    if actor is None:
        # Whatever an ended session left in this tab is not for the next person who signs in.
        st.session_state.clear()
        sign_in.show()
        return
    st.logo(brand.WORDMARK)
    account_bar.show(actor)
    wired.sightings().add(actor.ip, page=navigation.url_path)
    theme.apply(preferred.theme, menu.addresses(actor))
    navigation.run()


st.set_page_config(page_title=brand.NAME, page_icon=brand.ICON, layout="wide")
page.css()
try:
    show()
except SessionEndedError:
    st.rerun()
except UnavailableError as error:
    guard.explain("The workspace cannot reach its database", f"{error}. Nothing was changed. Reload in a moment.")
