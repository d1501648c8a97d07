"""Which columns of a result are shown, in which order, and which are shaded."""

from collections.abc import Sequence

import streamlit as st

from atlas_core.permutation.columns import Column
from atlas_core.reporting import result_table
from pages.analysis.views import row_address

OWN = "Own choice"
_SET, _CHOSEN, _MOVED, _SHADED = "column_set", "columns_chosen", "column_moved", "columns_shaded"
_ORDER = "They stand in the order of this list; one that is added comes last."


def show(available: Sequence[Column], shown: Sequence[Column]) -> None:
    """Show the sets and, in a popover, the choice of single columns."""
    _sets()
    labels = {column.name: column.label for column in available if column.name != "index"}
    names = [column.name for column in shown if column.name != "index"]
    with st.popover("Columns", icon=":material/view_column:", key="columns_popover"):
        st.session_state[_CHOSEN] = names
        st.multiselect(
            "Columns shown",
            [*names, *(name for name in labels if name not in names)],
            format_func=labels.__getitem__,
            key=_CHOSEN,
            on_change=_choose,
            help=_ORDER,
        )
        _mover(names, labels)
        able = [column.name for column in shown if row_address.may_be_shaded(column)]
        st.session_state[_SHADED] = row_address.shaded(shown)
        st.multiselect(
            "Columns shaded by value",
            able,
            format_func=labels.__getitem__,
            key=_SHADED,
            on_change=_shade,
            placeholder="None",
            help="Faint for the least, strong for the most of the scenarios that pass the filter. "
            "The header's help names both.",
        )


def _sets() -> None:
    name = row_address.set_name()
    st.session_state[_SET] = name or OWN
    st.segmented_control(
        "Columns",
        [*result_table.SETS, result_table.ALL, *([] if name else [OWN])],
        required=True,
        key=_SET,
        on_change=_choose_set,
        label_visibility="collapsed",
        width="content",
    )


def _mover(names: Sequence[str], labels: dict[str, str]) -> None:
    if st.session_state.get(_MOVED) not in names:
        st.session_state.pop(_MOVED, None)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        name = st.selectbox("Move a column", names, format_func=labels.__getitem__, key=_MOVED)
        at = names.index(name) if name else 0
        for label, step, end in (("Left", -1, 0), ("Right", 1, len(names) - 1)):
            st.button(
                label,
                key=f"column_{label.lower()}",
                on_click=_move,
                args=(list(names), at, at + step),
                disabled=not names or at == end,
            )


def _choose_set() -> None:
    if st.session_state[_SET] != OWN:
        row_address.show_set(st.session_state[_SET])


def _choose() -> None:
    row_address.show_columns(st.session_state[_CHOSEN])


def _move(names: list[str], at: int, to: int) -> None:
    names.insert(to, names.pop(at))
    row_address.show_columns(names)


def _shade() -> None:
    row_address.shade(st.session_state[_SHADED])
