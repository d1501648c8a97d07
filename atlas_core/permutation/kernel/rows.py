"""The kernel's results as the columns of a result table, made column by column."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from atlas_core.permutation.columns import IDENTIFIER, INDEX, OUTPUTS, Column
from atlas_core.permutation.inputs import Inputs
from atlas_core.permutation.kernel import layout as at
from atlas_core.permutation.kernel.grid import GridKernel, occurring
from atlas_core.permutation.options import OPERATORS, Filter
from atlas_core.permutation.rulebook.scale import SCALE
from atlas_core.permutation.slack import SLACK
from atlas_core.permutation.table import cell, schema
from atlas_core.units import FloatArray, IntArray

NAMES = {"binding": at.SENIOR_LIMITS, "mezz_binding": at.MEZZ_LIMITS, "tier": at.TIER_NAMES, "rating": SCALE}
"""Text behind the codes of the kernel's columns."""
IDENTIFIER_DIGITS = 4


def rows(inputs: Inputs, kernel: GridKernel, start: int, stop: int) -> pa.Table:
    """Return the result rows of scenarios start to stop − 1."""
    places = kernel.places(start, stop)
    found = kernel.compute(places, start)
    if inputs.grid.filters:
        found[at.VIABLE] *= passed(found, inputs.grid.filters)
    index = np.arange(start, stop)
    columns = [(INDEX.name, wholes(index)), (IDENTIFIER.name, identifiers(index))]
    columns += _axis_columns(inputs, places, start)
    columns += zip(OUTPUTS, tabulate(found).columns, strict=True)
    return pa.Table.from_arrays([column for _, column in columns], schema=schema(inputs.grid))


def tabulate(found: FloatArray) -> pa.Table:
    """Return the computed columns of rows; nan becomes null."""
    return pa.Table.from_arrays([_output_column(column, found) for column in OUTPUTS.values()], list(OUTPUTS))


def identifiers(index: IntArray) -> pa.Array:
    """Return `perm_` and the number of each scenario, from 1."""
    numbers = pc.utf8_lpad(pc.cast(wholes(index + 1), pa.string()), IDENTIFIER_DIGITS, padding="0")
    return pc.binary_join_element_wise("perm_", numbers, "")


def passed(found: FloatArray, filters: Sequence[Filter]) -> Any:
    """Return which rows meet every hard filter; a value that is missing does not."""
    answer = np.ones(found.shape[1], dtype=np.bool_)
    for condition in filters:
        answer &= _meets(condition, found)
    return answer


def _meets(condition: Filter, found: FloatArray) -> Any:
    values = found[at.FOUND.index(condition.column)]
    near = np.abs(values - condition.threshold) <= SLACK * abs(condition.threshold)
    with_equality = "=" in condition.operator and condition.operator != "!="
    met = OPERATORS[condition.operator](values, condition.threshold)
    return np.where(near, with_equality, met) & ~np.isnan(values)


def _axis_columns(inputs: Inputs, places: IntArray, start: int) -> Iterator[tuple[str, pa.Array]]:
    swept = {axis.target.key: number for number, axis in enumerate(inputs.grid.axes)}
    rows_wanted = places.shape[1]
    for column, key in inputs.sources:
        if key in swept:
            values, place = occurring(inputs.grid.axes[swept[key]].values, places[swept[key]])
            cells = pa.array([cell(column, value) for value in values], _kind(column))
            yield column.name, cells.take(wholes(place))
        else:
            value = cell(column, inputs.given(start).stored[key]) if rows_wanted else None
            yield column.name, pa.repeat(pa.scalar(value, _kind(column)), rows_wanted)


def numbers(values: FloatArray) -> pa.Array:
    """Return numbers as a column, null where they are nan, without copying them."""
    missing = np.isnan(values)
    validity = pa.py_buffer(np.packbits(~missing, bitorder="little")) if missing.any() else None
    return pa.Array.from_buffers(pa.float64(), values.size, [validity, pa.py_buffer(values)])


def wholes(values: IntArray) -> pa.Array:
    """Return whole numbers as a column."""
    return pa.Array.from_buffers(pa.int64(), values.size, [None, pa.py_buffer(np.ascontiguousarray(values))])


def _kind(column: Column) -> pa.DataType:
    return pa.string() if column.text else pa.float64()


def _output_column(column: Column, found: FloatArray) -> pa.Array:
    values = numbers(found[at.FOUND.index(column.name)])
    if column.name not in NAMES:
        return values
    codes = values.cast(pa.int8())
    return pa.DictionaryArray.from_arrays(codes, pa.array(NAMES[column.name])).cast(pa.string())
