"""The result columns of a scenario that are numbers."""

from atlas_core.permutation.kernel import layout as at
from atlas_core.permutation.kernel.compiling import formula, stage
from atlas_core.permutation.kernel.lanes import Number, choose, number
from atlas_core.permutation.kernel.loans import present_value
from atlas_core.permutation.tranche import NEGLIGIBLE
from atlas_core.units import PERCENT

NONE = float("nan")


@formula
def ratio(part: Number, whole: Number) -> Number:
    """Return part / whole; nan when there is no whole."""
    return choose(whole > 0.0, part / whole, NONE)


@formula
def average_life(repaid_time: Number, repaid: Number, loan: Number) -> Number:
    """Return when a loan is repaid on average; nan if no more of it than rounding is."""
    return choose(repaid > NEGLIGIBLE * loan, repaid_time / repaid, NONE)


@formula
def known(value: Number) -> Number:
    """Return a cover, or nan when nothing was covered."""
    return choose(value < float("inf"), value, NONE)


@stage
def measure(kind: at.Kind, memory: at.Memory) -> None:
    """Fill in sizes, covers and debt lines."""
    given, found, state = memory.given, memory.found, memory.state
    senior, mezz, uses = state[at.COD_SENIOR], state[at.COD_MEZZ], state[at.TOTAL_USES]
    equity, total = uses - senior - mezz, senior + mezz
    found[at.SENIOR_SIZE] = senior
    found[at.BINDING] = state[at.SENIOR_CODE]
    found[at.MEZZ_SIZE] = mezz
    found[at.MEZZ_BINDING] = state[at.MEZZ_CODE] if kind.mezz != at.NO_MEZZ else number(given, NONE)
    found[at.EQUITY_SIZE] = equity
    found[at.TOTAL_DEBT] = total
    found[at.USES] = uses
    found[at.LTV] = ratio(total, state[at.MARKET_TOTAL])
    found[at.SENIOR_LTV] = ratio(senior, state[at.MARKET_TOTAL])
    found[at.GEARING] = ratio(total, uses)
    found[at.SENIOR_DSCR] = known(state[at.LOWEST_DSCR])
    found[at.AVG_DSCR] = ratio(state[at.TOTAL_DSCR], state[at.DSCR_PERIODS])
    found[at.BLENDED_DSCR] = known(state[at.LOWEST_BLENDED])
    found[at.ICR] = known(state[at.LOWEST_ICR])
    rate = given[at.SENIOR_RATE] / kind.m
    found[at.LLCR] = ratio(present_value(rate, memory.cfads, 0, min(kind.tenor, kind.lease)), senior)
    found[at.PLCR] = ratio(present_value(rate, memory.cfads, 0, kind.lease), senior)
    cost = senior * given[at.SENIOR_RATE] + mezz * given[at.MEZZ_RATE] + equity * given[at.EQUITY_COST]
    found[at.WACC] = ratio(cost, uses) * PERCENT
    found[at.SENIOR_WAL] = average_life(state[at.SENIOR_REPAID_TIME], state[at.SENIOR_REPAID], senior)
    found[at.MEZZ_WAL] = average_life(state[at.MEZZ_REPAID_TIME], state[at.MEZZ_REPAID], mezz)
    found[at.SENIOR_INTEREST] = state[at.INTEREST_OF_SENIOR]
    found[at.MEZZ_INTEREST] = state[at.INTEREST_OF_MEZZ]
    found[at.IDC] = state[at.PAID_IDC]
    found[at.FINANCING_FEES] = state[at.FEES_AT_CLOSE] + state[at.PAID_COMMITMENT]
    found[at.DSRA] = state[at.RESERVE]
    found[at.LOCKUP_PERIODS] = state[at.LOCKED_PERIODS]
    found[at.SHORTFALL_PERIODS] = state[at.SHORT_PERIODS]
    balloon = senior * state[at.BALLOON_PART]
    found[at.BALLOON] = balloon
    found[at.REFINANCED] = number(given, 0.0)
    if kind.again > 0:
        again = (balloon > 0.0) & (state[at.LEFT_AT_MATURITY] > NEGLIGIBLE * senior)
        found[at.REFINANCED] = choose(again, 1.0, number(given, 0.0))
    found[at.DAY1_CASH] = given[at.OVERLAY_INFLOW] - given[at.OVERLAY_COST] - given[at.WRAP] * senior


@stage
def sculpted_through(kind: at.Kind, memory: at.Memory) -> None:
    """Write down whether a sculpted loan finds CFADS to follow in every period."""
    followed = number(memory.given, 1.0)
    if kind.amortisation == at.SCULPTED:
        for period in range(kind.tenor):
            followed = choose(memory.cfads[period] > 0.0, followed, 0.0)
    memory.state[at.FOLLOWED] = followed


@formula
def multiple(kind: at.Kind, memory: at.Memory) -> Number:
    """Return distributions over equity draws."""
    drawn = memory.state[at.DRAWN]
    for row in range(kind.before):
        drawn = drawn + memory.draws[row]
    return ratio(memory.state[at.DISTRIBUTED], drawn)
