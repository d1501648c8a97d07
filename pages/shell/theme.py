"""The theme somebody chose, brought into the browser: Streamlit 1.67 has no call for it, but keeps one by page."""

from collections.abc import Iterable
from pathlib import Path

import streamlit as st

_STORED = {"": "System", "light": "Light", "dark": "Dark"}
_setter = st.components.v2.component(
    "atlas_theme",
    html="<span hidden></span>",
    js=Path(__file__).with_name("theme.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def apply(theme: str, addresses: Iterable[str]) -> None:
    """Make the browser show the theme on all pages; it loads the page again if it shows another one."""
    with st.sidebar.container(key="theme_setter"):
        _setter(key="theme", data={"theme": _STORED[theme], "pages": ["", "home", *addresses]})
