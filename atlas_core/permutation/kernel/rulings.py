"""Judges computed rows by rule tables: tier, near miss, rating, repo eligibility, composite score and their reasons."""

import math
from typing import Any, NamedTuple

import numpy as np

from atlas_core.permutation import ratings, repo
from atlas_core.permutation.columns import FAIL_REASONS
from atlas_core.permutation.inputs import Given
from atlas_core.permutation.kernel import layout as at
from atlas_core.permutation.kernel.compiling import entry, formula
from atlas_core.permutation.kernel.encoding import Register
from atlas_core.permutation.kernel.judgement import reaches, stays_within
from atlas_core.permutation.ratings import Band
from atlas_core.permutation.rulebook.scale import LOWEST, SCALE
from atlas_core.permutation.standards import Standards
from atlas_core.permutation.tiers import NEAR
from atlas_core.permutation.verdict import HIGH_WACC, goal_reached
from atlas_core.units import PERCENT, FloatArray, IntArray

BAND_DSCR, BAND_LTV, BAND_CODE, BAND_POINTS, BAND_REPO, BAND_GOAL = range(6)
REPO_DSCR, REPO_LTV, REPO_ADVANCE, ADVANCE = range(4)
TIER_DSCR, TIER_LTV, TIER_IRR, TIER_NPV = range(4)
SENIOR, WACC, DAY1, DSCR, RATING = range(5)
PARTS = ("senior", "wacc", "day1", "dscr", "rating")
BITS = {name: float(1 << FAIL_REASONS.index(name)) for name in FAIL_REASONS}
DSCR_BIT, LTV_BIT, IRR_BIT, RATING_BIT, REPO_BIT, ADVANCE_BIT = (
    BITS[name] for name in ("DSCR", "LTV", "IRR", "RATING", "REPO", "ADVANCE_FACTOR")
)
DSCR_PLACE = FAIL_REASONS.index("DSCR")


class Tables(NamedTuple):
    """The rules of a run as numbers; cases are scenarios that the same bands and limits hold for."""

    bands: Any
    """(bands, 6) best first, case by case; the last one of a case takes what no other does"""
    first: Any
    """(cases + 1,) first band of each case"""
    limits: Any
    """(cases, 4) repo's DSCR, LTV and advance factor, and the advance factor of the tenant"""
    tiers: Any
    """(tiers, 4) DSCR, LTV, IRR, NPV; best first"""
    weights: Any
    """(5,) of the composite score"""


@formula
def tier_misses(tier: Any, dscr: float, ltv: float, irr: float, npv: float) -> Any:
    """Return which tests of a tier are missed, a bit each."""
    missed = 0
    if not reaches(dscr, tier[TIER_DSCR]):
        missed |= 1
    if not stays_within(ltv, tier[TIER_LTV]):
        missed |= 2
    if not reaches(irr, tier[TIER_IRR]):
        missed |= 4
    if tier[TIER_NPV] > -math.inf and not reaches(npv, tier[TIER_NPV]):
        missed |= 8
    return missed


@formula
def near(value: float, threshold: float) -> Any:
    """Return whether a value is close to a threshold; nan is not."""
    return stays_within(abs(value - threshold), NEAR * abs(threshold))


@formula
def near_miss(missed: int, tier: Any, dscr: float, ltv: float, irr: float, npv: float) -> Any:
    """Return whether exactly one test is missed, and by little."""
    return (
        (missed == 1 and near(dscr, tier[TIER_DSCR]))
        or (missed == 2 and near(ltv, tier[TIER_LTV]))
        or (missed == 4 and near(irr, tier[TIER_IRR]))
        or (missed == 8 and near(npv, tier[TIER_NPV]))
    )


@formula
def band_of(tables: Tables, case: int, dscr: float, ltv: float) -> Any:
    """Return the first band of a case whose figures are shown, else its last."""
    last = tables.first[case + 1] - 1
    for place in range(tables.first[case], last):
        if reaches(dscr, tables.bands[place, BAND_DSCR]) and stays_within(ltv, tables.bands[place, BAND_LTV]):
            return place
    return last


@formula
def score(found: Any, row: int, weights: Any, need: float, points: float) -> Any:
    """Return the composite score; nan without a DSCR or WACC."""
    raised = min(1.0, found[at.SENIOR_SIZE, row] / need) if need > 0.0 else 0.0
    cheap = 1.0 - found[at.WACC, row] / HIGH_WACC
    cover = found[at.SENIOR_DSCR, row] / 2.0
    cash = found[at.DAY1_CASH, row] / found[at.USES, row]
    # Sums with nan stay nan; minima of nan would not.
    parts = weights[SENIOR] * raised + weights[DAY1] * min(1.0, max(0.0, cash)) + weights[RATING] * points / PERCENT
    if np.isnan(cheap) or np.isnan(cover):
        return math.nan
    return PERCENT * (parts + weights[WACC] * max(0.0, cheap) + weights[DSCR] * min(1.0, max(0.0, cover)))


