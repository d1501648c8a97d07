"""What a reader can filter a result by: every column, as a range of figures or as a set of values."""

from collections.abc import Mapping
from dataclasses import dataclass

from atlas_core.permutation.axes import read_axes
from atlas_core.permutation.columns import Column
from atlas_core.queries.filters import Kind
from atlas_core.records import Record
from atlas_core.services.result_columns import columns

MOST_VALUES = 12
"""Values of an axis up to which they are chosen one by one instead of by a range."""
_LEFT_OUT = ("tier", "id")
"""The tier has pills of its own, and every scenario has an id of its own."""


@dataclass(frozen=True)
class Field:
    """One column to filter by; `is_set` tells whether its values are chosen one by one."""

    column: Column
    is_set: bool


def fields(kinds: Mapping[str, Kind], axes: Record) -> dict[str, Field]:
    """Return the columns to filter a result by, axes that take several values first.

    Parameters
    ----------
    kinds : every column of the result → number or text
    axes : of the run
    """
    swept = {axis.column: len(axis.values) for axis in read_axes(axes).axes if len(axis.values) > 1}
    few = {name for name, count in swept.items() if count <= MOST_VALUES}
    known = {column.name: column for column in columns(list(kinds), axes)}
    return {
        name: Field(known[name], kinds[name] == "text" or known[name].format == "flag" or name in few)
        for name in dict.fromkeys((*swept, *known))
        if name in known and name not in _LEFT_OUT and known[name].format != "mask"
    }
