"""Which scenarios of two runs are the same: those that give every axis the same value, whatever their place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from atlas_core.permutation.axes import Grid
from atlas_core.permutation.slack import SLACK
from atlas_core.units import IntArray

MOST_CODES = 2**62
"""Combinations that a whole number can still tell apart."""


@dataclass(frozen=True)
class Side:
    """One of two runs: its grid, and what it gives to axes that only the other one has, by target key."""

    grid: Grid
    fixed: Mapping[str, Any]


@dataclass(frozen=True)
class AxisPair:
    """One axis of either run: how many values each side has, how many of them both; 1 of a side that fixes it."""

    label: str
    unit: str
    before: int
    after: int
    shared: int

    @property
    def alike(self) -> bool:
        """Whether both runs give it the same values."""
        return self.before == self.after == self.shared


@dataclass(frozen=True)
class Pairs:
    """Indices of the scenarios that are the same, each combination once, and how the axes fit together."""

    before: IntArray
    after: IntArray
    axes: tuple[AxisPair, ...]


def pairs(before: Side, after: Side) -> Pairs:
    """Return which scenarios of two runs are the same; a number matches one that differs by rounding alone."""
    meets = [_meet(key, before, after) for key in _keys(before.grid, after.grid)]
    found = _of_samples if before.grid.sample or after.grid.sample else _of_grids
    return Pairs(*found(before.grid, after.grid, meets), tuple(meet.axis for meet in meets))


@dataclass(frozen=True)
class _Meet:
    """The values of an axis that both runs have: their places in each, in one order."""

    key: str
    axis: AxisPair
    before: IntArray
    after: IntArray


def _keys(before: Grid, after: Grid) -> list[str]:
    return list(dict.fromkeys(axis.target.key for axis in (*before.axes, *after.axes)))


def _meet(key: str, before: Side, after: Side) -> _Meet:
    axis = next(axis for axis in (*before.grid.axes, *after.grid.axes) if axis.target.key == key)
    values = [_values(side, key) for side in (before, after)]
    places = _matching(*values)
    first, seconds = np.unique(places[places >= 0], return_index=True)
    pair = AxisPair(axis.label, axis.unit, len(values[0]), len(values[1]), len(first))
    return _Meet(key, pair, first, np.flatnonzero(places >= 0)[seconds])


def _values(side: Side, key: str) -> list[Any]:
    return next((list(axis.values) for axis in side.grid.axes if axis.target.key == key), [side.fixed.get(key)])


def _of_grids(before: Grid, after: Grid, meets: Sequence[_Meet]) -> tuple[IntArray, IntArray]:
    """Return the pairs of two full grids: every combination of the values both have, its index on either side."""
    return _indices(before, [(meet.key, meet.before) for meet in meets]), _indices(
        after, [(meet.key, meet.after) for meet in meets]
    )


def _indices(grid: Grid, places: Sequence[tuple[str, IntArray]]) -> IntArray:
    steps, step = dict[str, int](), 1
    for axis, values in reversed(list(zip(grid.axes, grid.counts, strict=True))):
        steps[axis.target.key], step = step, step * values
    index = np.zeros(1, dtype=np.int64)
    for key, of_axis in places:
        index = (index[:, None] + steps.get(key, 0) * of_axis).reshape(-1)
    return index


def _of_samples(before: Grid, after: Grid, meets: Sequence[_Meet]) -> tuple[IntArray, IntArray]:
    """Return the pairs where a side is a sample: each combination gets a code, and equal codes are the same."""
    codes, size = [np.zeros(grid.size, dtype=np.int64) for grid in (before, after)], 1
    kept = [np.ones(grid.size, dtype=bool) for grid in (before, after)]
    places = [grid.places_between(0, grid.size) for grid in (before, after)]
    for meet in meets:
        if size * max(1, len(meet.before)) >= MOST_CODES:
            codes, size = _compressed(codes)
        for side, (grid, of_axis) in enumerate(((before, meet.before), (after, meet.after))):
            ids = _ids(grid, meet.key, of_axis, places[side])
            kept[side] &= ids >= 0
            codes[side] = codes[side] * len(of_axis) + ids
        size *= max(1, len(meet.before))
    rows = [np.flatnonzero(of_side) for of_side in kept]
    _, first, second = np.intersect1d(codes[0][rows[0]], codes[1][rows[1]], return_indices=True)
    return rows[0][first], rows[1][second]


def _ids(grid: Grid, key: str, of_axis: IntArray, places: IntArray) -> IntArray:
    """Return which of the values both sides have each scenario takes, −1 for none of them."""
    column = next((place for place, axis in enumerate(grid.axes) if axis.target.key == key), None)
    if column is None:
        return np.full(len(places), len(of_axis) - 1)
    order = np.argsort(of_axis)
    spots = np.searchsorted(of_axis[order], places[:, column])
    if not len(of_axis):
        return np.full(len(places), -1)
    found = order[np.minimum(spots, len(of_axis) - 1)]
    return np.where(of_axis[found] == places[:, column], found, -1)


def _matching(before: Sequence[Any], after: Sequence[Any]) -> IntArray:
    """Return for each value of the second list its place in the first, −1 where it is not there."""
    if not all(isinstance(value, int | float) for value in (*before, *after)):
        known = {_text(value): place for place, value in reversed(list(enumerate(before)))}
        return np.array([known.get(_text(value), -1) for value in after], dtype=np.int64)
    one, other = np.array(before, dtype=np.float64), np.array(after, dtype=np.float64)
    order = np.argsort(one)
    spot = np.searchsorted(one[order], other - SLACK * np.abs(other))
    place = order[np.minimum(spot, len(one) - 1)]
    return np.where(np.abs(one[place] - other) <= SLACK * np.abs(other), place, -1)


def _text(value: Any) -> str:
    return repr(float(value)) if isinstance(value, int | float) else repr(value)


def _compressed(codes: Sequence[IntArray]) -> tuple[list[IntArray], int]:
    known, ids = np.unique(np.concatenate(codes), return_inverse=True)
    return [ids[: len(codes[0])], ids[len(codes[0]) :]], len(known)
