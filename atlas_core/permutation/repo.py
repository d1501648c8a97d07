"""Whether a central bank would take the senior debt: what its terms rule out, and what its figures must show."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from atlas_core.permutation.figures import Figures
from atlas_core.permutation.parameters import Terms
from atlas_core.permutation.ratings import jurisdiction, structure
from atlas_core.permutation.rulebook.book import RuleBook
from atlas_core.permutation.rulebook.scale import NOT_RATED, SCALE
from atlas_core.permutation.rulebook.scale import at_least as rated_at_least
from atlas_core.permutation.rulebook.schema import Row
from atlas_core.permutation.slack import at_least, at_most
from atlas_core.units import PERCENT


@dataclass(frozen=True, slots=True)
class Demand:
    """What an eligible loan shows."""

    ratings: frozenset[str]
    dscr: float = -math.inf
    """[x] Smallest senior DSCR."""
    ltv: float = math.inf
    """Largest total debt over market grand total."""
    advance: float = math.inf
    """Largest senior debt over market grand total."""


def demand(rules: RuleBook, terms: Terms, figures: Figures) -> Demand | None:
    """Return what the scenario's figures must show; None when its terms rule it out."""
    return RULE_SETS[terms.repo_rule_set](rules, terms, figures)


def eligible(asked: Demand | None, rating: str, outputs: Mapping[str, Any]) -> bool:
    """Return whether a scenario's rating and figures meet the demand, rounding forgiven.

    References
    ----------
    Atlas scenario model, “Result columns”, repo.
    """
    return (
        asked is not None
        and rating in asked.ratings
        and at_least(outputs["senior_dscr"], asked.dscr)
        and at_most(outputs["ltv"], asked.ltv)
        and at_most(outputs["senior_ltv"], asked.advance)
    )


def advance_limit(rules: RuleBook, terms: Terms) -> float:
    """Return the largest senior debt over market grand total for the tenant's rating; ∞ when no tenant is rated."""
    if terms.tenant_rating == NOT_RATED:
        return math.inf
    return float(rules.advance_factor(terms.tenant_rating)["high"]) / PERCENT


def _workbook(rules: RuleBook, terms: Terms, figures: Figures) -> Demand | None:
    shape = structure(rules, terms)
    row = rules.row("repo_workbook", jurisdiction=jurisdiction(terms, figures), structure=shape)
    if row is None or not _terms_meet(row, rules.row("loan_structures", structure=shape) or {}, terms):
        return None
    ratings = frozenset(rating for rating in SCALE if rated_at_least(rating, row["min_rating"]))
    return Demand(ratings, row["min_dscr"], row["max_ltv"] / PERCENT)


def _terms_meet(row: Row, shape: Row, terms: Terms) -> bool:
    left = {"bullet": 1.0, "balloon": terms.balloon_share}.get(terms.amortisation, 0.0)
    return (
        at_most(terms.tenor_years, row["max_tenor"])
        and (shape["structure"] == "bullet" or at_least(1 - left, row["min_amortisation"] / PERCENT))
        and at_least(terms.sweep_share, shape["sweep"] / PERCENT)
        and at_least(terms.dsra_months, row["reserve_months"])
        and (terms.trap_dscr > 0 or not row["cash_trap"])
    )


def _central_bank(rules: RuleBook, terms: Terms, figures: Figures) -> Demand | None:
    row = rules.row("repo_central_bank", jurisdiction=jurisdiction(terms, figures))
    if row is None or not at_most(terms.tenor_years, row["max_tenor"]) or figures.currency != row["currency"]:
        return None
    ratings = frozenset(
        rating
        for rating in SCALE
        if rated_at_least(rating, row["min_rating"]) and rules.haircut(rating, terms.tenor_years) is not None
    )
    return Demand(ratings, advance=row["max_advance"] / PERCENT)


RULE_SETS: dict[str, Callable[[RuleBook, Terms, Figures], Demand | None]] = {
    "workbook": _workbook,
    "central_bank": _central_bank,
}
"""The choices of the parameter `repoRuleSet`."""
