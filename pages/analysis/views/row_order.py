"""By which columns the rows of a result are sorted."""

from collections.abc import Sequence

import streamlit as st

from atlas_core.permutation.columns import Column
from atlas_core.queries.keyset import MAX_KEYS, Key, Order
from pages.analysis.views import row_address

DOWN, UP = "Highest", "Lowest"
NONE = ""
"""Stands for the further column that is not wanted."""


def show(columns: Sequence[Column], order: Order) -> None:
    """Show the column the rows follow and its direction, and behind a button what settles ties."""
    labels = {column.name: column.label for column in columns}
    _picker(0, order.chosen, labels)
    further = order.chosen[1:]
    with st.popover(_words(further, labels), key="then_by", width="content"):
        st.caption("Where scenarios are equal, they follow")
        for number in range(1, min(len(order.chosen), MAX_KEYS - 1) + 1):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                _picker(number, order.chosen, labels)


def _picker(number: int, chosen: Sequence[Key], labels: dict[str, str]) -> None:
    """Show the picker of one column of the order; of the first as `sort_by` and `sort_way`."""
    key = f"_{number + 1}" if number else ""
    there = number < len(chosen)
    taken = {one.column for one in chosen[:number]}
    options = [*([NONE] if number else []), *(name for name in labels if name not in taken)]
    st.session_state[f"sort_by{key}"] = chosen[number].column if there else NONE
    st.selectbox(
        f"Then by {number}" if number else "Sort by",
        options,
        format_func=lambda name: labels.get(name, "Nothing further"),
        key=f"sort_by{key}",
        on_change=_sort,
        args=(len(chosen),),
        label_visibility="collapsed",
        width=150 if not number else 200,
    )
    if not there:
        return
    st.session_state[f"sort_way{key}"] = DOWN if chosen[number].descending else UP
    st.segmented_control(
        f"Direction {number + 1}" if number else "Direction",
        [DOWN, UP],
        key=f"sort_way{key}",
        required=True,
        on_change=_sort,
        args=(len(chosen),),
        label_visibility="collapsed",
        width="content",
    )


def _words(further: Sequence[Key], labels: dict[str, str]) -> str:
    if not further:
        return "Then by"
    return "Then by " + ", ".join(f"{labels[name]} {'↓' if down else '↑'}" for name, down in further)


def _sort(before: int) -> None:
    """Write what the pickers say: each column once, up to the first that says nothing further."""
    found = dict[str, Key]()
    for key in ["", *(f"_{number + 1}" for number in range(1, before + 1))]:
        name = st.session_state.get(f"sort_by{key}", NONE)
        if name == NONE:
            break
        found.setdefault(name, Key(name, st.session_state.get(f"sort_way{key}", DOWN) == DOWN))
    row_address.sort_by(list(found.values()))