@formula
def reasons(mask: float, missed: int) -> float:
    """Return the reasons to fail with those of the lowest tier's tests added."""
    followed = int(mask) >> DSCR_PLACE & 1 == 0
    if missed & 1 and followed:
        mask += DSCR_BIT
    if missed & 2:
        mask += LTV_BIT
    if missed & 4:
        mask += IRR_BIT
    return mask


@entry
def judge_rows(found: FloatArray, case: IntArray, equity_share: FloatArray, tables: Tables) -> None:
    """Fill in what computed rows amount to; found: (results, rows), the rest one for each row."""
    lowest = tables.tiers.shape[0] - 1
    for row in range(case.size):
        dscr, ltv, irr, npv = (found[at.SENIOR_DSCR, row], found[at.LTV, row], found[at.IRR, row], found[at.NPV, row])
        tier = 0
        missed = tier_misses(tables.tiers[0], dscr, ltv, irr, npv)
        while missed and tier < lowest:
            tier += 1
            missed = tier_misses(tables.tiers[tier], dscr, ltv, irr, npv)
        least = tier_misses(tables.tiers[lowest], dscr, ltv, irr, npv)
        band, limits = tables.bands[band_of(tables, case[row], dscr, ltv)], tables.limits[case[row]]
        taken = band[BAND_REPO] > 0.0 and reaches(dscr, limits[REPO_DSCR]) and stays_within(ltv, limits[REPO_LTV])
        advance = found[at.SENIOR_LTV, row]
        taken = taken and stays_within(advance, limits[REPO_ADVANCE])
        mask = reasons(found[at.FAIL_REASONS, row], least)
        mask += 0.0 if band[BAND_GOAL] > 0.0 else RATING_BIT
        mask += 0.0 if taken else REPO_BIT
        over = limits[ADVANCE] < math.inf and not stays_within(advance, limits[ADVANCE])
        found[at.TIER, row] = lowest + 1 if missed else tier
        found[at.NEAR_MISS, row] = near_miss(least, tables.tiers[lowest], dscr, ltv, irr, npv)
        found[at.VIABLE, row] = missed == 0 and band[BAND_GOAL] > 0.0
        found[at.RATING, row] = band[BAND_CODE]
        found[at.REPO_ELIGIBLE, row] = taken
        found[at.FAIL_REASONS, row] = mask + (ADVANCE_BIT if over else 0.0)
        need = found[at.USES, row] * (1.0 - equity_share[row])
        found[at.COMPOSITE, row] = score(found, row, tables.weights, need, band[BAND_POINTS])


class Rulings:
    """The cases met so far under the standards of a run."""

    def __init__(self, standards: Standards) -> None:
        self._standards = standards
        self._cases = Register()
        self._known: tuple[int, Tables] | None = None

    def place(self, given: Given) -> int:
        """Return the number of a scenario's case."""
        rules, terms, figures = self._standards.rules, given.terms, given.figures
        asked = repo.demand(rules, terms, figures)
        limits = (math.inf,) * 3 if asked is None else (asked.dscr, asked.ltv, asked.advance)
        accepted = frozenset() if asked is None else asked.ratings
        open_bands = ratings.bands(rules, terms, figures)
        return self._cases.place((open_bands, accepted, (*limits, repo.advance_limit(rules, terms))))

    def judge(self, found: FloatArray, case: IntArray, equity_share: FloatArray) -> None:
        """Fill in what computed rows amount to.

        Parameters
        ----------
        found : (results, rows) as the kernel leaves them
        case : (rows,) number of each row's case
        equity_share : (rows,) smallest part of uses that is equity
        """
        judge_rows(found, case, equity_share, self._tables())

    def _tables(self) -> Tables:
        number = len(self._cases.places)
        if self._known is None or self._known[0] != number:
            self._known = number, self._numbers()
        return self._known[1]

    def _numbers(self) -> Tables:
        cases = list(self._cases.places)
        bands = [[*open_bands, Band(LOWEST, -math.inf)] for open_bands, _, _ in cases]
        rows = [self._band(band, case[1]) for case, own in zip(cases, bands, strict=True) for band in own]
        tiers = [(t.senior_dscr, t.ltv, t.irr, -math.inf if t.npv is None else t.npv) for t in self._standards.tiers]
        return Tables(
            np.array(rows),
            np.cumsum([0, *(len(own) for own in bands)]),
            np.array([limits for _, _, limits in cases]),
            np.array(tiers),
            np.array([self._standards.weights[part] for part in PARTS]),
        )

    def _band(self, band: Band, accepted: frozenset[str]) -> tuple[float, ...]:
        return (
            band.dscr,
            band.ltv,
            float(SCALE.index(band.rating)),
            self._standards.rules.points(band.rating),
            float(band.rating in accepted),
            float(goal_reached(band.rating, self._standards)),
        )
