"""The axes of a run as an editable table, and back: one row an axis, the usual fixed values as options."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from atlas_core.errors import InputError, Problem
from atlas_core.fields.catalogue import INPUTS, find, paths_of
from atlas_core.fields.limits import unit_text
from atlas_core.permutation import parameters
from atlas_core.permutation.axes import Grid, read_axes
from atlas_core.permutation.axes import count as count_values
from atlas_core.permutation.axis_values import RANGE_KEYS
from atlas_core.permutation.fx_spot import FX_SPOT
from atlas_core.permutation.options import RUN_OPTIONS
from atlas_core.permutation.parameters import PARAMETERS
from atlas_core.permutation.presets import PRESETS
from atlas_core.permutation.scenario_fields.catalogue import SCENARIO_FIELDS
from atlas_core.permutation.scenario_fields.translation import OVERLAYS, translated
from atlas_core.permutation.targets import SWEEPABLE, Target, target
from atlas_core.records import Record
from atlas_core.services import axis_text

RANGE, SPREAD, LIST, VALUE = "Range", "Spread", "List", "Value"
MODES = (RANGE, SPREAD, LIST, VALUE)
OPTIONS = ("amortisation", "periodsPerYear", "indexation", "cpi", "exitYear", "exitCapRate", "discountRate")
"""Parameters that have a control of their own under the table."""
SAMPLE_AXES: Record = {
    "debtTenorRange": [15, 17, 20],
    "seniorRateRange": [5.0, 5.5, 6.0],
    "mezzRateRange": [8.0, 9.0, 10.0],
    "seniorDSCRTarget": [1.3, 1.35, 1.4],
    "ltvRange": [0.6, 0.65, 0.7],
}
"""The specification's own sample, offered where a project has no axes yet: 3⁵ = 243 scenarios."""
AXIS_COLUMNS = ("Axis", "Unit", "Mode", "Min", "Max", "Step", "Values")

Row = Mapping[str, Any]
"""One row of the table by AXIS_COLUMNS; empty cells are None."""


@dataclass(frozen=True)
class Form:
    """What the page edits: rows of the table, the options, and the name of each axis behind its label."""

    rows: tuple[Row, ...]
    options: Mapping[str, Any]
    names: Mapping[str, str]


@dataclass(frozen=True)
class Count:
    """How large the grid is: (label, number of values) of each axis with more than one, and how many are run."""

    factors: tuple[tuple[str, int], ...]
    space: int
    """The product of the factors."""
    total: int


def form(document: Record | None, project: Record, preset: str | None = None) -> Form:
    """Return the form filled with a project's axes, or with the specification's sample where it has none.

    Parameters
    ----------
    document : the project's axes
    project : gives units and first values
    preset : a key of PRESETS, applied to the axes
    """
    given, options = _in_engine_names(document or SAMPLE_AXES)
    if preset is not None:
        given, options = _in_engine_names(PRESETS[preset].applied(given | {"options": options}))
    names, rows = _known_names(), []
    for name, value in given.items():
        aim = target(name, f"axes.{name}")
        if aim.key in OPTIONS and not isinstance(value, Mapping | list):
            options[aim.key] = value
            continue
        label = _label(aim, name)
        names[label] = name
        rows.append(_row(label, _unit(aim, project), value))
    return Form(tuple(rows), _with_defaults(options, project), dict(sorted(names.items())))


def _in_engine_names(document: Record) -> tuple[Record, Record]:
    """Return axes and options without keys of scenario fields; overlays keep their instruments."""
    options = dict(document.get("options") or {})
    kept = {OVERLAYS: options.pop(OVERLAYS)} if OVERLAYS in options else {}
    axes = translated(document | {"options": options})
    return axes, axes.pop("options") | kept


def document(rows: Sequence[Row], options: Mapping[str, Any], names: Mapping[str, str]) -> Record:
    """Return the axes document of an edited table.

    Parameters
    ----------
    rows : as edited; only AXIS_COLUMNS are read, rows without an axis are left out
    options : the fixed values; those that are None or the default are left out
    names : label → name, from the form; any other label is refused

    Raises
    ------
    InputError
        Every row that cannot be read, by the label of its axis.
    """
    made: Record = {}
    problems: list[Problem] = []
    for row in (_cells(edited) for edited in rows):
        label = row["Axis"]
        if not label:
            continue
        try:
            name = _name(str(label), names)
            if name in made:
                raise InputError(Problem(str(label), "stands in the table twice; keep one of the two"))
            made[name] = _value(row, target(name, f"axes.{name}"))
        except InputError as error:
            problems.extend(Problem(str(label), problem.message) for problem in error.problems)
    if problems:
        raise InputError(problems)
    return made | {"options": {key: value for key, value in options.items() if _is_set(key, value)}}


