"""More of the filter: a condition on any other column, and filters that have a name."""

from collections.abc import Mapping

import streamlit as st

from atlas_core.errors import InputError
from atlas_core.queries.filters import Filters, parse
from atlas_core.queries.limits import without
from atlas_core.queries.members import extent
from atlas_core.queries.result_file import ResultFile
from atlas_core.records import Record
from atlas_core.reporting.formats import DASH
from atlas_core.services import results
from atlas_core.services.actor import Actor
from atlas_core.services.filter_fields import Field
from atlas_core.services.presets import Preset, line
from atlas_core.services.presets import presets as fitting
from pages.analysis.views.filter_field import FieldInputs
from pages.analysis.views.filter_line import PARAM, write, write_line
from pages.components import page, stores

_DIGITS = 4
"""Of the first and last figure of a column, for orientation."""
_COLUMN, _PREFIX = "filter_add_column", "filter_add"


@st.fragment
def add(actor: Actor, run: Record, offered: Mapping[str, Field], currency: str, shown: str) -> None:
    """Offer a condition on any of these columns; choosing one leaves the rest of the page alone.

    Parameters
    ----------
    actor, run : whose result
    offered : columns that have no place in the bar yet
    currency : of the deal
    shown : the line that the page shows
    """
    if st.query_params.get(PARAM, "") != shown:
        st.rerun()
    with st.popover("Filter", icon=":material/add:", type="tertiary", width="content", key="filter_add_popover"):
        name = st.selectbox(
            "Column",
            list(offered),
            index=None,
            key=_COLUMN,
            format_func=lambda name: offered[name].column.label if name in offered else name,
            placeholder="Choose a column",
            on_change=_forget,
        )
        if name is not None and name in offered:
            with results.opened(stores.stores(), actor, run) as result:
                _condition(FieldInputs(offered[name], currency, _PREFIX), result, run["sha256"], shown)


def presets(run: Record, result: ResultFile) -> None:
    """Offer the filters that have a name; one of them takes the place of the filter."""
    by = results.objective(run)
    named = {preset.name: preset for preset in _fitting(run["_id"], run["sha256"], result, run)}
    picked = st.menu_button("Presets", list(named), key="filter_presets", type="tertiary", width="content")
    if picked in named:
        write_line(line(result, by, named[picked]))
        st.rerun()


def _condition(inputs: FieldInputs, result: ResultFile, sha256: str, shown: str) -> None:
    filters = _read(shown)
    st.caption(page.plain(inputs.field.column.help))
    inputs.show(result, sha256, filters, None)
    if not inputs.field.is_set:
        st.caption(_extent_words(inputs, result, sha256))
    st.button("Add", key="filter_add_button", type="primary", on_click=_add, args=(inputs,))


def _extent_words(inputs: FieldInputs, result: ResultFile, sha256: str) -> str:
    held = _extent(sha256, inputs.name, result)
    words = DASH if held is None else " to ".join(inputs.by.words(limit, _DIGITS) for limit in held)
    return page.plain(f"In this run: {words}. Write at least one limit.")


@st.cache_data(max_entries=256, show_spinner=False)
def _extent(sha256: str, name: str, _result: ResultFile) -> tuple[float, float] | None:
    del sha256
    return extent(_result, name)


@st.cache_data(max_entries=64, show_spinner=False)
def _fitting(run_id: str, sha256: str, _result: ResultFile, _run: Record) -> list[Preset]:
    # The run says what is ranked by, the hash which rows; opening the result asked for the rights.
    del run_id, sha256
    return fitting(_result, results.objective(_run))


def _add(inputs: FieldInputs) -> None:
    filters = _read(st.query_params.get(PARAM, ""))
    if made := inputs.made(()):
        write((*without(filters, inputs.name), *made))
        st.session_state[_COLUMN] = None
        _forget()


def _forget() -> None:
    for part in ("low", "high", "set"):
        st.session_state.pop(f"{_PREFIX}_{part}", None)


def _read(typed: str) -> Filters:
    try:
        return parse(typed)
    except InputError:  # said in the bar and not applied
        return ()
