"""What the measures of a scenario amount to: tier, rating, repo eligibility, reasons to fail, composite score."""

from typing import Any, NamedTuple

from atlas_core.permutation.columns import FAIL_REASONS
from atlas_core.permutation.kernel import layout as at
from atlas_core.permutation.kernel.compiling import formula, stage
from atlas_core.permutation.kernel.earnings import clamped
from atlas_core.permutation.kernel.lanes import Number, choose, larger, no_lane, number, smaller
from atlas_core.permutation.kernel.measures import NONE, known, multiple
from atlas_core.permutation.measures import NO_EQUITY
from atlas_core.permutation.slack import SLACK
from atlas_core.permutation.tiers import NEAR
from atlas_core.permutation.verdict import HIGH_WACC
from atlas_core.units import PERCENT

(
    DSCR_BIT, LTV_BIT, IRR_BIT, NPV_BIT, TENOR_BIT, BALLOON_BIT, SHORTFALL_BIT, RATING_BIT, REPO_BIT, ICR_BIT,
    ADVANCE_BIT, NO_ROOT_BIT, CONVERGENCE_BIT, EQUITY_BIT,
) = (float(1 << place) for place in range(len(FAIL_REASONS)))  # fmt: skip
ANY = -float("inf")
"""A threshold that asks for nothing."""


class Missed(NamedTuple):
    """Which tests of a tier are missed."""

    dscr: Any
    ltv: Any
    irr: Any
    npv: Any


class Rated(NamedTuple):
    """What the first band whose figures are shown says."""

    code: Number
    points: Number
    repo: Number
    """Whether the repo rules take the rating."""
    goal: Number
    """Whether the rating reaches the run's goal."""


@formula
def reaches(value: Number, threshold: float) -> Any:
    """Return whether a value reaches a threshold, rounding forgiven; nan does not."""
    return value >= threshold - SLACK * abs(threshold)


@formula
def stays_within(value: Number, threshold: float) -> Any:
    """Return whether a value stays within a threshold, rounding forgiven; nan does not."""
    return value <= threshold + SLACK * abs(threshold)


@formula
def missed_of(tier: Any, found: Any) -> Missed:
    """Return which tests of a tier are missed; a figure that is missing does."""
    dscr, irr, npv = found[at.SENIOR_DSCR], found[at.IRR], found[at.NPV]
    unasked = no_lane(dscr)
    return Missed(
        ~reaches(dscr, tier[at.TIER_DSCR]),
        ~stays_within(found[at.LTV], tier[at.TIER_LTV]),
        ~reaches(irr, tier[at.TIER_IRR]),
        ~reaches(npv, tier[at.TIER_NPV]) if tier[at.TIER_NPV] > ANY else unasked,
    )


@formula
def near(value: Number, threshold: float) -> Any:
    """Return whether a value is close to a threshold; nan is not."""
    return stays_within(larger(value - threshold, threshold - value), NEAR * abs(threshold))


@formula
def near_miss(tier: Any, found: Any, missed: Missed) -> Any:
    """Return whether exactly one test of a tier is missed, and by little."""
    dscr, ltv, irr, npv = missed
    only_dscr = dscr & ~(ltv | irr | npv) & near(found[at.SENIOR_DSCR], tier[at.TIER_DSCR])
    only_ltv = ltv & ~(dscr | irr | npv) & near(found[at.LTV], tier[at.TIER_LTV])
    only_irr = irr & ~(dscr | ltv | npv) & near(found[at.IRR], tier[at.TIER_IRR])
    only_npv = npv & ~(dscr | ltv | irr) & near(found[at.NPV], tier[at.TIER_NPV])
    return only_dscr | only_ltv | only_irr | only_npv


@formula
def tier_of(rules: at.Rules, found: Any) -> Number:
    """Return the best tier whose tests are all passed; one past the lowest when there is none."""
    count = rules.tiers.shape[0]
    reached = number(found, float(count))
    for place in range(count - 1, -1, -1):
        missed = missed_of(rules.tiers[place], found)
        reached = choose(missed.dscr | missed.ltv | missed.irr | missed.npv, reached, float(place))
    return reached


@formula
def rated(rules: at.Rules, found: Any, ruled: Any) -> Rated:
    """Return what the first band whose figures are shown says; the last band takes what no other does."""
    dscr, ltv = found[at.SENIOR_DSCR], found[at.LTV]
    last = rules.cases.shape[1] - at.BAND_ITEMS
    band = Rated(
        ruled[last + at.BAND_CODE], ruled[last + at.BAND_POINTS], ruled[last + at.BAND_REPO], ruled[last + at.BAND_GOAL]
    )
    for item in range(last - at.BAND_ITEMS, at.CASE_ITEMS - 1, -at.BAND_ITEMS):
        shown = (dscr >= ruled[item + at.BAND_DSCR]) & (ltv <= ruled[item + at.BAND_LTV])
        band = Rated(
            choose(shown, ruled[item + at.BAND_CODE], band.code),
            choose(shown, ruled[item + at.BAND_POINTS], band.points),
            choose(shown, ruled[item + at.BAND_REPO], band.repo),
            choose(shown, ruled[item + at.BAND_GOAL], band.goal),
        )
    return band


@formula
def taken_by_repo(found: Any, ruled: Any, band: Rated) -> Any:
    """Return whether a central bank would take the senior debt."""
    return (
        (band.repo > 0.0)
        & (found[at.SENIOR_DSCR] >= ruled[at.REPO_DSCR])
        & (found[at.LTV] <= ruled[at.REPO_LTV])
        & (found[at.SENIOR_LTV] <= ruled[at.REPO_ADVANCE])
    )


