"""The distribution of one column, exact however long it is, in memory that does not grow with it.

A long column is read again and again instead of kept: each reading counts how many values fall into narrow bins, until
the bins that hold the wanted ranks are short enough to be sorted.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from atlas_core.units import FloatArray, IntArray

KEPT = 2**20
"""[values] Sorted at once: a column up to this long is read once."""
BINS = 2**15
PERCENTILES = {"p5": 0.05, "median": 0.5, "p95": 0.95}

Read = Callable[[], Iterable[FloatArray]]
"""Reads a column from its start: pieces of the values that are known, the same at every call."""
Statistics = dict[str, float | int | None]


def statistics(read: Read, rows: int) -> Statistics:
    """Return mean, median, 5th and 95th percentile, least and greatest of the known values, and how many are missing.

    Parameters
    ----------
    read : the known values
    rows : of the column, with and without a value

    Notes
    -----
    The mean adds up pieces and then their sums, so it has the same bits wherever the same pieces come from. Percentiles
    lie between neighbours in proportion, as numpy's do by default.
    """
    kept = _Kept()
    for piece in read():
        kept.add(piece)
    if not kept.count:
        return dict.fromkeys(("mean", "median", "p5", "p95", "min", "max")) | {"null_count": rows}
    wanted = {name: share * (kept.count - 1) for name, share in PERCENTILES.items()}
    ranks = sorted({rank for place in wanted.values() for rank in (math.floor(place), math.ceil(place))})
    found = kept.at_ranks(ranks) if kept.whole else at_ranks(read, ranks, kept.least, kept.greatest)
    between = {name: _between(found, place) for name, place in wanted.items()}
    return {
        "mean": kept.total / kept.count,
        "median": between["median"],
        "p5": between["p5"],
        "p95": between["p95"],
        "min": kept.least,
        "max": kept.greatest,
        "null_count": rows - kept.count,
    }


def _between(found: Mapping[int, float], place: float) -> float:
    """Return the value at a place between two ranks, with the bits of numpy.percentile."""
    low, high = found[math.floor(place)], found[math.ceil(place)]
    share = place - math.floor(place)
    return low + (high - low) * share if share < 0.5 else high - (high - low) * (1 - share)


class _Kept:
    """Count, sum and bounds of values, and the values themselves while they are few."""

    def __init__(self) -> None:
        self.count = 0
        self.least, self.greatest = math.inf, -math.inf
        self.whole = True
        self._sums: list[float] = []
        self._pieces: list[FloatArray] = []

    def add(self, values: FloatArray) -> None:
        """Take note of a piece."""
        if not values.size:
            return
        self.count += values.size
        self.least = min(self.least, float(values.min()))
        self.greatest = max(self.greatest, float(values.max()))
        self._sums.append(float(values.sum()))
        if self.count > KEPT:
            self.whole = False
            self._pieces.clear()
        else:
            self._pieces.append(values)

    @property
    def total(self) -> float:
        """Return the sum."""
        return math.fsum(self._sums)

    def at_ranks(self, ranks: Sequence[int]) -> dict[int, float]:
        """Return the values at ranks of kept values, from 0 for the least."""
        if self.least == self.greatest:
            return dict.fromkeys(ranks, self.least)
        ordered = np.partition(np.concatenate(self._pieces), list(ranks))
        return {rank: float(ordered[rank]) for rank in ranks}


@dataclass
class _Window:
    """A range of values that holds wanted ranks."""

    low: float
    high: float
    below: int
    """Values below the range."""
    ranks: Sequence[int]
    counts: IntArray = field(default_factory=lambda: np.zeros(BINS, dtype=np.int64))

    def bins(self, values: FloatArray) -> IntArray:
        """Return the bin of each value, and BINS for those outside the range."""
        place = (np.clip(values, self.low, self.high) - self.low) / (self.high - self.low) * (BINS - 1)
        inside = (values >= self.low) & (values <= self.high)
        return np.where(inside, place, BINS).astype(np.int64)

    def count(self, values: FloatArray) -> None:
        """Count the values of a piece by bin."""
        self.counts += np.bincount(self.bins(values), minlength=BINS + 1)[:BINS]

    def wanted(self) -> Iterator[tuple[int, int, list[int]]]:
        """Give each bin with ranks: its number, the values below it, its ranks."""
        ends = self.below + np.cumsum(self.counts)
        places = np.searchsorted(ends, np.asarray(self.ranks), side="right")
        for number in np.unique(places):
            ranks = [rank for rank, place in zip(self.ranks, places, strict=True) if place == number]
            yield int(number), int(ends[number] - self.counts[number]), ranks


def at_ranks(read: Read, ranks: Sequence[int], least: float, greatest: float) -> dict[int, float]:
    """Return the values at ranks of a column too long to keep.

    Parameters
    ----------
    read : the column
    ranks : ascending, from 0 for the least value
    least, greatest : bounds of its values
    """
    answers: dict[int, float] = {}
    windows = [_Window(least, greatest, 0, ranks)]
    while windows:
        window = windows.pop()
        if window.low == window.high:
            answers |= dict.fromkeys(window.ranks, window.low)
            continue
        for piece in read():
            window.count(piece)
        bins = {number: (below, wanted) for number, below, wanted in window.wanted()}
        for number, kept in _collected(read, window, list(bins)).items():
            below, wanted = bins[number]
            if kept.whole:
                found = kept.at_ranks([rank - below for rank in wanted])
                answers |= {rank + below: value for rank, value in found.items()}
            else:
                windows.append(_Window(kept.least, kept.greatest, below, wanted))
    return answers


def _collected(read: Read, window: _Window, numbers: Sequence[int]) -> dict[int, _Kept]:
    """Return what falls into bins of a window."""
    kept = {number: _Kept() for number in numbers}
    for piece in read():
        bins = window.bins(piece)
        for number, values in kept.items():
            values.add(piece[bins == number])
    return kept
