"""The group of charts: what Python sends, the browser draws and brushes; a finished brush comes back once."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from pages.components.totals_bar import bar

FOLDER = Path(__file__).parent
SCRIPTS = ("counting.js", "planes.js", "explorer.js")
"""Joined in this order; each uses what stands before it."""
KEY = "explorer"
BRUSHED = "brushed"


def show(data: Mapping[str, Any], on_brushed: Callable[[], None]) -> None:
    """Show the charts.

    Parameters
    ----------
    data : see `pages.analysis.views.brushing`
    on_brushed : called before the page runs again, once for each brush let go; `brushed` tells which
    """
    _component()(key=KEY, data=dict(data), on_brushed_change=on_brushed)


def brushed() -> object:
    """Return what the browser sent with the last brush; it is not to be trusted."""
    return getattr(st.session_state[KEY], BRUSHED, None)


@cache
def script() -> str:
    """Return the group's JavaScript, figures written as the totals bar writes them."""
    numbers = (bar.FOLDER / "numbers.js").read_text("utf-8")
    return "\n".join((numbers, *((FOLDER / name).read_text("utf-8") for name in SCRIPTS)))


def _component() -> ComponentRenderer:
    css = (FOLDER / "explorer.css").read_text("utf-8")
    html = '<div class="explorer">\n</div>'
    return st.components.v2.component("explorer", html=html, css=css, js=script())
