"""Which project is open: in the address, so that a reload and a shared link find it, and in the session."""

from pathlib import Path
from typing import NoReturn

import streamlit as st

PARAM = "project"
KEY = "opened_project"
_PAGES = Path(__file__).resolve().parents[1]
PORTFOLIO, FORM = str(_PAGES / "sponsor/projects.py"), str(_PAGES / "sponsor/dashboard.py")
"""Page scripts, absolute: Streamlit takes relative ones from the frame's folder."""


def project_id() -> str | None:
    """Return the open project's id, None when none was chosen yet."""
    named = st.query_params.get(PARAM) or st.session_state.get(KEY)
    if named:
        keep(named)
    return named


def keep(project: str) -> None:
    """Remember the project as the open one, here and in the address."""
    st.session_state[KEY] = project
    if st.query_params.get(PARAM) != project:
        st.query_params[PARAM] = project


def choose(project: str) -> None:
    """Remember the project for the page that is shown next."""
    st.session_state[KEY] = project


def forget() -> None:
    """Open no project any more."""
    st.session_state.pop(KEY, None)
    st.query_params.pop(PARAM, None)


def ask_to_choose(reason: str = "") -> NoReturn:
    """Say that a project has to be opened first, and stop the page."""
    with st.container(border=True, key="no_project"):
        st.subheader("No project is open", anchor=False)
        st.markdown(f"{reason} Open one from the portfolio, or make a new one there.".strip())
        st.page_link(PORTFOLIO, label="Go to the portfolio", icon=":material/view_list:")
    st.stop()
