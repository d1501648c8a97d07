"""The axes of a run as an editable table, the product it makes, and the options under it."""

from typing import Any

import pandas as pd
import streamlit as st

from atlas_core.errors import InputError
from atlas_core.permutation.axes import Grid
from atlas_core.permutation.parameters import PARAMETERS
from atlas_core.permutation.presets import PRESETS
from atlas_core.records import Record
from atlas_core.reporting import range_words
from atlas_core.reporting.formats import count
from atlas_core.services import axes_form
from pages.analysis.views import run_extras, run_options
from pages.components import page

_WIDE = {"amortisation": "Amortisation", "periodsPerYear": "Periods a year", "indexation": "Indexation"}
_NARROW = {
    "cpi": "CPI, %",
    "exitYear": "Exit year",
    "exitCapRate": "Exit cap rate, %",
    "discountRate": "Discount rate, %",
}


def edit(key: str, stored: Record | None, project: Record, limit: int) -> tuple[Record | None, Grid | None]:
    """Show the editor for a snapshot and return the axes document with its grid, or nothing while it has problems.

    Parameters
    ----------
    key : names the snapshot; another one starts from its own axes
    stored : the project's axes
    project : the approved project
    limit : largest number of permutations
    """
    with page.card("Axes", "edit a cell; the count follows", _HELP):
        preset = _preset(key)
        key = f"{key}_{preset}" if preset else key  # every preset has an editor of its own
        start = _start(key, stored, project, preset)
        edited = st.data_editor(
            pd.DataFrame([dict(row) for row in start.rows], columns=list(axes_form.AXIS_COLUMNS)),
            key=f"axes_{key}",
            num_rows="dynamic",
            hide_index=True,
            row_height=31,
            placeholder="–",
            column_config=_config(list(start.names)),
            disabled=["Unit"],
            alt="Axes of the run: parameter, mode, range or values",
        )
        place = st.container()
    options = _options(key, start.options)
    with page.card("Scenarios and ranking", "the full grid, or a sample of it"):
        options |= run_options.edit(key, start.options)
        options |= run_extras.edit(key, start.options, project["meta"]["projectCurrency"])
    with place:
        return _grid(edited.to_dict("records"), options, start, project, limit)


_HELP = (
    "Range: minimum, maximum and step, the maximum included when it is on the grid. Spread: a base and values on "
    "either side of it, written like 5.5 ± 10 %, 2 steps. List: the values, separated by commas, or by semicolons "
    "where a value has commas itself. Value: one value for all. Add a row to sweep another parameter or field of the "
    "project."
)


def _preset(key: str) -> str | None:
    """Show where the axes start from and return the preset's key; None for the project's own axes."""
    chosen: str | None = st.selectbox(
        "Start from",
        [None, *PRESETS],
        format_func=lambda name: PRESETS[name].label if name else "The project’s axes",
        key=f"preset_{key}",
        width=260,
    )
    if chosen:
        st.caption(page.plain(PRESETS[chosen].note))
    return chosen


def _start(key: str, stored: Record | None, project: Record, preset: str | None) -> axes_form.Form:
    # The editor keeps changes relative to its first table, so that table must stay the same between reruns.
    kept = st.session_state.setdefault("axes_start", {})
    if key not in kept:
        st.session_state["axes_start"] = kept = {key: axes_form.form(stored, project, preset)}
    start: axes_form.Form = kept[key]
    return start


def _config(labels: list[str]) -> dict[str, Any]:
    limits = {
        name: st.column_config.NumberColumn(name, format="localized", width=84) for name in ("Min", "Max", "Step")
    }
    return limits | {
        "Axis": st.column_config.SelectboxColumn("Axis", options=labels, width=150),
        "Unit": st.column_config.TextColumn("Unit", width=84),
        "Mode": st.column_config.SelectboxColumn("Mode", options=list(axes_form.MODES), width=66),
        "Values": st.column_config.TextColumn("Values", width=170, max_chars=2_000),
    }


def _options(key: str, start: Any) -> dict[str, Any]:
    made = dict(start)
    with page.card("Options", "hold in every permutation"):
        for place, (name, label) in zip(st.columns(len(_WIDE), gap="small"), _WIDE.items(), strict=True):
            choices = list(PARAMETERS[name].choices)
            made[name] = place.selectbox(
                label,
                choices,
                index=choices.index(start[name]),
                key=f"option_{name}_{key}",
                help=PARAMETERS[name].help,
                format_func=_choice,
            )
        for place, (name, label) in zip(st.columns(len(_NARROW), gap="small"), _NARROW.items(), strict=True):
            value = start[name]
            made[name] = place.number_input(
                label,
                value=None if value is None else float(value),
                key=f"option_{name}_{key}",
                help=PARAMETERS[name].help or None,
                placeholder="none",
                step=1.0 if name == "exitYear" else 0.25,
                format="%.0f" if name == "exitYear" else "%.2f",
            )
        if others := axes_form.other_options(start):
            st.caption(page.plain(f"Also: {others}"))
    return made


def _choice(value: object) -> str:
    text = str(value).replace("_", " ")
    return text[:1].upper() + text[1:]


def _grid(
    rows: list[dict[Any, Any]], options: dict[str, Any], start: axes_form.Form, project: Record, limit: int
) -> tuple[Record | None, Grid | None]:
    try:
        document = axes_form.document(
            [{str(key): value for key, value in row.items()} for row in rows], options, start.names
        )
        grid = axes_form.grid(document, project, limit)
    except InputError as error:
        for problem in error.problems:
            st.error(f"{page.plain(problem.field)}: {page.plain(problem.message)}", icon=":material/error:")
        return None, None
    counted = axes_form.counted(grid)
    product = " × ".join(count(factor) for _, factor in counted.factors) or "1"
    drawn = f"{count(counted.space)}, drawn: " if grid.sample else ""
    names = " × ".join(f"{label} {count(factor)}" for label, factor in counted.factors)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption(page.plain(names), width="content")
        st.markdown(f"{product} = {drawn}**{count(counted.total)} permutations**", width="content")
    if early := range_words.early(document):
        st.caption(page.plain(f"{early}."))
    return document, grid
