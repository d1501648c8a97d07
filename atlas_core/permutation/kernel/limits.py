"""Shapes and limits of both loans; the smallest limit wins."""

from typing import Any, NamedTuple

from atlas_core.permutation.kernel import layout as at
from atlas_core.permutation.kernel import loans
from atlas_core.permutation.kernel.compiling import formula
from atlas_core.permutation.kernel.earnings import clamped
from atlas_core.permutation.kernel.lanes import Number, choose, larger, number, part, smaller
from atlas_core.permutation.senior import NO_LOAN

INFINITE = float("inf")


class Limits(NamedTuple):
    """Limits of the senior loan that do not follow the uses, and what its shape leaves at maturity."""

    dscr: Number
    icr: Number
    left: Number


@formula
def shape_senior(kind: at.Kind, memory: at.Memory, rate: Number) -> Number:
    """Fill in principal and service of a senior loan of 1; return the part left at maturity by design."""
    principal, service = memory.senior_principal, memory.senior_service
    left = rate - rate
    if kind.amortisation == at.SCULPTED:
        for period in range(kind.tenor):
            service[period] = larger(memory.cfads[period], 0.0)
        loans.sculpted(principal, service, rate, kind.tenor, kind.grace)
    elif kind.amortisation == at.STEPDOWN:
        loans.level_principal(principal, service, rate, kind.tenor, kind.grace)
    elif kind.amortisation == at.BULLET:
        loans.bullet(principal, service, rate, kind.tenor)
        left = left + 1.0
    else:
        if kind.amortisation == at.BALLOON_LOAN:
            left = memory.given[at.BALLOON_SHARE]
        loans.annuity(principal, service, rate, kind.tenor, kind.grace, left)
    return left


@formula
def refinance(kind: at.Kind, memory: at.Memory, left: Number) -> None:
    """Append the annuity that refinances what is left at maturity."""
    given = memory.given
    rate = (given[at.SENIOR_RATE] + given[at.REFI_SPREAD]) / kind.m
    loans.annuity(
        part(memory.senior_principal, kind.tenor), part(memory.senior_service, kind.tenor), rate,
        kind.again, 0, left - left,
    )  # fmt: skip
    for period in range(kind.tenor, kind.tenor + kind.again):
        memory.senior_principal[period] = left * memory.senior_principal[period]


@formula
def set_targets(kind: at.Kind, memory: at.Memory) -> None:
    """Fill in the DSRA target after each period, per unit of the loan; a month inside a period is its even part."""
    periods = memory.given[at.DSRA_MONTHS] * kind.m / 12
    for paid in range(kind.tenor + 1 if kind.reserved else 1):
        coming = periods - periods
        for ahead in range(min(kind.m, kind.tenor - paid) if kind.reserved else 0):
            coming = coming + memory.senior_service[paid + ahead] * clamped(periods - ahead)
        memory.targets[paid] = coming


@formula
def lowest_cfads(kind: at.Kind, memory: at.Memory) -> Number:
    """Return the smallest CFADS over the senior tenor."""
    lowest = memory.cfads[0]
    for period in range(1, kind.tenor):
        lowest = smaller(memory.cfads[period], lowest)
    return lowest


@formula
def senior_dscr_limit(kind: at.Kind, memory: at.Memory, rate: Number) -> Number:
    """Return the largest senior loan that keeps the DSCR target in every period of the tenor."""
    target = memory.given[at.SENIOR_TARGET]
    most, least = number(memory.given, INFINITE), number(memory.given, 1.0)
    bound = kind.grace if kind.amortisation == at.SCULPTED else kind.tenor
    for period in range(bound):
        most, least = loans.largest_loan(memory.cfads[period], memory.senior_service[period], most, least)
    limit = most / least / target
    if kind.amortisation == at.SCULPTED:
        discount = 1.0 / (1.0 + rate)
        worth = rate - rate
        for period in range(kind.tenor - 1, kind.grace - 1, -1):
            worth = (worth + larger(memory.cfads[period], 0.0)) * discount
        limit = smaller(limit, worth / target)
    return limit


@formula
def interest_limit(kind: at.Kind, memory: at.Memory, rate: Number) -> Number:
    """Return the largest senior loan the smallest interest cover allows."""
    floor = memory.given[at.MIN_ICR] * rate
    return choose(floor > 0.0, lowest_cfads(kind, memory) / floor, INFINITE)


