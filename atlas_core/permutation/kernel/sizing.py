"""The capital stack: both loans, and the uses at which the trial meets itself."""

from typing import Any, NamedTuple

from atlas_core.permutation.capital import SHARE_TOLERANCE
from atlas_core.permutation.kernel import layout as at
from atlas_core.permutation.kernel.compiling import formula, stage
from atlas_core.permutation.kernel.funding import Funded, Sources, capex_in_uses, fees_at_close, first_reserve, fund
from atlas_core.permutation.kernel.lanes import Number, any_lane, choose, larger, no_lane, number
from atlas_core.permutation.kernel.limits import (
    INFINITE,
    Limits,
    mezz_amount,
    mezz_dscr_limit,
    senior_amount,
    shape_loans,
)
from atlas_core.permutation.root import MAX_STEPS


class Search(NamedTuple):
    """Where the uses are looked for: uses(trial) − trial falls and is zero once."""

    here: Number
    before: Number
    gap: Number
    slope: Number
    low: Number
    high: Number


class Sized(NamedTuple):
    """Both loans at a trial, and what the next trial needs of them."""

    senior: Number
    senior_code: Number
    mezz: Number
    mezz_code: Number
    mezz_dscr: Number
    """Of a senior loan `beside`."""
    beside: Number
    drawn_share: Number
    """Part of the mezzanine loan that is drawn; the rest accretes."""


@formula
def size_loans(kind: at.Kind, memory: at.Memory, limits: Limits, sized: Sized, trial: Number) -> Sized:
    """Return both loans at a trial of the uses."""
    given, state = memory.given, memory.state
    senior, senior_code = senior_amount(given, state, limits, trial)
    mezz, mezz_code, mezz_dscr = sized.mezz, sized.mezz_code, sized.mezz_dscr
    if kind.mezz != at.NO_MEZZ:
        if any_lane((senior < sized.beside) | (senior > sized.beside)):
            mezz_dscr = mezz_dscr_limit(kind, memory, given[at.MEZZ_RATE] / kind.m, senior)
        mezz, mezz_code = mezz_amount(given, state, mezz_dscr, senior, trial)
    return Sized(senior, senior_code, mezz, mezz_code, mezz_dscr, senior, sized.drawn_share)


@formula
def weighed(search: Search, uses: Number, done: Any, first: bool) -> Search:
    """Return the search with the gap at its trial, and the slope between its last two."""
    gap = uses - search.here
    slope = search.slope
    if not first:
        steeper = (gap - search.gap) / (search.here - search.before)
        slope = choose(done, slope, choose(steeper < 0.0, steeper, -1.0))
    return Search(search.here, search.before, gap, slope, search.low, search.high)


@formula
def is_met(search: Search) -> Any:
    """Return where the uses are their trial."""
    return larger(search.gap, -search.gap) <= SHARE_TOLERANCE * larger(search.here, -search.here)


@formula
def moved_to(search: Search, there: Number) -> Search:
    """Return the search at a trial of choice."""
    return Search(there, search.here, search.gap, search.slope, search.low, search.high)


@formula
def moved(search: Search, done: Any) -> Search:
    """Return the search at its next trial: a secant step, or the middle of the bracket when it leaves that."""
    low = choose((search.gap > 0.0) & ~done, search.here, search.low)
    high = choose((search.gap > 0.0) | done, search.high, search.here)
    aim = search.here - search.gap / search.slope
    middle = choose(high < INFINITE, (low + high) / 2.0, 2.0 * low + 1.0)
    there = choose(done, search.here, choose((low < aim) & (aim < high), aim, middle))
    return Search(there, search.here, search.gap, search.slope, low, high)


@formula
def new_search(state: Any, first_term: Number, again: bool) -> Search:
    """Return a search that starts at the uses without financing costs, or where the last one ended."""
    here, slope = first_term, number(first_term, -1.0)
    if again:
        here, slope = state[at.TRIAL], state[at.STEEPNESS]
    return Search(here, here, number(here, 0.0), slope, first_term, number(here, INFINITE))


@formula
def new_sizes(state: Any, again: bool) -> Sized:
    """Return the sizes before the first trial."""
    none = number(state, 0.0)
    share = state[at.DRAWN_SHARE] if again else number(state, 1.0)
    return Sized(none, none, none, none, none, number(state, -1.0), share)


@formula
def with_drawn_share(sized: Sized, share: Number) -> Sized:
    """Return the sizes with another drawn share of the mezzanine loan."""
    return Sized(
        sized.senior, sized.senior_code, sized.mezz, sized.mezz_code, sized.mezz_dscr, sized.beside, share
    )  # fmt: skip


@formula
def write_stack(kind: at.Kind, memory: at.Memory, sized: Sized, paid: Funded) -> None:
    """Write the stack down."""
    state = memory.state
    state[at.COD_SENIOR] = sized.senior
    state[at.COD_MEZZ] = sized.mezz
    state[at.SENIOR_CODE] = sized.senior_code
    state[at.MEZZ_CODE] = sized.mezz_code
    state[at.DRAWN_SHARE] = sized.drawn_share
    state[at.TOTAL_USES] = paid.uses
    state[at.RESERVE] = first_reserve(kind, memory, sized.senior)
    state[at.FEES_AT_CLOSE] = fees_at_close(kind, memory.given, sized.senior, sized.mezz)
    state[at.PAID_IDC] = paid.idc
    state[at.PAID_COMMITMENT] = paid.commitment


@stage
def size_stack(kind: at.Kind, memory: at.Memory, rows: Any, again: bool) -> None:
    """Size and fund the stack on the CFADS that stand in memory, at the uses that meet their trial.

    Lanes whose trial is met stand still. Where none is met in `MAX_STEPS`, the uses without financing costs stand.

    Parameters
    ----------
    again : whether to start from where the last search of the same scenarios ended
    """
    given, state = memory.given, memory.state
    limits = shape_loans(kind, memory)
    first_term = capex_in_uses(kind, given) + given[at.LAND] + given[at.FEES]
    search, sized = new_search(state, first_term, again), new_sizes(state, again)
    unsolved = state[at.SOLVED] < 0.5 if again else no_lane(first_term)
    done = unsolved
    for step in range(MAX_STEPS + 2):
        sized = size_loans(kind, memory, limits, sized, search.here)
        draws = sized.mezz * sized.drawn_share
        paid, share = fund(kind, memory, rows, Sources(search.here, sized.senior, sized.mezz, draws))
        if step > MAX_STEPS:
            break
        search = weighed(search, paid.uses, done, step == 0)
        done = done | is_met(search)
        sized = with_drawn_share(sized, choose(done, sized.drawn_share, share))
        if not any_lane(~done):
            break
        search = moved(search, done)
        if step == MAX_STEPS:
            unsolved = unsolved | ~done
            search = moved_to(search, choose(done, search.here, first_term))
    state[at.TRIAL] = search.here
    state[at.STEEPNESS] = search.slope
    state[at.BALLOON_PART] = limits.left
    state[at.SOLVED] = choose(unsolved, number(given, 0.0), 1.0)
    write_stack(kind, memory, sized, paid)
