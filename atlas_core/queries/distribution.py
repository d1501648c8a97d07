"""How a figure is spread over the rows: percentiles, histograms by tier, shares."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from atlas_core.errors import InputError, Problem
from atlas_core.queries.filters import Filters, quoted
from atlas_core.queries.result_file import ResultFile

BINS = 30
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_SLACK = 1e-9
"""A value this share of a bin below an edge belongs to the edge: 1.35 falls into the bin that starts at 1.35."""


@dataclass(frozen=True)
class Spread:
    """Percentiles of a figure over the rows that have one, by linear interpolation; None where no row has."""

    count: int
    nulls: int
    minimum: float | None
    p5: float | None
    median: float | None
    p95: float | None
    maximum: float | None


@dataclass(frozen=True)
class Histogram:
    """Counts of a figure in bins of one width.

    Attributes
    ----------
    edges : n + 1 bounds of the bins; a bin holds its lower bound; empty when no row has the figure
    everything : n counts over all rows of the run
    groups : group → n counts over the rows that pass the filters
    spread : of the rows that pass the filters
    """

    edges: tuple[float, ...]
    everything: tuple[int, ...]
    groups: Mapping[str, tuple[int, ...]]
    spread: Spread


def spread(result: ResultFile, column: str, filters: Filters = ()) -> Spread:
    """Return the percentiles of the column over the rows that pass the filters."""
    return spreads(result, (column,), filters)[column]


def extents(result: ResultFile, columns: Sequence[str], filters: Filters = ()) -> dict[str, tuple[float, float]]:
    """Return the smallest and the largest value of each column over the rows that pass; none where no row has one."""
    if not columns:
        return {}
    names = [_number(result, column) for column in columns]
    ends = [f"min({name}) AS a{place}, max({name}) AS z{place}" for place, name in enumerate(names)]
    row = result.ask(", ".join(ends), filters).to_pylist()[0]
    found = {column: (row[f"a{place}"], row[f"z{place}"]) for place, column in enumerate(columns)}
    return {column: ends for column, ends in found.items() if ends[0] is not None}


def spreads(result: ResultFile, columns: Sequence[str], filters: Filters = ()) -> dict[str, Spread]:
    """Return the percentiles of several columns at once."""
    parts = [_statistics(_number(result, column), place) for place, column in enumerate(columns)]
    row = result.ask(", ".join(parts), filters).to_pylist()[0]
    found = {}
    for place, column in enumerate(columns):
        p5, median, p95 = row[f"q{place}"] or (None, None, None)
        found[column] = Spread(
            count=row[f"n{place}"],
            nulls=row["total"] - row[f"n{place}"],
            minimum=row[f"low{place}"],
            p5=p5,
            median=median,
            p95=p95,
            maximum=row[f"high{place}"],
        )
    return found


def shares(result: ResultFile, column: str, filters: Filters = ()) -> dict[str, int]:
    """Return how many rows hold each word of the column, most frequent first; rows without one are left out."""
    if result.kinds.get(column) != "text":
        raise InputError(Problem("column", f"“{column[:40]}” is not a column of words."))
    name = quoted(column)
    rows = result.ask(
        f"{name} AS word, count(*) AS n", filters, f"AND {name} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    return {row["word"]: row["n"] for row in rows.to_pylist()}


def bit_counts(result: ResultFile, column: str, names: tuple[str, ...], filters: Filters = ()) -> dict[str, int]:
    """Return how many rows have each bit of the column set, bit 0 under the first name."""
    bits = f"CAST({_number(result, column)} AS BIGINT)"
    parts = ", ".join(f"count(*) FILTER (WHERE ({bits} & {1 << bit}) > 0) AS b{bit}" for bit in range(len(names)))
    row = result.ask(parts, filters).to_pylist()[0]
    return {name: row[f"b{bit}"] for bit, name in enumerate(names)}


def histogram(result: ResultFile, column: str, group: str = "tier", filters: Filters = ()) -> Histogram:
    """Return the histogram of the column, grouped by a column of words; see `histograms`."""
    return histograms(result, (column,), group, filters)[column]


def histograms(
    result: ResultFile, columns: Sequence[str], group: str = "tier", filters: Filters = ()
) -> dict[str, Histogram]:
    """Return the histograms of several columns, each grouped by a column of words.

    The bins span all rows of the run, so that a filter changes the counts but not the axis.
    """
    about, whole = spreads(result, columns, filters), spreads(result, columns)
    return {column: _histogram(result, column, group, filters, (about[column], whole[column])) for column in columns}


def nice_edges(low: float, high: float, bins: int = BINS) -> tuple[float, ...]:
    """Return at most `bins` + 1 bins' bounds that are round numbers and span low to high."""
    if high - low <= 1e-12 * max(abs(low), abs(high)):
        width = _round_up(max(abs(low), 1.0) / 100)
    else:
        width = _round_up((high - low) / bins)
    first = math.floor(low / width + _SLACK)
    last = max(first + 1, math.floor(high / width + _SLACK) + 1)
    return tuple(round(step * width, 12) for step in range(first, last + 1))


def _histogram(
    result: ResultFile, column: str, group: str, filters: Filters, spread_of: tuple[Spread, Spread]
) -> Histogram:
    about, whole = spread_of
    if whole.minimum is None or whole.maximum is None:
        return Histogram((), (), {}, about)
    edges, name = nice_edges(whole.minimum, whole.maximum), _number(result, column)
    everything = _binned(result, name, None, edges, ())
    return Histogram(edges, everything.get("", ()), _binned(result, name, group, edges, filters), about)


def _statistics(name: str, place: int) -> str:
    total = "count(*) AS total, " if place == 0 else ""
    return (
        f"{total}count({name}) AS n{place}, min({name}) AS low{place}, max({name}) AS high{place}, "
        f"quantile_cont({name}, [0.05, 0.5, 0.95]) AS q{place}"
    )


def _round_up(width: float) -> float:
    unit = 10.0 ** math.floor(math.log10(width))
    return next(step * unit for step in _STEPS if step * unit >= width * (1 - _SLACK))


def _binned(
    result: ResultFile, name: str, group: str | None, edges: tuple[float, ...], filters: Filters
) -> dict[str, tuple[int, ...]]:
    bins, low, width = len(edges) - 1, edges[0], (edges[-1] - edges[0]) / (len(edges) - 1)
    place = f"CAST(least({bins - 1}, greatest(0, floor(({name} - ?) / ? + {_SLACK}))) AS INTEGER)"
    label = "''" if group is None else quoted(_text(result, group))
    rows = result.ask(
        f"{label} AS label, {place} AS place, count(*) AS n",
        filters,
        f"AND {name} IS NOT NULL AND {label} IS NOT NULL GROUP BY 1, 2",
        values=[low, width],
    )
    counts: dict[str, list[int]] = {}
    for row in rows.to_pylist():
        counts.setdefault(row["label"], [0] * bins)[row["place"]] += row["n"]
    return {key: tuple(values) for key, values in counts.items()}


def _number(result: ResultFile, column: str) -> str:
    if result.kinds.get(column) != "number":
        raise InputError(Problem("column", f"“{column[:40]}” is not a column of numbers."))
    return quoted(column)


def _text(result: ResultFile, column: str) -> str:
    if result.kinds.get(column) != "text":
        raise InputError(Problem("column", f"“{column[:40]}” is not a column of words."))
    return column
