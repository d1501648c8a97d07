"""The summary of a result: counts, distributions, and what limits and fails its scenarios."""

from collections import Counter
from dataclasses import asdict
from typing import Any

import numpy as np
import pyarrow as pa

from atlas_core.permutation.axes import Grid, count
from atlas_core.permutation.columns import FAIL_REASONS, OUTPUTS
from atlas_core.permutation.ranking import DEFAULT, best
from atlas_core.permutation.rulebook.book import DEFAULT as RULES
from atlas_core.permutation.rulebook.book import RuleBook
from atlas_core.units import FloatArray

NOT_METRICS = ("flag", "mask", "text")
"""Formats that have no distribution worth telling."""
METRICS = tuple(name for name, column in OUTPUTS.items() if column.format not in NOT_METRICS)


def summarise(table: pa.Table, seconds: float, grid: Grid | None = None, rules: RuleBook = RULES) -> dict[str, Any]:
    """Return the summary of a result.

    Parameters
    ----------
    table : rows of `run.permute` or of a stored result
    seconds : [s] the run took
    grid : what was run; names the sample, the ranking and its weights
    rules : the rule tables the run was judged by

    Returns
    -------
    JSON-ready; counts under both spellings of the specification, statistics over rows that have a value
    """
    total, viable = table.num_rows, int(_numbers(table, "viable").sum())
    tiers = Counter(table.column("tier").to_pylist())
    metrics = {name: statistics(_numbers(table, name)) for name in METRICS}
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
        "binding": _shares(table, "binding"),
        "mezz_binding": _shares(table, "mezz_binding"),
        "fail_reasons": _reason_shares(_numbers(table, "fail_reasons")),
    } | _run_options(table, grid or Grid(()), rules)


def _run_options(table: pa.Table, grid: Grid, rules: RuleBook) -> dict[str, Any]:
    """Return how the scenarios were drawn and ranked, and the indices of the best."""
    rank_by = grid.rank_by or DEFAULT
    return {
        "sample": drawn(grid),
        "axes": [{"key": axis.key, "mode": axis.mode, "values": count(axis.values)} for axis in grid.axes],
        "rank_by": rank_by,
        "weights": dict(grid.weights or rules.weights),
        "best": best(table, rank_by),
    }


def drawn(grid: Grid) -> dict[str, Any] | None:
    """Return method, count and seed of a sample and the size of the space it is drawn from; None for a full grid."""
    if grid.sample is None:
        return None
    # Databases and JSON readers hold no larger whole numbers.
    space = grid.space if grid.space < 2**53 else float(min(grid.space, 10**300))
    return {**asdict(grid.sample), "space": space}


def _numbers(table: pa.Table, name: str) -> FloatArray:
    """Return a column with nan where it is null."""
    return np.asarray(table.column(name).to_numpy(zero_copy_only=False), dtype=np.float64)


def statistics(values: FloatArray) -> dict[str, float | int | None]:
    """Return mean, median, 5th and 95th percentile, least and greatest of what is not nan, and how many are nan."""
    known = values[~np.isnan(values)]
    nulls = int(values.size - known.size)
    if not known.size:
        empty: dict[str, float | int | None] = dict.fromkeys(("mean", "median", "p5", "p95", "min", "max"))
        return empty | {"null_count": nulls}
    p5, median, p95 = (float(value) for value in np.percentile(known, (5, 50, 95)))
    return {
        "mean": float(known.mean()),
        "median": median,
        "p5": p5,
        "p95": p95,
        "min": float(known.min()),
        "max": float(known.max()),
        "null_count": nulls,
    }


def _shares(table: pa.Table, name: str) -> dict[str, float]:
    """Return the part of all rows that has each value; rows without one are left out of the names, not of the whole."""
    counts = Counter(value for value in table.column(name).to_pylist() if value is not None)
    return {value: count / table.num_rows for value, count in sorted(counts.items())}


def _reason_shares(masks: FloatArray) -> dict[str, float]:
    bits = masks.astype(np.int64)
    total = max(1, bits.size)
    return {name: float((bits >> bit & 1).sum() / total) for bit, name in enumerate(FAIL_REASONS)}
