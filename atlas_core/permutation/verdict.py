"""What the numbers of a scenario amount to: tier, viability, near miss, reasons to fail, score."""

from collections.abc import Mapping
from math import isfinite

from atlas_core.permutation import debt, exits, mezzanine, ratings, repo, senior, tiers
from atlas_core.permutation.columns import FAIL_REASONS
from atlas_core.permutation.measures import NO_EQUITY, Outputs
from atlas_core.permutation.model import Scenario
from atlas_core.permutation.rulebook.scale import at_least as rated_at_least
from atlas_core.permutation.slack import SLACK, at_least, at_most
from atlas_core.permutation.standards import Standards
from atlas_core.permutation.tiers import NOT_VIABLE, TIERS, Tier
from atlas_core.units import PERCENT

__all__ = ["TIERS", "Tier", "composite", "fail_reasons", "verdict"]


HIGH_WACC = 20.0
"""[%] Scores nothing."""
USUAL = Standards()


def verdict(scenario: Scenario, outputs: Outputs, standards: Standards = USUAL) -> Outputs:
    """Return the columns that judge a scenario; `outputs` holds its measures.

    References
    ----------
    Atlas scenario model, “Result columns”.
    """
    tier = tiers.tier(outputs, standards.tiers)
    judged = rated(scenario, outputs, standards)
    judged |= {
        "tier": tier,
        "viable": float(tier != NOT_VIABLE),
        "near_miss": float(tiers.near_miss(outputs, standards.tiers[-1])),
        "fail_reasons": float(fail_reasons(scenario, outputs | judged, standards)),
        "risk_adjusted_irr": risk_adjusted(outputs["irr"], outputs["stressed_irr"]),
        "composite": composite(outputs, scenario, standards.weights, standards.rules.points(judged["rating"])),
    }
    passed = all(condition.passes({**outputs, **judged}) for condition in standards.filters)
    reached = goal_reached(judged["rating"], standards)
    return judged | {"viable": float(tier != NOT_VIABLE and passed and reached)}


def rated(scenario: Scenario, outputs: Outputs, standards: Standards) -> Outputs:
    """Return the rating of the senior debt and whether a central bank would take it."""
    given = standards.rules, scenario.terms, scenario.figures
    rating = ratings.rating(ratings.bands(*given), outputs)
    return {"rating": rating, "repo_eligible": float(repo.eligible(repo.demand(*given), rating, outputs))}


def goal_reached(rating: str, standards: Standards) -> bool:
    """Return whether a rating reaches the run's goal, if it has one."""
    return standards.min_rating is None or rated_at_least(rating, standards.min_rating)


def risk_adjusted(irr: float | None, stressed: float | None) -> float | None:
    """Return the IRR less half of what the downside takes from it."""
    return None if irr is None or stressed is None else irr - (irr - stressed) / 2


def fail_reasons(scenario: Scenario, outputs: Outputs, standards: Standards) -> int:
    """Return the reasons to fail as a mask; bits as in FAIL_REASONS. `outputs` holds rating and eligibility too."""
    terms = scenario.terms
    missed = standards.tiers[-1].missed(outputs)
    advance = repo.advance_limit(standards.rules, terms)
    owned = scenario.stack.equity > NO_EQUITY
    found = {
        "DSCR": "senior_dscr" in missed or _sculpted_through_nothing(scenario),
        "LTV": "ltv" in missed,
        "IRR": "irr" in missed,
        "NPV": not at_least(outputs["npv"], 0.0),
        "TENOR": not at_most(terms.tenor_years, terms.lease_term_years - terms.tenor_buffer_years),
        "BALLOON": _balloon_left(scenario),
        "SHORTFALL": outputs["shortfall_periods"] > 0,
        "RATING": not goal_reached(outputs["rating"], standards),
        "REPO": not outputs["repo_eligible"],
        "ADVANCE_FACTOR": isfinite(advance) and not at_most(outputs["senior_ltv"], advance),
        "ICR": terms.min_icr is not None and not at_least(outputs["icr"], terms.min_icr),
        "NO_ROOT": owned and outputs["irr"] is None,
        "CONVERGENCE": not (scenario.base.levered.converged and scenario.downside.levered.converged),
        "EQUITY": not owned,
    }
    return sum(1 << FAIL_REASONS.index(name) for name, failed in found.items() if failed)


def _sculpted_through_nothing(scenario: Scenario) -> bool:
    """Return whether a sculpted loan meets a period without CFADS to follow."""
    if scenario.terms.amortisation != "sculpted":
        return False
    tenor = senior.periods(scenario.terms)
    cfads = scenario.base.levered.cfads[:tenor]
    return len(cfads) < tenor or min(cfads) <= 0


def _balloon_left(scenario: Scenario) -> bool:
    """Return whether a balloon has nothing that repays it: no sale, too small a sale, no time to refinance."""
    terms, stack, flows = scenario.terms, scenario.stack, scenario.base.flows
    if mezzanine.unpaid_bullet(terms):
        return True
    senior_balloon = stack.senior * stack.senior_shape.balloon > 0
    if senior_balloon and not debt.balloon_sold(terms) and not debt.is_refinanced(terms, stack):
        return True
    left = (flows.senior[-1].closing if senior_balloon else 0.0) + (
        flows.mezz[-1].closing if stack.mezz_shape and stack.mezz_shape.balloon else 0.0
    )
    return exits.exit_period(terms) is not None and left > SLACK * stack.uses


def composite(outputs: Outputs, scenario: Scenario, weights: Mapping[str, float], rating_score: float) -> float | None:
    """Return the score from 0 to 100; None without a DSCR or WACC. `rating_score` is 0 to 100."""
    dscr, wacc = outputs["senior_dscr"], outputs["wacc"]
    if dscr is None or wacc is None:
        return None
    need = scenario.stack.senior_limits["need"] or 0.0
    parts: dict[str, float] = {
        "senior": min(1.0, outputs["senior_size"] / need) if need > 0 else 0.0,
        "wacc": max(0.0, 1 - wacc / HIGH_WACC),
        "day1": min(1.0, max(0.0, outputs["day1_cash"] / outputs["uses"])),
        "dscr": min(1.0, max(0.0, dscr / 2)),
        "rating": rating_score / PERCENT,
    }
    return PERCENT * sum(weights[name] * part for name, part in parts.items())
