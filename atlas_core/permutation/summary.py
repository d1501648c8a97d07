"""The summary of a result: counts, distributions, and what limits and fails its scenarios.

Columns are read one at a time and piece by piece, so memory does not grow with the rows.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from typing import Any

import pyarrow.compute as pc

from atlas_core.permutation.axes import Grid, count
from atlas_core.permutation.columns import FAIL_REASONS, OUTPUTS
from atlas_core.permutation.distribution import statistics
from atlas_core.permutation.pieces import Rows, pieces
from atlas_core.permutation.ranking import DEFAULT, best
from atlas_core.permutation.rulebook.book import DEFAULT as RULES
from atlas_core.permutation.rulebook.book import RuleBook
from atlas_core.units import FloatArray

NOT_METRICS = ("flag", "mask", "text")
"""Formats that have no distribution worth telling."""
METRICS = tuple(name for name, column in OUTPUTS.items() if column.format not in NOT_METRICS)


def summarise(rows: Rows, seconds: float, grid: Grid | None = None, rules: RuleBook = RULES) -> dict[str, Any]:
    """Return the summary of a result.

    Parameters
    ----------
    rows : of `run.permute`, or of a stored result
    seconds : [s] the run took
    grid : what was run; names the sample, the ranking and its weights
    rules : the rule tables the run was judged by

    Returns
    -------
    JSON-ready; counts under both spellings of the specification, statistics over rows that have a value
    """
    total, viable = rows.num_rows, int(_counts(rows, "viable")[1.0])
    tiers = _counts(rows, "tier")
    metrics = {name: statistics(partial(_known, rows, name), total) for name in METRICS}
    return {
        "total": total,
        "total_permutations": total,
        "viable": viable,
        "viable_count": viable,
        "tier1_count": tiers["TIER_1"],
        "tier2_count": tiers["TIER_2"],
        "tier3_count": tiers["TIER_3"],
        "avg_irr": metrics["irr"]["mean"],
        "best_irr": metrics["irr"]["max"],
        "max_npv": metrics["npv"]["max"],
        "execution_time": seconds,
        "metrics": metrics,
        "binding": _shares(rows, "binding"),
        "mezz_binding": _shares(rows, "mezz_binding"),
        "fail_reasons": _reason_shares(rows),
    } | _run_options(rows, grid or Grid(()), rules)


def _run_options(rows: Rows, grid: Grid, rules: RuleBook) -> dict[str, Any]:
    """Return how the scenarios were drawn and ranked, and the indices of the best."""
    rank_by = grid.rank_by or DEFAULT
    return {
        "sample": drawn(grid),
        "axes": [{"key": axis.key, "mode": axis.mode, "values": count(axis.values)} for axis in grid.axes],
        "rank_by": rank_by,
        "weights": dict(grid.weights or rules.weights),
        "labels": dict(grid.labels),
        "best": best(rows, rank_by),
    }


def drawn(grid: Grid) -> dict[str, Any] | None:
    """Return method, count and seed of a sample and the size of the space it is drawn from; None for a full grid."""
    if grid.sample is None:
        return None
    # Databases and JSON readers hold no larger whole numbers.
    space = grid.space if grid.space < 2**53 else float(min(grid.space, 10**300))
    return {**asdict(grid.sample), "space": space}


def _known(rows: Rows, name: str) -> Iterator[FloatArray]:
    """Give the values of a column without those that are null."""
    for piece in pieces(rows, [name]):
        yield piece.column(name).drop_null().to_numpy()


def _counts(rows: Rows, name: str) -> Counter[Any]:
    """Return how often each value of a column occurs, null left out."""
    counts: Counter[Any] = Counter()
    for piece in pieces(rows, [name]):
        found = pc.value_counts(piece.column(name).drop_null())
        counts.update(dict(zip(found.field("values").to_pylist(), found.field("counts").to_pylist(), strict=True)))
    return counts


def _shares(rows: Rows, name: str) -> dict[str, float]:
    """Return the part of all rows that has each value; rows without one are left out of the names, not of the whole."""
    return {value: count / rows.num_rows for value, count in sorted(_counts(rows, name).items())}


def _reason_shares(rows: Rows) -> dict[str, float]:
    masks = {int(mask): found for mask, found in _counts(rows, "fail_reasons").items()}
    return {
        name: sum(found for mask, found in masks.items() if mask >> bit & 1) / max(1, rows.num_rows)
        for bit, name in enumerate(FAIL_REASONS)
    }
