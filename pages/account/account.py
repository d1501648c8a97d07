"""One's own account: profile, preferences, password, second factor, sessions, API tokens."""

import streamlit as st

from pages.account.views import api_tokens, own_sessions, password, preferences, profile, second_factor, telling
from pages.components import guard, page

actor = guard.require("account.own")

page.header("Account", note=f"{actor.name or actor.email} · {actor.role.capitalize()}")
telling.tell()
left, right = st.columns(2, gap="small")
with left:
    profile.show(actor)
    password.show(actor)
    second_factor.show(actor)
with right:
    preferences.show(actor)
    own_sessions.show(actor)
    api_tokens.show(actor)