@formula
def balloon_left(kind: at.Kind, memory: at.Memory) -> Any:
    """Return whether a balloon has nothing that repays it: no sale, too small a sale, no time to refinance."""
    found, state = memory.found, memory.state
    balloon = found[at.BALLOON] > 0.0
    bad = balloon & ~balloon
    if kind.mezz == at.MEZZ_BULLET and not kind.mezz_sold:
        bad = ~bad
    elif kind.left and not kind.left_sold and kind.again == 0:
        bad = balloon
    if kind.sale_year > 0:
        left = choose(balloon, state[at.SENIOR_LEFT], 0.0)
        if kind.mezz == at.MEZZ_BULLET:
            left = left + state[at.MEZZ_LEFT]
        bad = bad | (left > SLACK * found[at.USES])
    return bad


@formula
def flagged(mask: Number, bit: float, applies: Any) -> Number:
    """Return the sum of bits with one more where a reason applies."""
    return mask + choose(applies, bit, 0.0)


@formula
def reasons(kind: at.Kind, memory: at.Memory, missed: Missed, goal: Any, taken: Any) -> Number:
    """Return the reasons to fail as a sum of bits.

    Parameters
    ----------
    missed : tests of the lowest tier
    goal : whether the rating reaches the run's goal
    taken : whether a central bank would take the senior debt
    """
    given, found, state = memory.given, memory.found, memory.state
    owned = found[at.EQUITY_SIZE] > NO_EQUITY
    longest = given[at.LEASE_TERM_YEARS] - given[at.TENOR_BUFFER_YEARS]
    over = longest + SLACK * larger(longest, -longest)
    asked, advance = given[at.MIN_ICR], memory.ruled[at.ADVANCE]
    mask = flagged(number(given, 0.0), DSCR_BIT, missed.dscr | (state[at.FOLLOWED] < 0.5))
    mask = flagged(mask, LTV_BIT, missed.ltv)
    mask = flagged(mask, IRR_BIT, missed.irr)
    mask = flagged(mask, NPV_BIT, ~reaches(found[at.NPV], 0.0))
    mask = flagged(mask, TENOR_BIT, ~(given[at.TENOR_YEARS] <= over))
    mask = flagged(mask, BALLOON_BIT, balloon_left(kind, memory))
    mask = flagged(mask, SHORTFALL_BIT, found[at.SHORTFALL_PERIODS] > 0.0)
    mask = flagged(mask, RATING_BIT, ~goal)
    mask = flagged(mask, REPO_BIT, ~taken)
    mask = flagged(mask, ADVANCE_BIT, (advance < -ANY) & ~(found[at.SENIOR_LTV] <= advance))
    mask = flagged(mask, ICR_BIT, (asked > 0.0) & ~(found[at.ICR] >= asked - SLACK * asked))
    mask = flagged(mask, NO_ROOT_BIT, owned & ~(found[at.IRR] == found[at.IRR]))
    mask = flagged(mask, CONVERGENCE_BIT, state[at.CONVERGED] < 0.5)
    return flagged(mask, EQUITY_BIT, ~owned)


@formula
def composite(weights: Any, given: Any, found: Any, points: Number) -> Number:
    """Return the score from 0 to 100; nan without a DSCR or WACC."""
    need = found[at.USES] * (1.0 - given[at.MIN_EQUITY_SHARE])
    raised = choose(need > 0.0, smaller(found[at.SENIOR_SIZE] / need, 1.0), 0.0)
    cheap = 1.0 - found[at.WACC] / HIGH_WACC
    cover = found[at.SENIOR_DSCR] / 2.0
    cash = found[at.DAY1_CASH] / found[at.USES]
    parts = weights[at.OF_SENIOR] * raised + weights[at.OF_DAY1] * clamped(cash)
    parts = parts + weights[at.OF_RATING] * points / PERCENT
    score = PERCENT * (parts + weights[at.OF_WACC] * larger(cheap, 0.0) + weights[at.OF_DSCR] * clamped(cover))
    scored = (found[at.WACC] == found[at.WACC]) & (found[at.SENIOR_DSCR] == found[at.SENIOR_DSCR])
    return choose(scored, score, NONE)


@stage
def judge(kind: at.Kind, memory: at.Memory, rules: at.Rules) -> None:
    """Fill in what the measures amount to, once the rates stand."""
    found, none = memory.found, number(memory.given, 0.0)
    irr, stressed = found[at.IRR], found[at.STRESSED_IRR]
    found[at.RISK_ADJUSTED_IRR] = irr - (irr - stressed) / 2.0
    found[at.STRESSED_DSCR] = known(memory.state[at.STRAINED_LOWEST_DSCR])
    found[at.MOIC] = choose(found[at.EQUITY_SIZE] > NO_EQUITY, multiple(kind, memory), NONE)
    lowest = rules.tiers[rules.tiers.shape[0] - 1]
    tier, missed, band = tier_of(rules, found), missed_of(lowest, found), rated(rules, found, memory.ruled)
    goal, taken = band.goal > 0.0, taken_by_repo(found, memory.ruled, band)
    found[at.TIER] = tier
    found[at.NEAR_MISS] = choose(near_miss(lowest, found, missed), 1.0, none)
    found[at.VIABLE] = choose((tier < float(rules.tiers.shape[0])) & goal, 1.0, none)
    found[at.RATING] = band.code
    found[at.REPO_ELIGIBLE] = choose(taken, 1.0, none)
    found[at.FAIL_REASONS] = reasons(kind, memory, missed, goal, taken)
    found[at.COMPOSITE] = composite(rules.weights, memory.given, found, band.points)
