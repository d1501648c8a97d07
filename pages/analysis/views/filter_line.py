"""The filter as it stands in the address."""

import streamlit as st

from atlas_core.queries.filters import Filters, text

PARAM = "filter"
_PLACES = ("page", "after", "before")
"""Parameters that say where in the rows a reader is; another filter begins at the first row."""


def write(filters: Filters) -> None:
    """Put the filter into the address."""
    write_line(text(filters))


def write_line(line: str) -> None:
    """Put a filter as typed into the address, and go to its first rows."""
    for place in _PLACES:
        st.query_params.pop(place, None)
    if line:
        st.query_params[PARAM] = line
    else:
        st.query_params.pop(PARAM, None)
