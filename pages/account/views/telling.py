"""What the last act on the account came to."""

import streamlit as st

from atlas_core.errors import AtlasError, InputError, SignInError, StaleRecordError, ThrottledError
from pages.components import page

_SAID = "account.said"


def say(text: str) -> None:
    """Keep a sentence for the next run, which shows it once."""
    st.session_state[_SAID] = text


def tell() -> None:
    """Show the sentence that was kept, if there is one."""
    if said := st.session_state.pop(_SAID, ""):
        st.success(page.plain(said), icon=":material/check:")


def explain(error: AtlasError) -> None:
    """Say why nothing was changed, where somebody typed it."""
    st.error(f"{page.plain(_reason(error))}. Nothing was changed.", icon=":material/error:")


def _reason(error: AtlasError) -> str:
    if isinstance(error, InputError):
        return "; ".join(problem.message.rstrip(".") for problem in error.problems)
    if isinstance(error, ThrottledError):
        return "Too many tries; wait a while"
    if isinstance(error, SignInError):
        return "The password is not right"
    if isinstance(error, StaleRecordError):
        return "The account was changed at the same moment; look again, then save"
    return str(error).rstrip(".")