def other_options(options: Mapping[str, Any]) -> str:
    """Return what the options fix beside the parameters with a control of their own, as people read it."""
    fixed = {key: value for key, value in options.items() if key in PARAMETERS and key not in OPTIONS}
    others = [(PARAMETERS[key], value) for key, value in fixed.items()]
    labels = [(SCENARIO_FIELDS[key], value) for key, value in (options.get("labels") or {}).items()]
    return " · ".join(
        f"{declared.label} {axis_text.written([axis_text.short(value)])} {declared.unit}".strip()
        for declared, value in others + labels
    )


def grid(axes: Record, project: Record, limit: int) -> Grid:
    """Return the checked grid of an axes document."""
    return read_axes(axes, project, limit=limit)


def counted(made: Grid) -> Count:
    """Return the size of the grid and what it is the product of."""
    factors = [(axis.label, count_values(axis.values)) for axis in made.axes]
    return Count(tuple(factor for factor in factors if factor[1] > 1), made.space, made.size)


def _known_names() -> dict[str, str]:
    """Return label → name of everything that can be an axis."""
    names = {f"{item.label}": key for key, item in PARAMETERS.items() if item.kind != "ramp"}
    names[target(FX_SPOT, FX_SPOT).label] = FX_SPOT
    for path, spec in INPUTS.items():
        if spec.kind in SWEEPABLE and parameters.find(path) is None:
            name = spec.key if len(paths_of(spec.key)) == 1 else path
            names[_field_label(spec.label, path, names)] = name
    return names


def _label(aim: Target, name: str) -> str:
    if aim.parameter is not None:
        return aim.label
    taken = {label for label, known in _known_names().items() if known != name}
    return _field_label(aim.label, aim.key, taken)


def _field_label(label: str, path: str, taken: Mapping[str, str] | set[str]) -> str:
    return f"{label} ({path})" if label in taken else label


def _name(label: str, names: Mapping[str, str]) -> str:
    if label not in names:
        raise InputError(Problem(label[:80], "is not an axis; pick one from the list"))
    return names[label]


def _unit(aim: Target, project: Record) -> str:
    if aim.parameter is not None:
        return "share" if aim.unit == "fraction" else aim.unit
    basis = project.get("revenue", {}).get("rentBasis")
    return unit_text(find(aim.key)[1], project.get("meta", {}), basis)


def _row(label: str, unit: str, value: Any) -> Row:
    row: dict[str, Any] = dict.fromkeys(AXIS_COLUMNS) | {"Axis": label, "Unit": unit}
    if isinstance(value, Mapping) and "base" in value:
        return row | {"Mode": SPREAD, "Values": axis_text.spread_written(value)}
    if isinstance(value, Mapping):
        return row | {"Mode": RANGE} | {key.capitalize(): value.get(key) for key in RANGE_KEYS}
    if isinstance(value, list | tuple):
        return row | {"Mode": LIST, "Values": axis_text.written(value)}
    return row | {"Mode": VALUE, "Values": axis_text.written([value])}


def _cells(row: Row) -> Row:
    """Return the columns of the table, an empty cell as None whatever the editor made of it."""
    found = {name: row.get(name) for name in AXIS_COLUMNS}
    return {name: None if isinstance(value, float) and math.isnan(value) else value for name, value in found.items()}


def _value(row: Row, aim: Target) -> Any:
    mode = row.get("Mode") or (LIST if row.get("Values") else RANGE)
    if mode == RANGE:
        missing = [key for key in RANGE_KEYS if row.get(key.capitalize()) is None]
        if missing:
            raise InputError(Problem("", f"a range needs {' and '.join(missing)}"))
        return {key: float(row[key.capitalize()]) for key in RANGE_KEYS}
    text = str(row.get("Values") or "")
    if mode == SPREAD:
        return axis_text.spread_read(text)
    values = axis_text.read(text, aim)
    if not values:
        raise InputError(Problem("", "needs a value in the column Values"))
    if mode == VALUE:
        if len(values) > 1:
            raise InputError(Problem("", f"has {len(values)} values; choose the mode List"))
        return values[0]
    return values


def _with_defaults(options: Mapping[str, Any], project: Record) -> dict[str, Any]:
    of_the_run = {*RUN_OPTIONS, OVERLAYS}
    by_key = {name if name in of_the_run else target(name, name).key: value for name, value in options.items()}
    return {key: _base(key, project) for key in OPTIONS} | by_key


def _base(key: str, project: Record) -> Any:
    """Return what the parameter is when the axes say nothing: the project's value where it has one."""
    section, _, field = PARAMETERS[key].path.partition(".")
    value = project.get(section, {}).get(field)
    return PARAMETERS[key].default if value is None else value


def _is_set(key: str, value: Any) -> bool:
    """Return whether an option has to be written down: a default that the project could overrule is, too."""
    if value is None or key not in PARAMETERS:
        return value is not None
    return bool(PARAMETERS[key].path) or bool(PARAMETERS[key].default != value)
