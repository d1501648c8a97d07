"""What the periods of a scenario come to: covers, interest, lives, distributions."""

from typing import Any, NamedTuple

from atlas_core.permutation.kernel import layout as at
from atlas_core.permutation.kernel.compiling import formula
from atlas_core.permutation.kernel.lanes import Number, any_lane, choose, number

UNBOUNDED = float("inf")


class Cover(NamedTuple):
    """The smallest quotient so far, as numerator and denominator: comparing products is cheaper than dividing."""

    part: Number
    whole: Number


class Tally(NamedTuple):
    """Sums over the periods so far."""

    dscr: Number
    periods: Number
    senior_interest: Number
    mezz_interest: Number
    senior_repaid: Number
    senior_time: Number
    mezz_repaid: Number
    mezz_time: Number
    locked: Number
    short: Number
    distributed: Number
    drawn: Number


class Covers(NamedTuple):
    """The smallest covers so far."""

    dscr: Cover
    blended: Cover
    interest: Cover


class Told(NamedTuple):
    """What one period adds."""

    cfads: Number
    senior_service: Number
    senior_interest: Number
    mezz_interest: Number
    senior_repaid: Number
    mezz_repaid: Number
    short: Number
    distribution: Number
    drawn: Number


@formula
def no_cover(like: Any) -> Cover:
    """Return the smallest cover of nothing."""
    return Cover(number(like, UNBOUNDED), number(like, 1.0))


@formula
def new_tally(like: Any) -> Tally:
    """Return the sums before the first period."""
    none = number(like, 0.0)
    return Tally(none, none, none, none, none, none, none, none, none, none, none, none)


@formula
def smaller_cover(least: Cover, applies: Any, part: Number, whole: Number) -> Cover:
    """Return the smaller of a cover and a quotient of positive denominator, where it applies."""
    below = applies & (part * least.whole < least.part * whole)
    return Cover(choose(below, part, least.part), choose(below, whole, least.whole))


@formula
def added(total: Number, amount: Number) -> Number:
    """Return a sum with one more amount; most amounts of some kinds are nothing everywhere."""
    if any_lane((amount < 0.0) | (amount > 0.0)):
        total = total + amount
    return total


@formula
def count(tally: Tally, told: Told, covers: Any, locked: Any, years: float) -> Tally:
    """Return the sums with one more period; `years` from the start of operations to its end."""
    none = number(tally.dscr, 0.0)
    return Tally(
        tally.dscr + choose(covers, told.cfads / told.senior_service, 0.0),
        tally.periods + choose(covers, 1.0, none),
        tally.senior_interest + told.senior_interest,
        added(tally.mezz_interest, told.mezz_interest),
        tally.senior_repaid + told.senior_repaid,
        tally.senior_time + told.senior_repaid * years,
        added(tally.mezz_repaid, told.mezz_repaid),
        added(tally.mezz_time, told.mezz_repaid * years),
        added(tally.locked, choose(locked, 1.0, none)),
        added(tally.short, choose(told.short > 0.0, 1.0, none)),
        tally.distributed + told.distribution,
        added(tally.drawn, told.drawn),
    )


@formula
def no_covers(like: Any) -> Covers:
    """Return the smallest covers before the first period."""
    return Covers(no_cover(like), no_cover(like), no_cover(like))


@formula
def write_tally(state: Any, tally: Tally, covers: Covers) -> None:
    """Write the sums and the smallest covers down."""
    state[at.LOWEST_DSCR] = covers.dscr.part / covers.dscr.whole
    state[at.LOWEST_BLENDED] = covers.blended.part / covers.blended.whole
    state[at.LOWEST_ICR] = covers.interest.part / covers.interest.whole
    state[at.TOTAL_DSCR] = tally.dscr
    state[at.DSCR_PERIODS] = tally.periods
    state[at.INTEREST_OF_SENIOR] = tally.senior_interest
    state[at.INTEREST_OF_MEZZ] = tally.mezz_interest
    state[at.SENIOR_REPAID] = tally.senior_repaid
    state[at.SENIOR_REPAID_TIME] = tally.senior_time
    state[at.MEZZ_REPAID] = tally.mezz_repaid
    state[at.MEZZ_REPAID_TIME] = tally.mezz_time
    state[at.LOCKED_PERIODS] = tally.locked
    state[at.SHORT_PERIODS] = tally.short
    state[at.DISTRIBUTED] = tally.distributed
    state[at.DRAWN] = tally.drawn
