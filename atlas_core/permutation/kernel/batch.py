"""Computes many scenarios: a few templates, and for each row its template and what departs from it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from atlas_core.permutation.inputs import Given
from atlas_core.permutation.kernel import layout as at
from atlas_core.permutation.kernel.compiling import WIDTH
from atlas_core.permutation.kernel.encoding import Kinds, lane_values, memory_rows
from atlas_core.permutation.kernel.groups import Batch, run_wide
from atlas_core.permutation.kernel.rulings import Rulings
from atlas_core.permutation.standards import Standards
from atlas_core.units import FloatArray, IntArray

LINE = 8
"""[numbers] In a cache line."""


class Templates:
    """Scenarios that rows depart from, each encoded once."""

    def __init__(self, standards: Standards | None = None) -> None:
        self._kinds = Kinds()
        self._rulings = Rulings(standards or Standards())
        self._values: list[list[float]] = []
        self._places: list[int] = []
        self._cases: list[int] = []

    def add(self, given: Given) -> int:
        """Take a scenario in and return its number."""
        self._values.append(lane_values(given))
        self._places.append(self._kinds.place(given))
        self._cases.append(self._rulings.place(given))
        return len(self._places) - 1

    def compute(self, template: IntArray, columns: Mapping[str, FloatArray]) -> FloatArray:
        """Return the results of rows.

        Parameters
        ----------
        template : (rows,) number of each row's template
        columns : by name in the layout, (rows,) what rows are given instead of what their template is

        Returns
        -------
        (results, rows), nan where there is none
        """
        if not template.size:
            return np.empty((len(at.FOUND), 0))
        values = np.array(self._values)
        used = np.flatnonzero(np.bincount(template, minlength=1))
        varying = [
            name
            for place, name in enumerate(at.GIVEN)
            if name not in columns and np.any(values[used, place] != values[used[0], place])
        ]
        names = [*columns, *varying]
        wide = np.empty((len(names), template.size))
        for place, name in enumerate(names):
            wide[place] = columns[name] if name in columns else values[template, at.GIVEN.index(name)]
        kinds, tables = self._kinds.arrays()
        rows = Rows(wide, names, np.array(self._places)[template], np.array(self._cases)[template])
        return _run(values[used[0]], rows, kinds, at.Tables._make([*tables, self._rulings.rules()]))


class Rows(NamedTuple):
    """What rows are given."""

    wide: FloatArray
    """(columns, rows)"""
    names: Sequence[str]
    """Of the columns."""
    kind: IntArray
    case: IntArray


def aligned(room: FloatArray) -> FloatArray:
    """Return an array less a line of it, to start where a cache line does: lanes across two lines are read twice."""
    start = -(room.ctypes.data // room.itemsize) % LINE
    return room[start : room.size - LINE + start]


def _run(fixed: FloatArray, rows: Rows, kinds: IntArray, tables: at.Tables) -> FloatArray:
    first = memory_rows(kinds, tables.rules)
    found = aligned(np.empty(len(at.FOUND) * rows.kind.size + LINE)).reshape(len(at.FOUND), -1)
    places = np.array([at.GIVEN.index(name) for name in rows.names], dtype=np.int64)
    project_level = np.array([name in at.PROJECT_LEVEL for name in rows.names], dtype=np.bool_)
    batch = Batch(fixed, rows.wide, places, project_level, kinds, rows.kind, rows.case)
    run_wide(aligned(np.zeros(first[-1] * WIDTH + LINE)), first, batch, tables, found)
    return found
