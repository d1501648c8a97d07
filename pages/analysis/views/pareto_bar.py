"""The choice to see the Pareto front only, and of which two or three figures."""

import streamlit as st

from atlas_core.permutation.columns import OUTPUTS
from atlas_core.services import pareto_front

PARAM = "pareto"
FIRST = ("irr", "ltv")
NONE = ""
"""Stands for the third figure that is not wanted."""


def show() -> dict[str, bool]:
    """Show the switch and, when it is on, the pickers; return the figures with their direction, none when off."""
    chosen = pareto_front.goals(st.query_params.get(PARAM, "").split(","))
    on = pareto_front.FEWEST <= len(chosen) <= pareto_front.MOST
    st.session_state["pareto_on"] = on
    st.toggle("Pareto front", key="pareto_on", on_change=_switch, help=_HELP)
    if not on:
        return {}
    names = list(chosen)
    for place, name in enumerate([*names, NONE][: pareto_front.MOST]):
        _picker(place, name, names)
    return chosen


def _picker(place: int, name: str, chosen: list[str]) -> None:
    others = [other for other in pareto_front.GOALS if other == name or other not in chosen]
    optional = [NONE] if place >= pareto_front.FEWEST else []
    st.session_state[f"pareto_{place}"] = name
    st.selectbox(
        f"Figure {place + 1}",
        [*optional, *others],
        format_func=_label,
        key=f"pareto_{place}",
        on_change=_choose,
        label_visibility="collapsed",
        width=170,
    )


_HELP = (
    "Only scenarios that no other one in the filter beats in one of the figures without losing in another. "
    "A scenario without one of the figures is left out."
)


def _label(name: str) -> str:
    return "No third figure" if name == NONE else f"{OUTPUTS[name].label} {'↑' if pareto_front.GOALS[name] else '↓'}"


def _switch() -> None:
    _go_to(FIRST if st.session_state["pareto_on"] else ())


def _choose() -> None:
    picked = [st.session_state.get(f"pareto_{place}", NONE) for place in range(pareto_front.MOST)]
    _go_to(tuple(name for name in picked if name != NONE))


def _go_to(names: tuple[str, ...]) -> None:
    st.query_params.pop("page", None)
    if names:
        st.query_params[PARAM] = ",".join(names)
    else:
        st.query_params.pop(PARAM, None)
