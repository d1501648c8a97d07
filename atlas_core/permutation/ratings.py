"""What the senior debt of a scenario is rated: the bands open to it, and the first whose figures it shows."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from atlas_core.permutation.figures import Figures
from atlas_core.permutation.parameters import Terms
from atlas_core.permutation.rulebook.book import RuleBook
from atlas_core.permutation.rulebook.scale import LOWEST
from atlas_core.permutation.rulebook.scale import at_least as rated_at_least
from atlas_core.permutation.rulebook.thresholds import STRUCTURES
from atlas_core.permutation.slack import at_least, at_most
from atlas_core.units import PERCENT

FULLY_REPAID = ("annuity", "sculpted", "stepdown")


@dataclass(frozen=True, slots=True)
class Band:
    """A rating and the figures it takes."""

    rating: str
    dscr: float
    """[x] Smallest senior DSCR; −∞ asks for any."""
    ltv: float = math.inf
    """Largest total debt over market grand total; ∞ asks for any."""


def jurisdiction(terms: Terms, figures: Figures) -> str:
    """Return the legal space of a scenario: the one chosen, else that of the country."""
    return terms.jurisdiction or figures.jurisdiction


def structure(rules: RuleBook, terms: Terms) -> str:
    """Return full, partial or bullet: how far the senior loan is repaid by maturity."""
    if terms.amortisation in FULLY_REPAID:
        return "full"
    partial = rules.row("loan_structures", structure="partial") or {}
    small = at_most(terms.balloon_share, partial["balloon"] / PERCENT)
    return "partial" if terms.amortisation == "balloon" and small else "bullet"


def bands(rules: RuleBook, terms: Terms, figures: Figures) -> tuple[Band, ...]:
    """Return the bands of the scenario's rule set that its terms leave open, best first."""
    return RULE_SETS[terms.rating_rule_set](rules, terms, figures)


def rating(open_bands: tuple[Band, ...], outputs: Mapping[str, Any]) -> str:
    """Return the rating of the first band whose figures are shown, rounding forgiven; CCC when none is.

    References
    ----------
    Atlas scenario model, “Result columns”, rating.
    """
    dscr, ltv = outputs["senior_dscr"], outputs["ltv"]
    passed = (band.rating for band in open_bands if at_least(dscr, band.dscr) and at_most(ltv, band.ltv))
    return next(passed, LOWEST)


def _dscr_ltv(rules: RuleBook, _terms: Terms, _figures: Figures) -> tuple[Band, ...]:
    return tuple(Band(row["rating"], row["dscr"], row["ltv"] / PERCENT) for row in rules.rows("rating_dscr_ltv"))


def _dscr(rules: RuleBook, _terms: Terms, _figures: Figures) -> tuple[Band, ...]:
    return tuple(
        Band(row["rating"], -math.inf if row["dscr"] is None else row["dscr"]) for row in rules.rows("rating_dscr")
    )


def _workbook(rules: RuleBook, terms: Terms, figures: Figures) -> tuple[Band, ...]:
    """Return the rows of the jurisdiction whose tenant, tenor and structure are met."""
    strength = STRUCTURES.index(structure(rules, terms))
    return tuple(
        Band(row["rating"], row["dscr"], row["ltv"] / PERCENT)
        for row in rules.matching("rating_workbook", jurisdiction=jurisdiction(terms, figures))
        if rated_at_least(terms.tenant_rating, row["tenant"])
        and at_most(terms.tenor_years, row["tenor"])
        and strength <= STRUCTURES.index(row["structure"])
    )


RULE_SETS: dict[str, Callable[[RuleBook, Terms, Figures], tuple[Band, ...]]] = {
    "dscr_ltv": _dscr_ltv,
    "dscr": _dscr,
    "workbook": _workbook,
}
"""The choices of the parameter `ratingRuleSet`."""