@formula
def lower(limit: Number, code: float, least: Number, least_code: Number) -> Any:
    """Return the smaller of a limit and the least so far, and its code; the earlier one of equals."""
    below = limit < least
    return choose(below, limit, least), choose(below, code, least_code)


@formula
def senior_amount(given: Any, state: Any, limits: Limits, trial: Number) -> Any:
    """Return the smallest senior limit and its code."""
    least, code = limits.dscr, number(given, 0.0)
    least, code = lower(given[at.LTV_CAP] * state[at.MARKET_TOTAL], 1.0, least, code)
    least, code = lower(given[at.MAX_GEARING] * trial, 2.0, least, code)
    least, code = lower(limits.icr, 3.0, least, code)
    least, code = lower(given[at.MAX_SENIOR], 4.0, least, code)
    least, code = lower(trial * (1.0 - given[at.MIN_EQUITY_SHARE]), 5.0, least, code)
    return choose(least > NO_LOAN, least, 0.0), code


@formula
def mezz_amount(given: Any, state: Any, dscr: Number, senior: Number, trial: Number) -> Any:
    """Return the smallest mezzanine limit beside a senior loan, and its code."""
    least, code = dscr, number(given, 0.0)
    least, code = lower(given[at.LTV_CAP] * state[at.MARKET_TOTAL] - senior, 1.0, least, code)
    least, code = lower(trial * (1.0 - given[at.MIN_EQUITY_SHARE]) - senior, 2.0, least, code)
    least, code = lower(given[at.MEZZ_SHARE_MAX] * trial, 3.0, least, code)
    return choose(least > NO_LOAN, least, 0.0), code


@formula
def room(memory: at.Memory, senior: Number, period: int) -> Number:
    """Return the service the total DSCR target leaves to the mezzanine loan in a period."""
    return memory.cfads[period] / memory.given[at.TOTAL_TARGET] - senior * memory.senior_service[period]


@formula
def shape_mezz(kind: at.Kind, memory: at.Memory, rate: Number) -> None:
    """Fill in principal and service of a mezzanine loan of 1 whose shape does not follow the room left to it."""
    principal, service = memory.mezz_principal, memory.mezz_service
    if kind.mezz == at.MEZZ_BULLET:
        loans.bullet(principal, service, rate, kind.mezz_tenor)
    elif kind.mezz == at.MEZZ_PIK:
        loans.accreting(principal, service, rate, kind.mezz_tenor, kind.mezz_idle)
    elif kind.mezz == at.MEZZ_ANNUITY:
        loans.annuity(principal, service, rate, kind.mezz_tenor, 0, rate - rate)


@formula
def mezz_dscr_limit(kind: at.Kind, memory: at.Memory, rate: Number, senior: Number) -> Number:
    """Return the largest mezzanine loan whose service fits into the room of every period."""
    limit = rate - rate
    if kind.mezz == at.MEZZ_SCULPTED:
        for period in range(kind.mezz_tenor):
            memory.mezz_service[period] = larger(room(memory, senior, period), 0.0)
        limit = loans.present_value(rate, memory.mezz_service, 0, kind.mezz_tenor)
        loans.sculpted(memory.mezz_principal, memory.mezz_service, rate, kind.mezz_tenor, 0)
    elif kind.mezz != at.MEZZ_BULLET or kind.mezz_sold:
        most, least = number(memory.given, INFINITE), number(memory.given, 1.0)
        for period in range(kind.mezz_tenor):
            left = room(memory, senior, period)
            most, least = loans.largest_loan(left, memory.mezz_service[period], most, least)
        limit = most / least
    return limit


@formula
def shape_loans(kind: at.Kind, memory: at.Memory) -> Limits:
    """Fill in the shapes that do not follow the sizes; return the limits that do not follow the uses."""
    rate = memory.given[at.SENIOR_RATE] / kind.m
    left = shape_senior(kind, memory, rate)
    limits = Limits(senior_dscr_limit(kind, memory, rate), interest_limit(kind, memory, rate), left)
    set_targets(kind, memory)
    if kind.again > 0:
        refinance(kind, memory, left)
    shape_mezz(kind, memory, memory.given[at.MEZZ_RATE] / kind.m)
    return limits
