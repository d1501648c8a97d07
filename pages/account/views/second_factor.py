"""The account's second factor: set up with an authenticator app, new recovery codes, off."""

import streamlit as st

from atlas_core.errors import AtlasError, InputError, SignInError, StaleRecordError, ThrottledError
from atlas_core.reporting import qr_code
from atlas_core.reporting.formats import count
from atlas_core.services.access import second_factor
from atlas_core.services.access.second_factor import State
from atlas_core.services.actor import Actor
from pages.account.views import telling
from pages.components import page
from pages.components.stores import stores

OFFER, CODES = "second_factor.offer", "second_factor.codes"
"""What the tab holds: the sealed secret on offer, and codes until they were kept."""

FEW = 3  # recovery codes left
CODE_HELP = "Six digits from the app, or a recovery code"


def show(actor: Actor) -> None:
    """Show the card."""
    state = second_factor.state(stores(), actor)
    with page.card("Second factor", "a code from an authenticator app besides the password"):
        if CODES in st.session_state:
            _show_codes()
        elif state.is_on:
            _show_on(actor, state)
        elif OFFER in st.session_state:
            _show_offer(actor)
        else:
            st.badge("Off", color="gray")
            st.button("Set it up", on_click=_begin, args=(actor,))


def _begin(actor: Actor) -> None:
    st.session_state[OFFER] = second_factor.offer(stores(), actor).sealed


def _forget(key: str) -> None:
    st.session_state.pop(key, None)


def _show_offer(actor: Actor) -> None:
    offer = second_factor.offer(stores(), actor, st.session_state[OFFER])
    st.markdown("Let the authenticator app read the picture, or type the letters below it. Then enter its code.")
    with st.container(horizontal_alignment="center"):
        st.image(qr_code.picture(offer.address), width=qr_code.SIDE)
    st.code(" ".join(offer.secret[start : start + 4] for start in range(0, len(offer.secret), 4)), language=None)
    with st.form("second_factor_on", clear_on_submit=True, border=False):
        code = st.text_input("Code the app shows", key="second_factor_code", autocomplete="one-time-code")
        password = st.text_input("Present password", key="second_factor_password", type="password")
        asked = st.form_submit_button("Turn on", type="primary")
    st.button("Cancel", on_click=_forget, args=(OFFER,))
    if asked:
        try:
            codes = second_factor.turn_on(stores(), actor, offer.sealed, password, code)
        except (InputError, SignInError, StaleRecordError) as error:
            _explain(error)
        else:
            _forget(OFFER)
            _keep(codes, "The second factor is on. From now on signing in asks for a code.")


def _show_codes() -> None:
    st.markdown(
        "**Recovery codes.** Each opens the second step once, should the app be lost. They are shown this once."
    )
    st.code("\n".join(st.session_state[CODES]), language=None)
    st.button("I have kept them", type="primary", on_click=_forget, args=(CODES,))


def _show_on(actor: Actor, state: State) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge("On", color="green", icon=":material/check:")
        st.caption(f"since {page.when(state.since)} · {count(state.codes_left)} recovery codes left", width="content")
    if state.codes_left <= FEW:
        st.warning("Few recovery codes are left. Make new ones before they run out.", icon=":material/warning:")
    with st.form("second_factor_change", clear_on_submit=True, border=False):
        password = st.text_input("Present password", key="second_factor_password", type="password")
        code = st.text_input("Code", key="second_factor_code", autocomplete="one-time-code", help=CODE_HELP)
        with st.container(horizontal=True):
            renewed = st.form_submit_button("New recovery codes")
            ended = st.form_submit_button("Turn off")
    try:
        if renewed:
            _keep(second_factor.new_codes(stores(), actor, password, code), "The old recovery codes count no more.")
        if ended:
            second_factor.turn_off(stores(), actor, password, code)
            telling.say("The second factor is off. If your role needs one, the next sign-in sets it up.")
            st.rerun()
    except (SignInError, StaleRecordError) as error:
        _explain(error)


def _keep(codes: list[str], said: str) -> None:
    st.session_state[CODES] = codes
    telling.say(said)
    st.rerun()


def _explain(error: AtlasError) -> None:
    if isinstance(error, SignInError) and not isinstance(error, ThrottledError):
        error = SignInError("The password or the code is not right, or the code was used before")
    telling.explain(error)
