"""From a sized stack to the loans that operations carry: schedules, refinancing, reserve targets."""

from collections.abc import Sequence

from atlas_core.permutation import loans, mezzanine, senior
from atlas_core.permutation.capital import Stack
from atlas_core.permutation.exits import exit_period, lease_periods
from atlas_core.permutation.parameters import Terms
from atlas_core.permutation.reserve import coming_service
from atlas_core.permutation.tranche import Loan
from atlas_core.permutation.waterfall import Debt

REFINANCING_YEARS = 10
"""[years] Longest refinancing of a balloon; it also ends a year before the lease."""


def balloon_sold(terms: Terms) -> bool:
    """Return whether a sale at or before senior maturity repays the balloon."""
    sale = exit_period(terms)
    return sale is not None and sale <= senior.periods(terms)


def refinancing_periods(terms: Terms) -> int:
    """Return the length of the annuity that refinances a balloon; 0 when the lease leaves no time for one."""
    m, maturity = terms.periods_per_year, senior.periods(terms)
    return max(0, min(lease_periods(terms) - m, maturity + REFINANCING_YEARS * m) - maturity)


def is_refinanced(terms: Terms, stack: Stack) -> bool:
    """Return whether a balloon is refinanced at maturity."""
    left = stack.senior * stack.senior_shape.balloon
    return left > 0 and not balloon_sold(terms) and refinancing_periods(terms) > 0


def debt(terms: Terms, stack: Stack, shock: float = 0.0) -> Debt:
    """Return the loans and the reserve operations start with.

    Parameters
    ----------
    shock : [1/year] added to both rates; scheduled principal and reserve targets stay those of the base case
    """
    return Debt(
        senior=_senior(terms, stack, shock),
        mezz=_mezz(terms, stack, shock),
        tenor=senior.periods(terms),
        reserve=stack.at_close.reserve,
        reserve_targets=_targets(terms, stack),
    )


def _senior(terms: Terms, stack: Stack, shock: float) -> Loan:
    shape, m = stack.senior_shape, terms.periods_per_year
    principal = [stack.senior * part for part in shape.principal]
    rates = [shape.rate + shock / m] * len(principal)
    if is_refinanced(terms, stack):
        left = stack.senior * shape.balloon
        again = loans.annuity((terms.senior_rate + terms.refi_spread) / m, refinancing_periods(terms))
        principal += [left * part for part in again.principal]
        rates.append(again.rate + shock / m)
    open_end = shape.balloon > 0 and balloon_sold(terms)
    return Loan(stack.senior, rates, principal, terms.senior_running / m, open_end)


def _mezz(terms: Terms, stack: Stack, shock: float) -> Loan:
    m = terms.periods_per_year
    if stack.mezz_shape is None:
        return Loan(0.0, [0.0], [], 0.0, open_end=False)
    principal = [stack.mezz * part for part in stack.mezz_shape.principal]
    open_end = stack.mezz_shape.balloon > 0 and mezzanine.repaid_by_exit(terms)
    return Loan(stack.mezz, [stack.mezz_shape.rate + shock / m], principal, terms.mezz_running / m, open_end)


def _targets(terms: Terms, stack: Stack) -> Sequence[float]:
    tenor = senior.periods(terms)
    if not terms.dsra_months:
        return [0.0] * (tenor + 1)
    service = [stack.senior * due for due in stack.senior_shape.service]
    m = terms.periods_per_year
    return [coming_service(service, paid, terms.dsra_months, m) for paid in range(tenor + 1)]
