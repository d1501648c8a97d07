"""What a run takes through several values, in words: each axis with its values and how many they are."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from atlas_core.errors import InputError
from atlas_core.permutation.axes import Axis, count, read_axes
from atlas_core.reporting import formats
from atlas_core.reporting.formats import DASH

MOST_LISTED = 4
"""Values of an axis that are listed; of more the first and the last are named."""


class AxisWords(NamedTuple):
    """An axis as people read it."""

    label: str
    values: str
    number: int | None
    """How many values; None where this release cannot read the axes any more."""


def axes(document: Mapping[str, Any]) -> list[AxisWords]:
    """Return the axes of a run in its own order, those with a single value too."""
    try:
        found = read_axes(document).axes
    except InputError:  # of an earlier release: what was computed stands
        return [AxisWords(name, DASH, None) for name in document if name != "options"]
    return [AxisWords(axis.label, _values(axis), count(axis.values)) for axis in found]


def in_short(document: Mapping[str, Any]) -> str:
    """Return the axes that take several values in one line: Senior tenor 15, 17 y · LTV cap 60, 65 %."""
    swept = [axis for axis in axes(document) if axis.number != 1]
    return " · ".join(axis.label if axis.number is None else f"{axis.label} {axis.values}" for axis in swept) or DASH


def _values(axis: Axis) -> str:
    number, values = count(axis.values), axis.values
    if number <= MOST_LISTED:
        return _list([_one(value, axis) for value in values], axis)
    if axis.target.numeric:
        return _list([f"{_one(values[0], axis)} to {_one(values[number - 1], axis)}"], axis)
    return f"{_list([_one(value, axis) for value in values[:MOST_LISTED]], axis)} and {number - MOST_LISTED} more"


def _list(texts: Sequence[str], axis: Axis) -> str:
    return f"{', '.join(texts)}{_UNITS.get(axis.unit, '')}"


_UNITS = {
    "fraction": f"{formats.THIN}%",
    "%": f"{formats.THIN}%",
    "x": "x",
    "years": f"{formats.THIN}y",
    "months": f"{formats.THIN}months",
    "MW": f"{formats.THIN}MW",
}


def _one(value: Any, axis: Axis) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, int | float):
        return formats.exact(round(100 * value, 10) if axis.unit == "fraction" else value)
    return str(value).replace("_", " ")
