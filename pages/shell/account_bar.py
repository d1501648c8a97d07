"""Name, role and sign-out at the foot of the sidebar."""

from pathlib import Path

import streamlit as st

from atlas_core.services.actor import Actor

_HERE = Path(__file__).parent
_bar = st.components.v2.component(
    "atlas_account_bar",
    html=(
        '<div class="atlas-account"><div class="who"><div class="name"></div><div class="role"></div></div>'
        '<button type="button">Sign out</button></div>'
    ),
    css=(_HERE / "account_bar.css").read_text(encoding="utf-8"),
    js=(_HERE / "account_bar.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def show(actor: Actor) -> None:
    """Show who is signed in and the way out."""
    with st.sidebar.container(key="account_bar"):
        _bar(key="account", data={"name": actor.name or actor.email, "role": actor.role.capitalize()})
