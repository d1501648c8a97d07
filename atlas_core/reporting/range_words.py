"""Ranges that end before their maximum, said aloud: a maximum off the grid is not one of the values."""

from collections.abc import Mapping

from atlas_core.fields.kinds import amount
from atlas_core.permutation.axes import read_axes
from atlas_core.permutation.scenario_fields.translation import translated
from atlas_core.records import Record


def early(axes: Record) -> str:
    """Return which ranges end before their maximum, as people read it; empty when none does.

    Parameters
    ----------
    axes : a document that can be read
    """
    given = translated(axes)
    found = ((axis, given[axis.key]) for axis in read_axes(axes).axes)
    return " · ".join(
        f"{axis.label} ends at {amount(axis.values[-1])}: {amount(value['max'])} is not a whole number of steps from "
        f"{amount(value['min'])}"
        for axis, value in found
        if isinstance(value, Mapping) and "max" in value and axis.values[-1] != value["max"]
    )
