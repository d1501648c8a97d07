"""A result at a glance: how many rows pass, how the figures spread, what limits the loan, which tests fail."""

from collections.abc import Mapping
from dataclasses import dataclass

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
    fails : name of a test → rows that miss it
    figures : column → percentiles, money in base units
    histograms : column → histogram by tier
    """

    total: int
    passing: int
    tiers: Mapping[str, int]
    limits: Mapping[str, int]
    fails: Mapping[str, int]
    figures: Mapping[str, Spread]
    histograms: Mapping[str, Histogram]

    @property
    def viable(self) -> int:
        """How many of the rows that pass reach a tier."""
        return self.passing - self.tiers.get("NOT_VIABLE", 0)


def overview(result: ResultFile, filters: Filters = ()) -> Overview:
    """Return the overview of the rows that pass the filters."""
    return Overview(
        total=result.count(),
        passing=result.count(filters),
        tiers=shares(result, TIER, filters),
        limits=shares(result, LIMIT, filters),
        fails=bit_counts(result, "fail_reasons", FAIL_REASONS, filters),
        figures=spreads(result, FIGURES, filters),
        histograms=histograms(result, CHARTED, TIER, filters),
    )
