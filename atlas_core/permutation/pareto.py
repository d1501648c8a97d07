"""The Pareto front: rows that no other row beats in one figure without losing in another."""

from bisect import bisect_left

import numpy as np
from numpy.typing import NDArray

from atlas_core.units import FloatArray, IntArray

BoolArray = NDArray[np.bool_]


def front(figures: FloatArray) -> BoolArray:
    """Return which rows are on the Pareto front.

    Parameters
    ----------
    figures : (n, 2) or (n, 3), the larger the better; negate what should be small; nan where there is no value

    Returns
    -------
    (n,) True unless another row is at least as good in every figure and better in one. Rows that are alike are on the
    front together; a row without one of the figures is not on it.

    Notes
    -----
    Rows are visited from the best first figure down, equal ones from the best second, then third. What beats a row is
    visited before it, so the best of what has passed decides: one number for two figures, a staircase for three.
    O(n log n) for two; for three O(n log n) and the shifting of the staircase, which is as long as its front.

    References
    ----------
    Kung, Luccio & Preparata, On Finding the Maxima of a Set of Vectors, J. ACM 22 (1975), sections 2 and 3.
    """
    answer = np.zeros(len(figures), dtype=bool)
    known = np.flatnonzero(~np.isnan(figures).any(axis=1))
    if known.size:
        order = known[np.lexsort([-figures[known, place] for place in reversed(range(figures.shape[1]))])]
        rows = figures[order]
        alike = np.concatenate([[False], (rows[1:] == rows[:-1]).all(axis=1)])
        firsts = np.flatnonzero(~alike)
        kept = _two(rows[firsts]) if rows.shape[1] == 2 else _three(rows[firsts])
        answer[order] = kept[np.cumsum(~alike) - 1]
    return answer


def front_rows(figures: FloatArray) -> IntArray:
    """Return the places of the rows on the front, in their order."""
    return np.flatnonzero(front(figures))


def _two(rows: FloatArray) -> BoolArray:
    """Return which of the different rows, in visiting order, have a second figure above all before."""
    before = np.maximum.accumulate(np.concatenate([[-np.inf], rows[:-1, 1]]))
    kept = rows[:, 1] > before
    kept[0] = True
    return kept


def _three(rows: FloatArray) -> BoolArray:
    kept = np.zeros(len(rows), dtype=bool)
    stairs = _Staircase()
    for place, (_, second, third) in enumerate(rows.tolist()):
        kept[place] = stairs.add(second, third)
    return kept


class _Staircase:
    """The front of the pairs seen so far: second figures rise from step to step, third figures fall."""

    def __init__(self) -> None:
        self._seconds: list[float] = []
        self._thirds: list[float] = []

    def add(self, second: float, third: float) -> bool:
        """Add a pair unless a step is at least as good in both figures; return whether it was added."""
        right = bisect_left(self._seconds, second)
        # The first step that is not lower in the second figure has the best third figure of all such steps.
        if right < len(self._thirds) and self._thirds[right] >= third:
            return False
        end = right + (right < len(self._seconds) and self._seconds[right] == second)
        left = right
        while left and self._thirds[left - 1] <= third:
            left -= 1
        self._seconds[left:end], self._thirds[left:end] = [second], [third]
        return True
