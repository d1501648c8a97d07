"""The sign-in form, shown at whatever address a stranger came to."""

from pathlib import Path

import streamlit as st

from atlas_core.services.accounts import REFUSED, WAIT
from atlas_core.services.sessions import IDLE
from atlas_core.web.forms import brand
from pages.shell import single_sign_on

IDLE_MINUTES = int(IDLE.total_seconds() // 60)
_ANSWERS = {"refused": REFUSED, "wait": WAIT}
_HERE = Path(__file__).parent
_form = st.components.v2.component(
    "atlas_sign_in",
    html=(_HERE / "sign_in.html").read_text(encoding="utf-8"),
    css=(_HERE / "sign_in.css").read_text(encoding="utf-8"),
    js=(_HERE / "sign_in.js").read_text(encoding="utf-8"),
    # Password managers do not look into a shadow root.
    isolate_styles=False,
)


def show() -> None:
    """Show the mark, the form and the two facts below it."""
    with st.container(horizontal_alignment="center"), st.container(key="sign_in", width=400):
        st.image(brand.WORDMARK, width=192)
        with st.container(border=True):
            st.title("Sign in", anchor=False)
            st.caption("Data-centre project finance: from the project form to the capital stack.")
            _form(key="sign_in_form", data={"refused": _ANSWERS.get(st.query_params.get("signin", ""), "")})
            single_sign_on.button()
        with st.container(horizontal=True, horizontal_alignment="distribute"):
            st.caption(f":material/schedule: Signed out after {IDLE_MINUTES} min without activity", width="content")
            st.caption("Every sign-in is recorded.", width="content")
