"""What the last click came to: said once, on the next run."""

from collections.abc import Callable

import streamlit as st

from atlas_core.errors import AtlasError, InputError
from pages.components import page


def attempt(name: str, act: Callable[[], object], done: str) -> bool:
    """Do what was clicked, and keep what is to be said of it; return whether it was done."""
    try:
        act()
    except InputError as error:
        st.session_state[f"{name}_problem"] = error.problems[0].message
    except AtlasError as error:
        st.session_state[f"{name}_problem"] = str(error)
    else:
        st.session_state[f"{name}_said"] = done
        return True
    return False


def show(name: str) -> None:
    """Say it."""
    if said := st.session_state.pop(f"{name}_said", ""):
        st.success(page.plain(said), icon=":material/check:")
    if problem := st.session_state.pop(f"{name}_problem", ""):
        st.error(page.plain(problem), icon=":material/error:")
