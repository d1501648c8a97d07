"""What moved between two results whose scenarios are matched: figures, tiers, limits."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from atlas_core.permutation.slack import SLACK
from atlas_core.queries.distribution import nice_edges
from atlas_core.queries.filters import quoted
from atlas_core.queries.keyset import INDEX
from atlas_core.queries.pairs import Pairs
from atlas_core.queries.result_file import ResultFile
from atlas_core.records import Record
from atlas_core.units import FloatArray, IntArray

MOVERS = 5
"""Scenarios that are named on either side: those that rose most and those that fell most."""
PERCENTILES = {"p5": 5.0, "median": 50.0, "p95": 95.0}

_BLOCK = 2**18


def figure_moves(before: ResultFile, after: ResultFile, pairs: Pairs, column: str) -> Record:
    """Return what a figure does from one result to the other, over matched scenarios.

    Returns
    -------
    known : scenarios that have it in both; `lost`, `gained`: in the first alone, in the second alone
    rose, fell, same : of the known ones; a difference of rounding is none
    before, after, change : minimum, p5, median, p95, maximum of the known ones; None where there are none
    edges, counts : histogram of the change
    risers, fallers : indices in both results with both values, largest move first
    """
    one, other = (_numbers(result, column, rows) for result, rows in ((before, pairs.before), (after, pairs.after)))
    has = ~np.isnan(one), ~np.isnan(other)
    known = has[0] & has[1]
    lost, gained = int((has[0] & ~has[1]).sum()), int((has[1] & ~has[0]).sum())
    if not known.all():
        one, other = one[known], other[known]
    change = _change(one, other)
    found: Record = {"known": len(change), "lost": lost, "gained": gained}
    found |= {"rose": int((change > 0).sum()), "fell": int((change < 0).sum()), "same": int((change == 0).sum())}
    found |= _histogram(change)
    rows = np.flatnonzero(known)
    for name, way in (("risers", -1), ("fallers", 1)):
        places = _first(way * change)
        found[name] = [
            [int(pairs.before[rows[place]]), int(pairs.after[rows[place]]), float(one[place]), float(other[place])]
            for place in places
        ]
    del known, has, rows
    # Last: percentiles leave the arrays in another order.
    return found | {"before": _spread(one), "after": _spread(other), "change": _spread(change)}


def _change(one: FloatArray, other: FloatArray) -> FloatArray:
    """Return what is added; where it is rounding alone, nothing. A block at a time, to hold few arrays at once."""
    change = other - one
    for start in range(0, len(change), _BLOCK):
        part = slice(start, start + _BLOCK)
        slack = SLACK * np.maximum(np.abs(one[part]), np.abs(other[part]))
        change[part][np.abs(change[part]) <= slack] = 0.0
    return change


def word_moves(before: ResultFile, after: ResultFile, pairs: Pairs, column: str) -> list[Record]:
    """Return how many matched scenarios go from which word to which, most frequent first; None where one has none."""
    sides = ((before, pairs.before), (after, pairs.after))
    (words, one), (others, other) = (_words(result, column, rows) for result, rows in sides)
    counts = np.bincount(one * len(others) + other, minlength=len(words) * len(others))
    cells = [
        {"before": words[place // len(others)], "after": others[place % len(others)], "count": int(counts[place])}
        for place in np.flatnonzero(counts).tolist()
    ]
    return sorted(cells, key=lambda cell: -cell["count"])


def _numbers(result: ResultFile, column: str, rows: IntArray) -> FloatArray:
    # Put in their places here: sorted in DuckDB they would take the room of the sort besides.
    table = result.ask(f"{quoted(INDEX)} AS i, {quoted(column)} AS y")
    values = np.empty(table.num_rows)
    for batch in table.to_batches():
        values[batch["i"].to_numpy()] = batch["y"].to_numpy(zero_copy_only=False)
    del table
    return values[rows]


def _words(result: ResultFile, column: str, rows: IntArray) -> tuple[list[Any], IntArray]:
    words = sorted(
        result.ask(f"DISTINCT {quoted(column)} AS y")["y"].to_pylist(), key=lambda word: (word is None, word)
    )
    # Bound values only: a word is compared with what the file holds, its place is what comes back.
    cases = " ".join(f"WHEN {quoted(column)} IS NOT DISTINCT FROM ? THEN {place}" for place in range(len(words)))
    found = result.ask(f"{quoted(INDEX)} AS i, CAST(CASE {cases} END AS UTINYINT) AS y", values=words)
    places = np.empty(found.num_rows, dtype=np.uint8)
    places[found["i"].to_numpy()] = found["y"].to_numpy()
    return words, places[rows].astype(np.int64)


def _spread(values: FloatArray) -> dict[str, float] | None:
    if not len(values):
        return None
    spread = {"minimum": float(values.min()), "maximum": float(values.max())}
    parts = np.percentile(values, list(PERCENTILES.values()), overwrite_input=True)
    return spread | {name: float(part) for name, part in zip(PERCENTILES, parts, strict=True)}


def _histogram(change: FloatArray) -> Record:
    if not len(change):
        return {"edges": [], "counts": []}
    edges: Sequence[float] = nice_edges(float(change.min()), float(change.max()))
    # As everywhere in results: a bin holds its lower bound, and rounding below it is forgiven.
    width = edges[1] - edges[0]
    places = np.clip(np.floor((change - edges[0]) / width + SLACK), 0, len(edges) - 2).astype(np.int64)
    return {"edges": list(edges), "counts": np.bincount(places, minlength=len(edges) - 1).tolist()}


def _first(keys: FloatArray) -> list[int]:
    """Return the places of the smallest keys below 0, smallest first, the earlier place where they are equal."""
    below = np.flatnonzero(keys < 0)
    if len(below) > MOVERS:
        limit = np.partition(keys[below], MOVERS - 1)[MOVERS - 1]
        sure = below[keys[below] < limit]
        below = np.concatenate([sure, below[keys[below] == limit][: MOVERS - len(sure)]])
    return sorted(below.tolist(), key=lambda place: (keys[place], place))
