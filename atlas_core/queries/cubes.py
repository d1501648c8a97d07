"""Counts for linked brushing: one scan tells how every chart changes as one of them is brushed.

The way of Falcon: the chart somebody is about to brush is counted in fine bins against the bins of every other chart.
Sums over a range of fine bins then answer every brush exactly, without asking the file again.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, pairwise
from typing import Any, Protocol

import numpy as np

from atlas_core.errors import InputError, Problem
from atlas_core.permutation.slack import SLACK
from atlas_core.queries.filters import Filters, quoted
from atlas_core.queries.grids import Counts, Grids, Part, Places
from atlas_core.queries.result_file import ResultFile
from atlas_core.units import FloatArray

BINS = 40
"""Most bins that a histogram shows."""
FINE = 5
"""Fine bins in a bin that is shown; a brush moves by one of them."""
STEPS = 12
"""Most values of an axis of a heat map that stand singly; round bins of a longer axis may be two more."""
_STEPS = (Fraction(1), Fraction(2), Fraction(5, 2), Fraction(5), Fraction(10))
_NARROWEST = Fraction(1, 10**5)
"""A bin is at least this share of the largest value, so that the slack of a filter never spans bins."""


@dataclass(frozen=True)
class Scale:
    """Bins of one width for a column of numbers.

    Attributes
    ----------
    width : of a fine bin
    first : where the first fine bin begins, in widths
    bins : shown bins, each of FINE fine ones
    """

    width: Fraction
    first: int
    bins: int

    @property
    def fine(self) -> int:
        """How many fine bins there are."""
        return self.bins * FINE

    @property
    def edges(self) -> tuple[float, ...]:
        """The bounds of the fine bins; a bin holds its lower bound, as `>=` does in a filter, but not its upper one."""
        return tuple(float((self.first + place) * self.width) for place in range(self.fine + 1))


@dataclass(frozen=True)
class Steps:
    """The values of a column that has few, and bounds between them."""

    bounds: tuple[float, ...]
    values: tuple[float, ...]

    def __len__(self) -> int:
        """Return how many values there are."""
        return len(self.values)


Axis = Scale | Steps | tuple[str, ...]
"""What a chart counts in: bins, single values, or the words of a column."""


class Layer(Protocol):
    """A picture of two columns that is counted in the same scan."""

    @property
    def axes(self) -> Mapping[str, Axis]:
        """Columns whose places it needs."""
        ...

    @property
    def figures(self) -> Sequence[str]:
        """Columns whose values it needs."""
        ...

    def parts(self, places: Mapping[str, Places], figures: Mapping[str, FloatArray]) -> Iterator[Part]:
        """Give what to add up of some rows."""
        ...


def axes(result: ResultFile, numbers: Sequence[str], words: Sequence[str]) -> dict[str, Axis]:
    """Return bins or words of each column, the same for every filter; a column without a value has none.

    Raises
    ------
    InputError
        The result has no such column, or it holds something else.
    """
    found: dict[str, Axis] = {}
    limits = [_named(result, name, "number") for name in numbers]
    asked = ", ".join(f"min({name}) AS low{place}, max({name}) AS high{place}" for place, name in enumerate(limits))
    row = result.ask(asked or "1").to_pylist()[0]
    for place, name in enumerate(numbers):
        low, high = row[f"low{place}"], row[f"high{place}"]
        found[name] = () if low is None else scale(low, high)
    return found | {name: _held(result, name, "text") for name in words}


def scale(low: float, high: float, bins: int = BINS) -> Scale:
    """Return at most `bins` + 2 bins with round edges that hold every value from low to high."""
    largest = Fraction(max(abs(low), abs(high)))
    if high - low <= 1e-12 * largest:
        width = _round_up(max(largest, Fraction(1)) / 100)
    else:
        width = _round_up(max((Fraction(high) - Fraction(low)) / bins, largest * _NARROWEST))
    fine = width / FINE
    first, last = _place(low, fine) // FINE, _place(high, fine) // FINE
    return Scale(fine, first * FINE, last - first + 1)


def steps(result: ResultFile, column: str) -> Axis:
    """Return the steps of an axis of a heat map: its words, its values where they are few, else round bins.

    Raises
    ------
    InputError
        The result has no such column.
    """
    if result.kinds.get(column) == "text":
        return _held(result, column, "text")
    values: tuple[float, ...] = _held(result, column, "number", f"LIMIT {STEPS + 1}")
    if not values:
        return ()
    if len(values) <= STEPS:
        between = tuple((first + second) / 2 for first, second in pairwise(values))
        return Steps(between, values)
    name = quoted(column)
    ends = result.ask(f"min({name}) AS low, max({name}) AS high").to_pylist()[0]
    return scale(ends["low"], ends["high"], STEPS)


def tallies(
    result: ResultFile, charts: Mapping[str, Axis], filters: Filters = (), layers: Sequence[Layer] = ()
) -> dict[str, Counts]:
    """Return each chart's rows that pass the filters: those of each bin or word, and last those without a value."""
    return {name: counts[0] for name, counts in _scan(result, charts, None, filters, layers).items()}


