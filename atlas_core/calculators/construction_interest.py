"""A form's estimate of construction interest; the scenario model computes it from the draws instead.

The original form shows the inputs and has no formula. These are a design decision: Atlas calculators §12.
"""

import numpy as np
from numpy.typing import ArrayLike

from atlas_core.calculators.checks import numbers, require_above, require_at_least, require_between
from atlas_core.units import MONTHS_PER_YEAR, FloatArray


def simple_interest(notional: ArrayLike, annual_rate: ArrayLike, months: ArrayLike) -> FloatArray:
    """Return interest that is paid as it falls due.

    Parameters
    ----------
    notional : (...) [currency], at least 0, as if drawn from the first day
    annual_rate : (...) [1/year], at least 0
    months : (...) [months], at least 0

    Returns
    -------
    (...) [currency] cost

    Raises
    ------
    DomainError

    References
    ----------
    Atlas calculators §12: 143.58 M at 5.5 % for 24 months is 15 793 800.
    """
    require_at_least(0, notional=notional, annual_rate=annual_rate, months=months)
    years = numbers("months", months) / MONTHS_PER_YEAR
    return np.asarray(numbers("notional", notional) * numbers("annual_rate", annual_rate) * years)


def accreted_interest(notional: ArrayLike, annual_rate: ArrayLike, months: ArrayLike) -> FloatArray:
    """Return interest that is added to the loan (PIK) and bears interest itself.

    Parameters
    ----------
    notional : (...) [currency], at least 0
    annual_rate : (...) [1/year], above -1, compounded once a year
    months : (...) [months], at least 0

    Returns
    -------
    (...) [currency], the growth of the loan

    Raises
    ------
    DomainError

    References
    ----------
    Atlas calculators §12: 48.42 M at 9 % for 24 months is 9 107 802.
    """
    require_at_least(0, notional=notional, months=months)
    require_above(-1, annual_rate=annual_rate)
    growth = (1 + numbers("annual_rate", annual_rate)) ** (numbers("months", months) / MONTHS_PER_YEAR)
    return np.asarray(numbers("notional", notional) * (growth - 1))


def coverage(interest: ArrayLike, *, share: ArrayLike, method_cost: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return the interest a coverage method takes over, and what the method costs.

    Parameters
    ----------
    interest : (...) [currency], at least 0
    share : (...) [fraction], 0 to 1, the part covered
    method_cost : (...) [fraction of the covered interest], at least 0

    Returns
    -------
    (covered, cost), each (...) [currency]

    Raises
    ------
    DomainError

    References
    ----------
    Atlas calculators §12: 9 107 802 covered at 2 % costs 182 156.
    """
    require_at_least(0, interest=interest, method_cost=method_cost)
    require_between(0, 1, share=share)
    covered = np.asarray(numbers("interest", interest) * numbers("share", share))
    return covered, np.asarray(covered * numbers("method_cost", method_cost))
