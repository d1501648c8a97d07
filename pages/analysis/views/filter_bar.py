"""The filter over the results; it lives in the address as one line, `irr >= 12 and tier in TIER_1`."""

import streamlit as st

from atlas_core.errors import InputError
from atlas_core.queries.filters import Condition, Filters, at_least, at_most, one_of, parse, text
from atlas_core.reporting.formats import printf
from atlas_core.reporting.tokens import TIER_LABEL
from pages.components import page

PARAM = "filter"
_RANGES = {"irr": ("IRR", "%", 1.0), "senior_dscr": ("DSCR", "x", 0.05)}
_SHOWN = "filter_shown"
_LINE, _TIERS = "filter_line", "filter_tiers"


def show() -> Filters:
    """Show the filter of the address and return it; what cannot be read is said and not applied."""
    line = st.query_params.get(PARAM, "")
    filters, problem = _read(line)
    if st.session_state.get(_SHOWN) != line or _LINE not in st.session_state:
        _seed(line, filters)
    with (
        st.container(border=True, key="filter_bar"),
        st.container(horizontal=True, vertical_alignment="center", gap="small"),
    ):
        st.pills(
            "Tier",
            list(TIER_LABEL),
            selection_mode="multi",
            format_func=TIER_LABEL.__getitem__,
            key=_TIERS,
            on_change=_apply,
            label_visibility="collapsed",
            width="content",
        )
        for column, (name, unit, step) in _RANGES.items():
            _range(column, name, unit, step)
        st.text_input(
            "Filter",
            key=_LINE,
            on_change=_apply_line,
            placeholder="irr >= 12 and senior_dscr >= 1.25 and passes",
            label_visibility="collapsed",
            icon=":material/code:",
            max_chars=1_000,
        )
        st.button("Clear", key="filter_clear", on_click=_write, args=((),), type="tertiary", disabled=not line)
    if problem:
        st.error(page.plain(problem), icon=":material/error:")
    return filters


def _range(column: str, name: str, unit: str, step: float) -> None:
    low, high = st.session_state[f"{column}_low"], st.session_state[f"{column}_high"]
    with st.popover(_range_label(name, unit, low, high), width="content", key=f"{column}_popover"):
        st.number_input(f"{name} from [{unit}]", key=f"{column}_low", step=step, on_change=_apply, placeholder="–")
        st.number_input(f"{name} to [{unit}]", key=f"{column}_high", step=step, on_change=_apply, placeholder="–")


def _range_label(name: str, unit: str, low: float | None, high: float | None) -> str:
    mark = "x" if unit == "x" else f"\u202f{unit}"
    if low is None and high is None:
        return name
    least, most = printf(low, "%g"), printf(high, "%g")
    if high is None:
        return f"{name} ≥ {least}{mark}"
    return f"{name} ≤ {most}{mark}" if low is None else f"{name} {least} … {most}{mark}"


def _read(line: str) -> tuple[Filters, str]:
    try:
        return parse(line), ""
    except InputError as error:
        return (), error.problems[0].message


def _seed(line: str, filters: Filters) -> None:
    """Set the controls to what the address says."""
    st.session_state[_SHOWN] = st.session_state[_LINE] = line
    st.session_state[_TIERS] = [
        word for condition in filters if condition.column == "tier" for word in _words(condition) if word in TIER_LABEL
    ]
    for column in _RANGES:
        for suffix, operator in (("low", ">="), ("high", "<=")):
            st.session_state[f"{column}_{suffix}"] = _limit(filters, column, operator)


def _words(condition: Condition) -> tuple[str, ...]:
    return tuple(map(str, condition.value)) if isinstance(condition.value, tuple) else ()


def _limit(filters: Filters, column: str, operator: str) -> float | None:
    for condition in filters:
        if (condition.column, condition.operator) == (column, operator) and not isinstance(condition.value, tuple):
            return condition.value
    return None


def _apply() -> None:
    """Write the pills and ranges into the address; what was typed beyond them stays."""
    made = one_of("tier", st.session_state[_TIERS])
    for column in _RANGES:
        made += at_least(column, st.session_state[f"{column}_low"])
        made += at_most(column, st.session_state[f"{column}_high"])
    ours = {("tier", "in"), *((column, operator) for column in _RANGES for operator in (">=", "<="))}
    kept, _ = _read(st.query_params.get(PARAM, ""))
    _write(made + tuple(condition for condition in kept if (condition.column, condition.operator) not in ours))


def _apply_line() -> None:
    _to_address(st.session_state[_LINE].strip())


def _write(filters: Filters) -> None:
    _to_address(text(filters))


def _to_address(line: str) -> None:
    st.query_params.pop("page", None)
    if line:
        st.query_params[PARAM] = line
    else:
        st.query_params.pop(PARAM, None)
