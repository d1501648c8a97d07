"""Evenly spaced values that are counted without being made.

The arithmetic is decimal: in binary, three steps of 0.05 from 1.20 miss 1.35 and a maximum is lost.
"""

import math
from collections.abc import Sequence
from decimal import Decimal
from typing import overload

ON_GRID = Decimal("1e-9")
"""[steps] A maximum this close to the grid is on it, and is the last value to the last digit."""


class Steps(Sequence[float]):
    """The values least, least + step, … up to most; `most` itself when it is on the grid."""

    def __init__(self, least: float, most: float, step: float) -> None:
        self._least, self._step = Decimal(repr(float(least))), Decimal(repr(float(step)))
        steps = (Decimal(repr(float(most))) - self._least) / self._step
        self._count = math.floor(steps + ON_GRID) + 1
        near = abs(steps - (self._count - 1)) <= ON_GRID
        self._last = float(most) if near else float(self._least + self._step * (self._count - 1))

    @property
    def size(self) -> int:
        """Return how many values there are; unlike `len` of any size."""
        return self._count

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> float: ...
    @overload
    def __getitem__(self, place: slice) -> list[float]: ...
    def __getitem__(self, place: int | slice) -> float | list[float]:
        if isinstance(place, slice):
            return [self[index] for index in range(*place.indices(self._count))]
        if not -self._count <= place < self._count:
            raise IndexError(place)
        place %= self._count
        return self._last if place == self._count - 1 else float(self._least + self._step * place)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(float.__eq__, self, other))

    def __hash__(self) -> int:
        return hash((self._least, self._step, self._count, self._last))


def around(base: float, percent: float, steps: int, *, whole: bool) -> list[float]:
    """Return a base and evenly spaced values on both sides of it, ascending.

    Parameters
    ----------
    base : not 0
    percent : [%] from the base to the outermost values, above 0
    steps : values on either side
    whole : round to whole numbers, half to even; values that fall together are kept once

    Returns
    -------
    2 × steps + 1 values or, rounded, fewer

    Examples
    --------
    >>> around(5.5, 10, 2, whole=False)
    [4.95, 5.225, 5.5, 5.775, 6.05]
    >>> around(15, 10, 2, whole=True)
    [14.0, 15.0, 16.0]
    """
    middle, share = Decimal(repr(float(base))), Decimal(repr(float(percent))) / 100
    values = {middle + middle * share * place / steps for place in range(-steps, steps + 1)}
    return sorted({float(round(value) if whole else value) for value in values})