def cube(
    result: ResultFile, charts: Mapping[str, Axis], active: str, filters: Filters = (), layers: Sequence[Layer] = ()
) -> dict[str, Counts]:
    """Return every other chart counted against the active one.

    Parameters
    ----------
    result, charts : the file, and its axes
    active : the chart to be brushed
    filters : all but those of the active chart
    layers : what is counted besides, over two columns

    Returns
    -------
    dict of (fine bins or words of the active chart + 1, bins or words of the other + 1) rows; last: without a value

    Raises
    ------
    InputError
        There is no such chart.
    """
    if active not in charts:
        raise InputError(Problem("active", f"There is no chart “{active[:40]}”; take one of {', '.join(charts)}."))
    return _scan(result, charts, active, filters, layers)


def len_of(axis: Axis, fine: bool = False) -> int:
    """Return how many bins, steps or words an axis has."""
    if isinstance(axis, Scale):
        return axis.fine if fine else axis.bins
    return len(axis)


def _scan(
    result: ResultFile, charts: Mapping[str, Axis], active: str | None, filters: Filters, layers: Sequence[Layer]
) -> dict[str, Counts]:
    """Count each chart and layer against the active chart's fine bins, or in one row where none is active."""
    axes = dict(charts) | {name: axis for layer in layers for name, axis in layer.axes.items()}
    figures = list(dict.fromkeys(name for layer in layers for name in layer.figures))
    select, values = _selected(axes, figures)
    others = {name: axis for name, axis in charts.items() if name != active}
    grids = Grids(1 if active is None else len_of(charts[active], fine=True) + 1)
    # Without a row there is no batch either; every picture is there all the same.
    nothing = [np.zeros(0, np.uint16)] * len(axes) + [np.zeros(0)] * len(figures)
    batches = result.stream(select, filters, values)
    columns = ([column.to_numpy(zero_copy_only=False) for column in batch.columns] for batch in batches)
    for held in chain([nothing], columns):
        places = dict(zip(axes, held, strict=False))
        known = dict(zip(figures, held[len(axes) :], strict=True))
        rows = np.zeros(len(held[0]), np.intp) if active is None else places[active].astype(np.intp)
        bars = [Part(name, len_of(axis) + 1, shown(places[name], axis)) for name, axis in others.items()]
        for part in (*bars, *(part for layer in layers for part in layer.parts(places, known))):
            grids.add(part, rows)
    return grids.found()


def _selected(axes: Mapping[str, Axis], figures: Sequence[str]) -> tuple[str, list[object]]:
    """Return the SQL of the places in the axes and of the figures, and the values bound in it."""
    select, values = list[str](), list[object]()
    for name, axis in axes.items():
        expression, bound = _sought(quoted(name), axis)
        select.append(f"CAST({expression} AS USMALLINT) AS p{len(select)}")
        values.extend(bound)
    select += [f"CAST({quoted(name)} AS DOUBLE) AS f{place}" for place, name in enumerate(figures)]
    return ", ".join(select), values


def _sought(column: str, axis: Axis) -> tuple[str, list[object]]:
    """Return the SQL of the fine bin, step or word a row lies in, the number of them where it has no value."""
    if isinstance(axis, Scale):
        # What a filter forgives is added first, so that a bin holds exactly what its edges would let through.
        place = f"floor(({column} + {SLACK!r} * abs({column})) * ?) - ?"
        return f"coalesce({place}, ?)", [float(1 / axis.width), axis.first, axis.fine]
    if isinstance(axis, Steps):
        tests = "".join(f" WHEN {column} < ? THEN {place}" for place in range(len(axis.bounds)))
        return f"CASE WHEN {column} IS NULL THEN {len(axis)}{tests} ELSE {len(axis) - 1} END", list(axis.bounds)
    if not axis:
        return "0", []
    tests = "".join(f" WHEN {column} = ? THEN {place}" for place in range(len(axis)))
    return f"CASE{tests} ELSE {len(axis)} END", list(axis)


def shown(places: Places, axis: Axis) -> Places:
    """Return the bins that are shown, words or steps for the places of a column."""
    return places // FINE if isinstance(axis, Scale) else places


def _place(value: float, width: Fraction) -> int:
    # The same steps in the same order as in the query.
    return math.floor((value + SLACK * abs(value)) * float(1 / width))


def _round_up(width: Fraction) -> Fraction:
    unit = Fraction(10) ** math.floor(math.log10(width))
    return next(step * unit for step in _STEPS if step * unit >= width)


def _held(result: ResultFile, name: str, kind: str, after: str = "") -> tuple[Any, ...]:
    """Return the different values of a column in their order."""
    column = _named(result, name, kind)
    held = result.ask(f"DISTINCT {column} AS held", after=f"AND {column} IS NOT NULL ORDER BY 1 {after}")
    return tuple(held["held"].to_pylist())


def _named(result: ResultFile, column: str, kind: str) -> str:
    if result.kinds.get(column) != kind:
        raise InputError(Problem("column", f"“{column[:40]}” is not a column of {kind}s of this result."))
    return quoted(column)
