"""The shape of a loan of 1 in lanes; the formulas are those of `permutation.loans`."""

from typing import Any

from atlas_core.permutation.kernel.compiling import formula
from atlas_core.permutation.kernel.lanes import Number, choose, larger


@formula
def power(base: Number, exponent: int) -> Number:
    """Return a finite base to a whole power of at least 0."""
    answer = base - base + 1.0
    while exponent > 0:
        if exponent & 1:
            answer = answer * base
        base = base * base
        exponent >>= 1
    return answer


@formula
def annuity_factor(rate: Number, periods: int) -> Number:
    """Return the present value of 1 a period; [periods]."""
    grown = power(1.0 + rate, periods)
    return choose(rate == 0.0, float(periods), (1.0 - 1.0 / grown) / rate)


@formula
def present_value(rate: Number, amounts: Any, first: int, stop: int) -> Number:
    """Return what the amounts of periods first to stop − 1 are worth at the start of the first of them."""
    discount = 1.0 / (1.0 + rate)
    worth = discount - discount
    for period in range(stop - 1, first - 1, -1):
        worth = (worth + amounts[period]) * discount
    return worth


@formula
def repay(principal: Any, service: Any, rate: Number, periods: int, balloon: Number) -> None:
    """Fill in principal from service; the last payment clears what is not left by design."""
    balance = rate - rate + 1.0
    for period in range(periods - 1):
        repaid = service[period] - balance * rate
        principal[period] = repaid
        balance = balance - repaid
    principal[periods - 1] = balance - balloon
    service[periods - 1] = balance - balloon + balance * rate


@formula
def annuity(principal: Any, service: Any, rate: Number, periods: int, idle: int, balloon: Number) -> None:
    """Fill in a level service after idle interest-only periods; the balloon is left at maturity."""
    payment = (1.0 - balloon) / annuity_factor(rate, periods - idle) + balloon * rate
    for period in range(periods):
        service[period] = payment if period >= idle else rate
    repay(principal, service, rate, periods, balloon)


@formula
def level_principal(principal: Any, service: Any, rate: Number, periods: int, idle: int) -> None:
    """Fill in equal repayments after idle interest-only periods."""
    share = 1.0 / (periods - idle)
    for period in range(periods):
        paid = max(0, period - idle)
        repaid = share if period >= idle else 0.0
        principal[period] = rate - rate + repaid
        service[period] = rate * (1.0 - share * paid) + repaid


@formula
def bullet(principal: Any, service: Any, rate: Number, periods: int) -> None:
    """Fill in interest only."""
    for period in range(periods):
        principal[period] = rate - rate
        service[period] = rate


@formula
def sculpted(principal: Any, service: Any, rate: Number, periods: int, idle: int) -> None:
    """Fill in a service in proportion to the weights that stand in `service`, after idle interest-only periods.

    Weights worth nothing give an annuity.
    """
    worth = present_value(rate, service, idle, periods)
    level = 1.0 / annuity_factor(rate, periods - idle)
    for period in range(idle):
        service[period] = rate
    for period in range(idle, periods):
        weight = service[period]
        service[period] = choose(worth > 0.0, weight / worth, level)
    repay(principal, service, rate, periods, rate - rate)


@formula
def accreting(principal: Any, service: Any, rate: Number, periods: int, idle: int) -> None:
    """Fill in a loan whose interest accretes for idle periods before a level service repays it."""
    payment = power(1.0 + rate, idle) / annuity_factor(rate, periods - idle)
    for period in range(periods):
        service[period] = payment if period >= idle else rate - rate
    repay(principal, service, rate, periods, rate - rate)


@formula
def largest_loan(allowed: Number, due: Number, most: Number, least: Number) -> Any:
    """Return the smaller of two quotients as numerator and denominator; nothing due sets no limit."""
    lower = (due > 0.0) & (allowed * least < most * due)
    return choose(lower, allowed, most), choose(lower, due, least)


@formula
def at_least_nothing(amount: Number) -> Number:
    """Return an amount, or 0 when it is negative."""
    return larger(amount, 0.0)
