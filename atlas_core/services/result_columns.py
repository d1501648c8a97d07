"""What each column of a run's result is: the engine's outputs, and the axes of this run."""

from collections.abc import Sequence
from dataclasses import replace

from atlas_core.permutation.axes import read_axes
from atlas_core.permutation.columns import Column
from atlas_core.permutation.table import axis_columns, result_columns
from atlas_core.records import Record


def columns(names: Sequence[str], axes: Record) -> list[Column]:
    """Return what each named column of the result is, in the order of the names."""
    known = {column.name: column for column in result_columns(read_axes(axes))}
    # A result of another engine version may hold a column that this one does not know.
    return [known.get(name) or Column(name, name, "", "text", "") for name in names]


def inputs(axes: Record) -> list[str]:
    """Return the columns of all axes, and of the five that every result has, in their order."""
    return [column.name for column in axis_columns(read_axes(axes))]


def swept(axes: Record) -> list[str]:
    """Return the columns of the axes that take more than one value, in their order."""
    return [axis.column for axis in read_axes(axes).axes if len(axis.values) > 1]


def in_currency(found: Sequence[Column], currency: str) -> list[Column]:
    """Return the columns with the currency's code as the unit of money."""
    return [replace(column, unit=currency) if column.format == "money" else column for column in found]


def dictionary(run: Record, names: Sequence[str]) -> list[Column]:
    """Return what the named columns of a complete run's result are, money in the deal's currency."""
    return in_currency(columns(names, run["axes"]), run["currency"])
