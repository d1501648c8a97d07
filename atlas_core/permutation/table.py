"""Result rows as a table: which columns a grid's result has, in which order and type."""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from atlas_core.permutation.axes import Axis, Grid
from atlas_core.permutation.columns import IDENTIFIER, INDEX, NEVER, OUTPUTS, Column, Format
from atlas_core.permutation.declaration import Parameter
from atlas_core.permutation.parameters import MAIN_AXES, PARAMETERS

_BLANK = "Left blank."

FORMATS: dict[str, Format] = {"%": "percent", "fraction": "fraction", "x": "ratio", "years": "years", "money": "money"}
"""How an axis is shown, by its unit; other units as plain numbers."""


def axis_columns(grid: Grid) -> list[Column]:
    """Return one column per axis in the document's order, then those of the specification's five that are no axis."""
    swept = [_axis_column(axis) for axis in grid.axes]
    taken = {column.name for column in swept}
    fixed = [_parameter_column(PARAMETERS[key]) for key in MAIN_AXES]
    return swept + [column for column in fixed if column.name not in taken]


def sources(grid: Grid) -> list[tuple[Column, str]]:
    """Return the axis columns, each with the parameter key or field path whose value it holds."""
    keys = {PARAMETERS[key].result_column: key for key in MAIN_AXES}
    keys |= {axis.column: axis.target.key for axis in grid.axes}
    return [(column, keys[column.name]) for column in axis_columns(grid)]


def result_columns(grid: Grid) -> list[Column]:
    """Return every column of a grid's result in order."""
    return [INDEX, IDENTIFIER, *axis_columns(grid), *OUTPUTS.values()]


def schema(grid: Grid) -> pa.Schema:
    """Return the Arrow schema of a grid's result: index int64, text as string, everything else float64."""
    return pa.schema([(column.name, _type(column)) for column in result_columns(grid)])


def table(grid: Grid, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Return result rows as a table; what is no finite number is null."""
    shape = schema(grid)
    return pa.table({name: pa.array([row[name] for row in rows], shape.field(name).type) for name in shape.names})


def cell(column: Column, value: Any) -> Any:
    """Return a value as its column holds it."""
    if value is None:
        return None
    if column.text:
        return value if isinstance(value, str) else json.dumps(value)
    number = float(value)
    return number if math.isfinite(number) else None


def _axis_column(axis: Axis) -> Column:
    if axis.target.parameter:
        return _parameter_column(axis.target.parameter)
    text = not axis.target.numeric
    form: Format = "text" if text else _format(axis.unit)
    return Column(axis.column, axis.label, axis.unit, form, "Swept.", _BLANK, "The project form")


def _parameter_column(parameter: Parameter) -> Column:
    forms: dict[str, Format] = {"choice": "text", "ramp": "text", "switch": "flag"}
    form = forms.get(parameter.kind) or _format(parameter.unit)
    null = _BLANK if parameter.optional else NEVER
    source = "Atlas engine parameters"
    return Column(parameter.result_column, parameter.label, parameter.unit, form, parameter.help, null, source)


def _format(unit: str) -> Format:
    return FORMATS.get(unit, "money" if "Currency" in unit or unit == "rentBasis" else "number")


def _type(column: Column) -> pa.DataType:
    if column is INDEX:
        return pa.int64()
    return pa.string() if column.text else pa.float64()
