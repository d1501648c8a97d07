"""Fees of an ABS issue at close, which follow the debt that follows them."""

from collections.abc import Callable

from atlas_core.calculators.checks import require_at_least
from atlas_core.errors import DomainError

TOLERANCE = 1.0
"""[currency] Change of the debt at which the loop stops; Atlas calculators §11."""
MOST_PASSES = 100


def day_one_fees(debt: float, *, fixed: float, arranger_share: float) -> float:
    """Return the ABS fees paid at close.

    Parameters
    ----------
    debt : [currency], at least 0; senior and mezzanine together
    fixed : [currency], at least 0; sum of the 13 fixed fees
    arranger_share : [fraction of debt], at least 0; internal and external arranger together

    Returns
    -------
    [currency] cost

    Raises
    ------
    DomainError

    References
    ----------
    Atlas calculators §11.

    Examples
    --------
    >>> day_one_fees(192e6, fixed=3.7e6, arranger_share=0.05)
    13300000.0
    """
    require_at_least(0, debt=debt, fixed=fixed, arranger_share=arranger_share)
    return fixed + debt * arranger_share


def debt_with_fees(size: Callable[[float], float], *, fixed: float, arranger_share: float) -> tuple[float, float]:
    """Size debt and fees together: fees raise the cost that debt is sized on, and debt raises the fees.

    Parameters
    ----------
    size : fees [currency] → debt [currency]; begins with fees of 0
    fixed : [currency], at least 0
    arranger_share : [fraction of debt], at least 0

    Returns
    -------
    (debt, fees) [currency], fees of the last debt; the next pass would move the debt by less than `TOLERANCE`

    Raises
    ------
    DomainError
        An argument is out of range, or the loop does not settle in 100 passes (a debt that grows by more than
        its fees).

    References
    ----------
    Atlas calculators §11. The step shrinks by arranger share × debt per cost, about 0.05 × LTV.
    """
    debt = size(0.0)
    for _ in range(MOST_PASSES):
        fees = day_one_fees(debt, fixed=fixed, arranger_share=arranger_share)
        resized = size(fees)
        if abs(resized - debt) < TOLERANCE:
            return resized, day_one_fees(resized, fixed=fixed, arranger_share=arranger_share)
        debt = resized
    raise DomainError("size", f"must settle within {MOST_PASSES} passes", debt)
