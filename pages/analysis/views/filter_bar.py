"""The filter over the results; it lives in the address as one line, `irr >= 12 and tier in TIER_1`."""

from collections.abc import Mapping

import streamlit as st

from atlas_core.errors import InputError
from atlas_core.queries.filters import Filters, Kind, check, one_of, parse
from atlas_core.queries.limits import columns, members, replaced
from atlas_core.queries.result_file import ResultFile
from atlas_core.records import Record
from atlas_core.reporting.tokens import TIER_LABEL
from atlas_core.services.actor import Actor
from atlas_core.services.filter_fields import Field, fields
from pages.analysis.views import filter_line, filter_more
from pages.analysis.views.filter_field import FieldInputs
from pages.analysis.views.filter_line import write, write_line
from pages.components import page

PARAM = filter_line.PARAM
ALWAYS = ("irr", "senior_dscr")
"""Columns with a place in the bar whatever the filter says."""
_SHOWN = "filter_shown"
_LINE, _TIERS = "filter_line", "filter_tiers"


def show(actor: Actor, run: Record, result: ResultFile, currency: str) -> Filters:
    """Show the filter of the address and return it; what cannot be read or asked is said and not applied."""
    line = st.query_params.get(PARAM, "")
    filters, problem = read(line, result.kinds)
    offered = fields(result.kinds, run["axes"])
    shown = _inputs(offered, filters, currency)
    if st.session_state.get(_SHOWN) != line or _LINE not in st.session_state:
        _seed(line, filters, shown)
    with (
        st.container(border=True, key="filter_bar"),
        st.container(horizontal=True, vertical_alignment="center", gap="small"),
    ):
        _tiers(result.kinds)
        for one in shown:
            with st.popover(one.label(filters), width="content", key=f"{one.name}_popover"):
                one.show(result, run["sha256"], filters, _apply)
        with st.container(width="content"):  # a fragment of its own would take all the room that is left
            filter_more.add(actor, run, _further(offered, shown), currency, line)
        filter_more.presets(run, result)
        _typed()
        st.button("Clear", key="filter_clear", on_click=write, args=((),), type="tertiary", disabled=not line)
    if problem:
        st.error(page.plain(problem), icon=":material/error:")
    return filters


def read(line: str, kinds: Mapping[str, Kind] | None = None) -> tuple[Filters, str]:
    """Return the filter of a line and no problem, or no filter and what is wrong with it.

    Parameters
    ----------
    line : as typed
    kinds : columns of the result that it has to fit, where there is one
    """
    try:
        filters = parse(line)
        if kinds is not None:
            check(filters, kinds)
    except InputError as error:
        return (), error.problems[0].message
    return filters, ""


def _inputs(offered: Mapping[str, Field], filters: Filters, currency: str) -> list[FieldInputs]:
    names = dict.fromkeys((*ALWAYS, *columns(filters)))
    return [FieldInputs(offered[name], currency, name) for name in names if name in offered]


def _further(offered: Mapping[str, Field], shown: list[FieldInputs]) -> dict[str, Field]:
    names = {one.name for one in shown}
    return {name: field for name, field in offered.items() if name not in names}


def _tiers(kinds: Mapping[str, Kind]) -> None:
    st.pills(
        "Tier",
        list(TIER_LABEL),
        selection_mode="multi",
        format_func=TIER_LABEL.__getitem__,
        key=_TIERS,
        on_change=_apply_tiers,
        label_visibility="collapsed",
        width="content",
        disabled="tier" not in kinds,
    )


def _typed() -> None:
    st.text_input(
        "Filter",
        key=_LINE,
        on_change=_apply_line,
        placeholder="irr >= 12 and senior_dscr >= 1.25 and passes",
        label_visibility="collapsed",
        icon=":material/code:",
        max_chars=1_000,
    )


def _seed(line: str, filters: Filters, shown: list[FieldInputs]) -> None:
    """Set the controls to what the address says."""
    st.session_state[_SHOWN] = st.session_state[_LINE] = line
    st.session_state[_TIERS] = [word for word in members(filters, "tier") if word in TIER_LABEL]
    for one in shown:
        one.seed(filters)


def _apply(inputs: FieldInputs) -> None:
    """Write one column's inputs into the address; all other conditions stay."""
    filters, _ = read(st.query_params.get(PARAM, ""))
    write(replaced(filters, inputs.name, inputs.made(filters)))


def _apply_tiers() -> None:
    filters, _ = read(st.query_params.get(PARAM, ""))
    write(replaced(filters, "tier", one_of("tier", st.session_state[_TIERS])))


def _apply_line() -> None:
    write_line(st.session_state[_LINE].strip())
