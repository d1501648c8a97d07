"""Computes parts of a grid: which scenarios rows depart from, and what each row is given instead."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from atlas_core.permutation.axes import Axis, count
from atlas_core.permutation.inputs import ATTRIBUTES, Inputs
from atlas_core.permutation.kernel import layout as at
from atlas_core.permutation.kernel.batch import Templates
from atlas_core.permutation.kernel.encoding import as_given
from atlas_core.permutation.kernel.odometer import turn
from atlas_core.units import FloatArray, IntArray

MOST_TEMPLATES = 100_000
"""Scenarios that rows depart from kept in memory."""
DENSE = 4_000_000
"""Most combinations that are counted in an array rather than sorted."""
FEW_VALUES = 10_000
"""An axis up to this long is looked up whole; of a longer one only the values that occur."""


class GridKernel:
    """A grid of one project, ready to be computed in parts; templates are encoded once and kept."""

    def __init__(self, inputs: Inputs) -> None:
        self._inputs = inputs
        self._axes = inputs.grid.axes
        self._names = [lane_name(axis) for axis in self._axes]
        self._templates = Templates(inputs.standards)
        self._known: dict[tuple[int, ...], int] = {}

    def places(self, start: int, stop: int) -> IntArray:
        """Return which value each axis has in each scenario; (axes, rows)."""
        grid = self._inputs.grid
        if grid.sample or start == stop:
            return np.ascontiguousarray(grid.places_between(start, stop).T)
        answer = np.empty((len(self._axes), stop - start), dtype=np.int64)
        turn(np.array(grid.places(start), dtype=np.int64), np.array(grid.counts, dtype=np.int64), answer)
        return answer

    def compute(self, places: IntArray, start: int) -> FloatArray:
        """Return the results of scenarios from `start` on; (results, rows), nan where there is none."""
        columns = {
            name: lane_column(axis, name, places[number])
            for number, (axis, name) in enumerate(zip(self._axes, self._names, strict=True))
            if name
        }
        template = self._template_of(places, start)
        return self._templates.compute(template, columns)

    def _template_of(self, places: IntArray, start: int) -> IntArray:
        """Return the template of each row: one for every combination of the axes that decide what formulas apply."""
        deciding = [number for number, name in enumerate(self._names) if not name]
        first, combination = combinations(places[deciding], [self._inputs.grid.counts[number] for number in deciding])
        if len(self._known) + first.size > MOST_TEMPLATES:
            self._templates, self._known = Templates(self._inputs.standards), {}
        templates = [self._template(tuple(places[deciding, row].tolist()), start + int(row)) for row in first]
        return np.array(templates, dtype=np.int64)[combination]

    def _template(self, key: tuple[int, ...], index: int) -> int:
        if key not in self._known:
            self._known[key] = self._templates.add(self._inputs.given(index))
        return self._known[key]


def lane_name(axis: Axis) -> str:
    """Return the quantity of a lane an axis sets and nothing else, or nothing if it decides more than that."""
    if axis.target.parameter is None:
        return ""
    attribute = ATTRIBUTES[axis.target.parameter.key]
    name = "monthly_discount" if attribute == "discount_rate" else attribute
    return name if name in at.GIVEN and name not in at.DECIDING else ""


def lane_column(axis: Axis, name: str, places: IntArray) -> FloatArray:
    """Return an axis's values of rows as lanes are given them."""
    parameter = axis.target.parameter
    if parameter is None:
        raise AssertionError(axis.key)
    values, place = occurring(axis.values, places)
    return np.array([as_given(name, parameter.inside(value)) for value in values])[place]


def occurring(values: Sequence[Any], places: IntArray) -> tuple[Sequence[Any], IntArray]:
    """Return values that hold all that occur, and the place of each row's value among them."""
    if count(values) <= FEW_VALUES:
        return values, places
    found, place = np.unique(places, return_inverse=True)
    return [values[int(each)] for each in found], place


def combinations(places: IntArray, counts: Sequence[int]) -> tuple[IntArray, IntArray]:
    """Return the first row of each combination of places that occurs, and the number of each row's combination."""
    rows = places.shape[1]
    number, found = np.zeros(rows, dtype=np.int64), 1
    for axis, size in zip(places, counts, strict=True):
        number = number * size + axis
        found = found * size
        if found > DENSE:
            number = np.unique(number, return_inverse=True)[1]
            found = rows
    if found > DENSE:
        _, first, number = np.unique(number, return_index=True, return_inverse=True)
        return first, number
    first = np.full(found, rows)
    first[number[::-1]] = np.arange(rows)[::-1]  # of several rows the one written last stands: the first
    present = first < rows
    return first[present], (np.cumsum(present) - 1)[number]
