"""The account's API tokens: made, listed, revoked."""

import streamlit as st

from atlas_core.errors import InputError, SignInError
from atlas_core.services.access import api_tokens
from atlas_core.services.access.api_tokens import LONGEST_NAME, OwnToken, Wanted
from atlas_core.services.actor import Actor
from pages.account.views import telling
from pages.components import page
from pages.components.stores import stores

MADE = "account.token"
"""The token just made, held by the tab until it was kept."""
SCOPES = {"read": "Read", "run": "Runs", "write": "Everything"}
SCOPE_HELP = (
    "Read: projects, runs and results, exports included. Runs: start, follow and stop runs. Everything: what your role "
    "may do with projects, runs and results. No token reaches accounts, rule tables or the audit record."
)
DAYS = {30: "30 days", 90: "90 days", 180: "180 days", 365: "1 year"}


def show(actor: Actor) -> None:
    """Show the tokens that hold and the form for a new one."""
    with page.card("API tokens", "for scripts; a changed password leaves them as they are"):
        if MADE in st.session_state:
            _show_made()
        found = api_tokens.list_tokens(stores(), actor)
        for token in found:
            _show(actor, token)
        if not found:
            st.caption("None. A script sends its token as the header Authorization: Bearer …, to addresses below /api.")
        with st.expander("New token"):
            _ask(actor)


def _show_made() -> None:
    st.markdown("**The new token.** It is shown this once; keep it where only the script reads it.")
    st.code(st.session_state[MADE], language=None)
    st.button("I have kept it", type="primary", key="token_kept", on_click=_forget)


def _forget() -> None:
    st.session_state.pop(MADE, None)


def _show(actor: Actor, token: OwnToken) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        with st.container(width="stretch", gap=None):
            st.markdown(f"**{page.plain(token.name)}** :gray-badge[{SCOPES[token.scope]}]")
            used = f"last used {page.when(token.last_used)}" if token.last_used else "never used"
            st.caption(f"made {page.when(token.created)} · ends {page.when(token.expires)} · {used}")
        st.button("Revoke", key=f"revoke_{token.reference}", on_click=_revoke, args=(actor, token), width="content")


def _revoke(actor: Actor, token: OwnToken) -> None:
    api_tokens.revoke(stores(), actor, token.reference)
    telling.say(f"The token {token.name} was revoked.")


def _ask(actor: Actor) -> None:
    with st.form("token", border=False):
        name = st.text_input("What it is for", max_chars=LONGEST_NAME, key="token_name")
        scope = st.selectbox("Scope", list(SCOPES), format_func=SCOPES.__getitem__, help=SCOPE_HELP, key="token_scope")
        days = st.selectbox("Ends after", list(DAYS), 1, format_func=DAYS.__getitem__, key="token_days")
        password = st.text_input(
            "Password, to confirm", type="password", autocomplete="current-password", key="token_password"
        )
        if st.form_submit_button("Make the token", type="primary", key="token_make"):
            _make(actor, Wanted(name, scope, days), password)


def _make(actor: Actor, wanted: Wanted, password: str) -> None:
    try:
        st.session_state[MADE] = api_tokens.create(stores(), actor, wanted, password)
    except (InputError, SignInError) as error:
        telling.explain(error)
    else:
        st.rerun()
