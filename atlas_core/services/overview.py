"""A result at a glance: how many rows pass, how the figures spread, what limits the loan, which tests fail."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from atlas_core.permutation.columns import FAIL_REASONS
from atlas_core.queries.distribution import Histogram, Spread, bit_counts, histograms, shares, spreads
from atlas_core.queries.filters import Filters
from atlas_core.queries.result_file import ResultFile

CHARTED = ("irr", "npv", "senior_dscr")
FIGURES = ("irr", "npv", "senior_dscr", "senior_size", "ltv", "payback_period")
TIER, LIMIT = "tier", "binding"


@dataclass(frozen=True)
class Overview:
    """Counts and percentiles of the rows that pass the filters.

    Attributes
    ----------
    total : rows of the run
    passing : rows that pass the filters
    tiers, limits : word → rows, most frequent first
    figures : column → percentiles, money in base units
    """

    total: int
    passing: int
    tiers: Mapping[str, int]
    limits: Mapping[str, int]
    figures: Mapping[str, Spread]

    @property
    def viable(self) -> int:
        """How many of the rows that pass reach a tier."""
        return self.passing - self.tiers.get("NOT_VIABLE", 0)


def overview(result: ResultFile, filters: Filters = (), metrics: Mapping[str, Any] | None = None) -> Overview:
    """Return the overview of the rows that pass the filters.

    Parameters
    ----------
    result, filters : the file, and what a row has to pass
    metrics : what the summary of the run says of each column; spares the percentiles of all rows, 2 s of computing at
        ten million
    """
    total = result.count()
    return Overview(
        total=total,
        passing=result.count(filters) if filters else total,
        tiers=shares(result, TIER, filters),
        limits=shares(result, LIMIT, filters),
        figures=spreads(result, FIGURES, filters) if filters or not metrics else _told(metrics, total),
    )


def fails(result: ResultFile, filters: Filters = ()) -> dict[str, int]:
    """Return how many of the rows that pass the filters miss each test, by the test's name."""
    return bit_counts(result, "fail_reasons", FAIL_REASONS, filters)


def tier_histograms(result: ResultFile, filters: Filters = ()) -> dict[str, Histogram]:
    """Return the histograms of the charted columns, by tier."""
    return histograms(result, CHARTED, TIER, filters)


def _told(metrics: Mapping[str, Any], total: int) -> dict[str, Spread]:
    return {
        name: Spread(
            count=total - told["null_count"],
            nulls=told["null_count"],
            minimum=told["min"],
            p5=told["p5"],
            median=told["median"],
            p95=told["p95"],
            maximum=told["max"],
        )
        for name, told in ((name, metrics[name]) for name in FIGURES)
    }
