"""The shape of a loan of 1: what is repaid when, whatever its size."""

from collections.abc import Sequence
from dataclasses import dataclass

from atlas_core.units import MONTHS_PER_YEAR


@dataclass(frozen=True, slots=True)
class Shape:
    """Repayment of a loan of 1, one entry per period of its tenor."""

    rate: float
    """[1/period]"""
    principal: list[float]
    """Negative where interest accretes."""
    service: list[float]
    """Interest and principal, without what is left at maturity."""
    balloon: float
    """Part left at maturity."""


def whole_periods(months: float, periods_per_year: int) -> int:
    """Return the number of periods in a number of months; one that has begun counts."""
    exact = months * periods_per_year / MONTHS_PER_YEAR
    near = round(exact)
    return near if abs(exact - near) < 1e-9 else int(exact) + 1


def annuity_factor(rate: float, periods: int) -> float:
    """Return the present value of 1 a period; [periods]."""
    return periods if rate == 0 else (1 - (1 + rate) ** -periods) / rate


def from_service(rate: float, service: Sequence[float], balloon: float = 0.0) -> Shape:
    """Return the loan that pays a given service; the last payment clears what is not left by design."""
    balance = 1.0
    principal = []
    for payment in service[:-1]:
        repaid = payment - balance * rate
        balance -= repaid
        principal.append(repaid)
    last = balance - balloon
    principal.append(last)
    return Shape(rate, principal, [*service[:-1], last + balance * rate], balloon)


def annuity(rate: float, periods: int, idle: int = 0, balloon: float = 0.0) -> Shape:
    """Return a level service after `idle` interest-only periods; `balloon` is left at maturity."""
    payment = (1 - balloon) / annuity_factor(rate, periods - idle) + balloon * rate
    return from_service(rate, [rate] * idle + [payment] * (periods - idle), balloon)


def level_principal(rate: float, periods: int, idle: int = 0) -> Shape:
    """Return equal repayments after `idle` interest-only periods."""
    part = 1 / (periods - idle)
    principal = [0.0] * idle + [part] * (periods - idle)
    service = [rate] * idle + [part + rate * (1 - part * paid) for paid in range(periods - idle)]
    return Shape(rate, principal, service, 0.0)


def bullet(rate: float, periods: int) -> Shape:
    """Return a loan that pays interest only and is left whole at maturity."""
    return Shape(rate, [0.0] * periods, [rate] * periods, 1.0)


def sculpted(rate: float, weights: Sequence[float], idle: int = 0) -> Shape:
    """Return a service in proportion to weights after `idle` interest-only periods."""
    worth = present_value(rate, weights[idle:])
    if worth <= 0:
        return annuity(rate, len(weights), idle)
    return from_service(rate, [rate] * idle + [weight / worth for weight in weights[idle:]])


def accreting(rate: float, periods: int, idle: int) -> Shape:
    """Return a loan whose interest accretes for `idle` periods before a level service repays it."""
    grown = (1 + rate) ** idle
    payment = grown / annuity_factor(rate, periods - idle)
    return from_service(rate, [0.0] * idle + [payment] * (periods - idle))


def present_value(rate: float, amounts: Sequence[float]) -> float:
    """Return what amounts at the ends of the coming periods are worth now."""
    worth = 0.0
    for amount in reversed(amounts):
        worth = (worth + amount) / (1 + rate)
    return worth


def largest_loan(allowed: Sequence[float], service: Sequence[float]) -> float | None:
    """Return the loan whose service per unit stays within what is allowed in every period; None when none is due."""
    limits = [most / due for most, due in zip(allowed, service, strict=True) if due > 0]
    return min(limits) if limits else None
