"""The choice to see the Pareto front only, and of which two figures."""

import streamlit as st

from atlas_core.permutation.columns import OUTPUTS
from atlas_core.services import pareto_front

PARAM = "pareto"
FIRST = ("irr", "ltv")


def show() -> dict[str, bool]:
    """Show the switch and, when it is on, two pickers; return the figures with their direction, none when off."""
    chosen = pareto_front.goals(st.query_params.get(PARAM, "").split(","))
    on = len(chosen) == 2
    st.session_state["pareto_on"] = on
    st.toggle("Pareto front", key="pareto_on", on_change=_switch, help=_HELP)
    if not on:
        return {}
    for place, name in enumerate(chosen):
        others = [other for other in pareto_front.GOALS if other == name or other not in chosen]
        st.session_state[f"pareto_{place}"] = name
        st.selectbox(
            f"Figure {place + 1}",
            others,
            format_func=_label,
            key=f"pareto_{place}",
            on_change=_choose,
            label_visibility="collapsed",
            width=170,
        )
    return chosen


_HELP = (
    "Only scenarios that no other one in the filter beats in one of the two figures without losing in the other. "
    "A scenario without one of the figures is left out."
)


def _label(name: str) -> str:
    return f"{OUTPUTS[name].label} {'↑' if pareto_front.GOALS[name] else '↓'}"


def _switch() -> None:
    _go_to(FIRST if st.session_state["pareto_on"] else ())


def _choose() -> None:
    _go_to((st.session_state["pareto_0"], st.session_state["pareto_1"]))


def _go_to(names: tuple[str, ...]) -> None:
    st.query_params.pop("page", None)
    if names:
        st.query_params[PARAM] = ",".join(names)
    else:
        st.query_params.pop(PARAM, None)
