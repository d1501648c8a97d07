"""Counts for linked brushing: one scan tells how every chart changes as one of them is brushed.

The way of Falcon: the chart somebody is about to brush is counted in fine bins against the bins of every other chart.
Sums over a range of fine bins then answer every brush exactly, without asking the file again.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from atlas_core.errors import InputError, Problem
from atlas_core.permutation.slack import SLACK
from atlas_core.queries.filters import Filters, quoted
from atlas_core.queries.result_file import ResultFile

Counts = npt.NDArray[np.int64]

BINS = 40
"""Most bins that a histogram shows."""
FINE = 5
"""Fine bins in a bin that is shown; a brush moves by one of them."""
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


Axis = Scale | tuple[str, ...]
"""What a chart counts in: bins, or the words of a column."""


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
    for name in words:
        column = _named(result, name, "text")
        held = result.ask(f"DISTINCT {column} AS word", after=f"AND {column} IS NOT NULL ORDER BY 1")
        found[name] = tuple(held["word"].to_pylist())
    return found


def scale(low: float, high: float) -> Scale:
    """Return at most BINS + 2 bins with round edges that hold every value from low to high."""
    largest = Fraction(max(abs(low), abs(high)))
    if high - low <= 1e-12 * largest:
        width = _round_up(max(largest, Fraction(1)) / 100)
    else:
        width = _round_up(max((Fraction(high) - Fraction(low)) / BINS, largest * _NARROWEST))
    fine = width / FINE
    first, last = _place(low, fine) // FINE, _place(high, fine) // FINE
    return Scale(fine, first * FINE, last - first + 1)


def tallies(result: ResultFile, charts: Mapping[str, Axis], filters: Filters = ()) -> dict[str, Counts]:
    """Return each chart's rows that pass the filters: those of each bin or word, and last those without a value."""
    names = list(charts)
    sets = ", ".join(f"(p{place})" for place in range(len(names)))
    answer = _scan(result, charts, filters, sets)
    return {
        name: _shaped(answer, charts, place, (_shown(answer, charts, name),), (len_of(charts[name]),))
        for place, name in enumerate(names)
    }


def cube(result: ResultFile, charts: Mapping[str, Axis], active: str, filters: Filters = ()) -> dict[str, Counts]:
    """Return every other chart counted against the active one.

    Parameters
    ----------
    result, charts : the file, and its axes
    active : the chart to be brushed
    filters : all but those of the active chart

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
    names = list(charts)
    others = [place for place, name in enumerate(names) if name != active]
    mine = names.index(active)
    answer = _scan(result, charts, filters, ", ".join(f"(p{mine}, p{place})" for place in others))
    rows, height = _fine(answer, charts, active), len_of(charts[active], fine=True)
    return {
        names[place]: _shaped(
            answer,
            charts,
            place,
            (rows, _shown(answer, charts, names[place])),
            (height, len_of(charts[names[place]])),
        )
        for place in others
    }


def len_of(axis: Axis, fine: bool = False) -> int:
    """Return how many bins or words an axis has."""
    if isinstance(axis, Scale):
        return axis.fine if fine else axis.bins
    return len(axis)


def _scan(result: ResultFile, charts: Mapping[str, Axis], filters: Filters, sets: str) -> pa.Table:
    """Return the counts of each set of places; `g` has the bit of a place cleared where the set holds it."""
    parts, values = [], list[object]()
    for place, (name, axis) in enumerate(charts.items()):
        column = quoted(name)
        if isinstance(axis, Scale):
            values.append(float(1 / axis.width))
            # What a filter forgives is added first, so that a bin holds exactly what its edges would let through.
            column = f"CAST(floor(({column} + {SLACK!r} * abs({column})) * ?) AS INTEGER)"
        parts.append(f"{column} AS p{place}")
    every = ", ".join(f"p{place}" for place in range(len(parts)))
    return result.ask(
        f"{', '.join(parts)}, grouping_id({every}) AS g, count(*) AS n",
        filters,
        f"GROUP BY GROUPING SETS ({sets})",
        values,
    )


def _shaped(
    answer: pa.Table, charts: Mapping[str, Axis], place: int, at: tuple[Counts, ...], lengths: tuple[int, ...]
) -> Counts:
    """Return the counts of the sets that hold the place, as an array with one row or column more for no value."""
    counts = np.zeros([length + 1 for length in lengths], np.int64)
    bit = 1 << (len(charts) - 1 - place)
    chosen = (answer["g"].to_numpy() & bit) == 0
    np.add.at(counts, tuple(places[chosen] for places in at), answer["n"].to_numpy()[chosen])
    return counts


def _fine(answer: pa.Table, charts: Mapping[str, Axis], name: str) -> Counts:
    """Return where each row of the answer stands on the chart's axis: fine bin or word, the last one for no value."""
    axis, column = charts[name], answer[f"p{list(charts).index(name)}"].combine_chunks()
    if not isinstance(axis, Scale):
        found = pa.compute.index_in(column, pa.array(axis, pa.string()), skip_nulls=True)
        return np.asarray(found.fill_null(len(axis)).to_numpy(zero_copy_only=False), np.int64)
    held = column.fill_null(axis.first + axis.fine).to_numpy(zero_copy_only=False)
    return np.asarray(held, np.int64) - axis.first


def _shown(answer: pa.Table, charts: Mapping[str, Axis], name: str) -> Counts:
    axis, fine = charts[name], _fine(answer, charts, name)
    return fine // FINE if isinstance(axis, Scale) else fine


def _place(value: float, width: Fraction) -> int:
    # The same steps in the same order as in the query.
    return math.floor((value + SLACK * abs(value)) * float(1 / width))


def _round_up(width: Fraction) -> Fraction:
    unit = Fraction(10) ** math.floor(math.log10(width))
    return next(step * unit for step in _STEPS if step * unit >= width)


def _named(result: ResultFile, column: str, kind: str) -> str:
    if result.kinds.get(column) != kind:
        raise InputError(Problem("column", f"“{column[:40]}” is not a column of {kind}s of this result."))
    return quoted(column)
