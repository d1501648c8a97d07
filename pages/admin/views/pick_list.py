"""A table of records, one of which is picked: by a click on its row, or by keyboard from the list below it."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from atlas_core.records import content_hash

ROW_HEIGHT, MOST_ROWS = 31, 12


def show(name: str, label: str, columns: Mapping[str, Sequence[Any]], words: Mapping[str, str], alt: str) -> str | None:
    """Show the table and return the key of the record that is picked; None if there is none.

    Parameters
    ----------
    name : prefix of the widgets' keys
    label : of the list
    columns : heading → one value a record
    words : key of each record, in the table's order, → what the list calls it
    alt : what the table holds, for screen readers
    """
    if not words:
        return None
    keys, picked = list(words), f"{name}_pick"
    if st.session_state.get(picked) not in words:
        # Said, not left to the default: the browser would go on showing the name it showed before.
        st.session_state[picked] = keys[0]
    # Another list, another table: a row that was ticked does not pass its tick on to the record now in its place.
    table = f"{name}_{content_hash({'keys': keys})[:8]}"
    st.dataframe(
        columns,
        hide_index=True,
        row_height=ROW_HEIGHT,
        height=ROW_HEIGHT * (min(len(keys), MOST_ROWS) + 1) + 3,
        on_select=lambda: _choose(table, picked, keys),
        selection_mode="single-row",
        key=table,
        alt=alt,
    )
    return st.selectbox(label, keys, format_func=words.__getitem__, key=picked, width=480)


def _choose(table: str, picked: str, keys: Sequence[str]) -> None:
    if places := st.session_state[table]["selection"]["rows"]:
        st.session_state[picked] = keys[places[0]]
