"""Computes many scenarios: a few templates, and for each row its template and what departs from it."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from atlas_core.permutation.inputs import Given
from atlas_core.permutation.kernel import layout as at
from atlas_core.permutation.kernel.compiling import WIDTH
from atlas_core.permutation.kernel.encoding import Kinds, lane_values, memory_rows
from atlas_core.permutation.kernel.groups import Batch, run_wide
from atlas_core.permutation.kernel.rulings import Rulings
from atlas_core.permutation.standards import Standards
from atlas_core.units import FloatArray, IntArray

EQUITY_SHARE = at.GIVEN.index("min_equity_share")


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
        found = _run(values[used[0]], wide, names, kinds, np.array(self._places)[template], tables)
        equity = columns["min_equity_share"] if "min_equity_share" in columns else values[template, EQUITY_SHARE]
        self._rulings.judge(found, np.array(self._cases)[template], equity)
        return found


def _run(
    fixed: FloatArray, wide: FloatArray, names: Sequence[str], kinds: IntArray, kind_of_row: IntArray, tables: Any
) -> FloatArray:
    first = memory_rows(kinds)
    found = np.empty((len(at.FOUND), kind_of_row.size))
    places = np.array([at.GIVEN.index(name) for name in names], dtype=np.int64)
    project_level = np.array([name in at.PROJECT_LEVEL for name in names], dtype=np.bool_)
    batch = Batch(fixed, wide, places, project_level, kinds, kind_of_row.astype(np.int64))
    run_wide(np.zeros(first[-1] * WIDTH), first, batch, tables, found)
    return found
