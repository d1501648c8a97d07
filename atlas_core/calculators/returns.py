"""Return measures of cash flows: IRR, NPV, MIRR, payback, and their dated forms."""

from collections.abc import Callable, Sequence
from datetime import date

import numpy as np
from numpy.typing import ArrayLike

from atlas_core.calculators.checks import numbers, require_above, require_finite, require_periods
from atlas_core.calculators.day_count import as_date, convention
from atlas_core.calculators.exponential_sums import zeros
from atlas_core.errors import DomainError
from atlas_core.units import FloatArray

ROUNDING = 1e-12
"""A cumulative flow this small, relative to the money moved so far, is zero: 0.3 − 3 × 0.1 has paid back."""


def irr(cash_flows: ArrayLike) -> FloatArray:
    """Return the rate at which the cash flows are worth nothing today.

    Parameters
    ----------
    cash_flows : (..., n_periods) [currency], the first one now, inflows positive

    Returns
    -------
    (...) [1/period], above -1; of several roots the one nearest zero in ln(1 + rate), nan when there is none

    Raises
    ------
    DomainError

    See Also
    --------
    irr_roots : every root

    Notes
    -----
    The distance in ln(1 + rate), the continuous rate, makes a loss of nearly everything farther from zero than a gain
    of 100 %: of −99.98 % and 100.4 % the second is the answer.

    References
    ----------
    Brealey, Myers and Allen, Principles of Corporate Finance, 13th ed. (2020), ch. 5.

    Examples
    --------
    >>> round(float(irr([-100, 60, 60])), 6)
    0.130662
    """
    require_periods(cash_flows=cash_flows)
    return _along_periods(lambda flows: _nearest_zero(irr_roots(flows)), numbers("cash_flows", cash_flows))


def irr_roots(cash_flows: ArrayLike) -> FloatArray:
    """Return every rate above -100 % at which the cash flows are worth nothing today.

    Parameters
    ----------
    cash_flows : (n_periods,) [currency], the first one now, inflows positive

    Returns
    -------
    (k,) [1/period], ascending, a double root once; empty when there is none or every flow is 0

    Raises
    ------
    DomainError

    Notes
    -----
    A root closer to -100 % than the nearest float (1e-16) is not one.

    Examples
    --------
    >>> irr_roots([-100, 230, -132]).round(12).tolist()
    [0.1, 0.2]
    """
    require_periods(cash_flows=cash_flows)
    flows = numbers("cash_flows", cash_flows)
    if flows.ndim != 1:
        raise DomainError("cash_flows", "must have one axis", flows.shape)
    return _rates(np.arange(float(flows.size)), flows)


def npv(rate: ArrayLike, cash_flows: ArrayLike) -> FloatArray:
    """Return what the cash flows are worth at the time of the first one.

    Parameters
    ----------
    rate : (...) [1/period], above -1
    cash_flows : (..., n_periods) [currency], the first one not discounted

    Returns
    -------
    (...) [currency]

    Raises
    ------
    DomainError

    Notes
    -----
    NPV() of spreadsheets discounts the first flow by one period and is smaller by the factor 1 + rate.
    """
    require_above(-1, rate=rate)
    require_periods(cash_flows=cash_flows)
    flows = numbers("cash_flows", cash_flows)
    return np.asarray((flows * _discount(rate, np.arange(flows.shape[-1]))).sum(axis=-1))[()]


def mirr(cash_flows: ArrayLike, finance_rate: ArrayLike, reinvest_rate: ArrayLike) -> FloatArray:
    """Return the rate that carries today's cost of the outflows to the final value of the inflows.

    Parameters
    ----------
    cash_flows : (..., n_periods) [currency], the first one now, inflows positive
    finance_rate : (...) [1/period], above -1; discounts outflows to now
    reinvest_rate : (...) [1/period], above -1; carries inflows to the last period

    Returns
    -------
    (...) [1/period], nan without an inflow or without an outflow

    Raises
    ------
    DomainError

    References
    ----------
    Lin, The Modified Internal Rate of Return and Investment Criterion, The Engineering Economist 21 (1976).
    """
    require_above(-1, finance_rate=finance_rate, reinvest_rate=reinvest_rate)
    require_periods(2, cash_flows=cash_flows)
    flows = numbers("cash_flows", cash_flows)
    times = np.arange(flows.shape[-1])
    cost = -(np.minimum(flows, 0) * _discount(finance_rate, times)).sum(axis=-1)
    value = (np.maximum(flows, 0) * _discount(reinvest_rate, times - times[-1])).sum(axis=-1)
    defined = (cost > 0) & (value > 0)
    growth = np.where(defined, value, np.nan) / np.where(defined, cost, np.nan)
    return np.asarray(growth ** (1 / times[-1]) - 1)[()]


def xirr(dates: Sequence[date | str], amounts: ArrayLike, day_count: str = "ACT/365F") -> float:
    """Return the annual rate at which dated amounts are worth nothing on the earliest date.

    Parameters
    ----------
    dates : (n,) dates or ISO texts, in any order
    amounts : (n,) [currency], inflows positive
    day_count : a convention of `day_count.year_fraction`

    Returns
    -------
    [1/year], effective, above -1; of several roots the one nearest zero as in `irr`, nan when there is none

    Raises
    ------
    DomainError
    """
    years, flows = _dated(dates, amounts, day_count)
    return float(_nearest_zero(_rates(years, flows)))


def xnpv(rate: ArrayLike, dates: Sequence[date | str], amounts: ArrayLike, day_count: str = "ACT/365F") -> FloatArray:
    """Return what dated amounts are worth on the earliest date.

    Parameters
    ----------
    rate : (...) [1/year], effective, above -1
    dates : (n,) dates or ISO texts, in any order
    amounts : (n,) [currency]
    day_count : a convention of `day_count.year_fraction`

    Returns
    -------
    (...) [currency]

    Raises
    ------
    DomainError
    """
    require_above(-1, rate=rate)
    years, flows = _dated(dates, amounts, day_count)
    return np.asarray((flows * _discount(rate, years)).sum(axis=-1))[()]


def payback(cash_flows: ArrayLike, rate: ArrayLike = 0.0) -> FloatArray:
    """Return the time after which the cumulative cash flow stays at or above zero.

    Parameters
    ----------
    cash_flows : (..., n_periods) [currency], the first one now, inflows positive
    rate : (...) [1/period], above -1; above 0 for the discounted payback

    Returns
    -------
    (...) [periods], linear within the period of the last crossing; 0 when never negative, nan when negative at the end

    Raises
    ------
    DomainError

    Examples
    --------
    >>> float(payback([-50, 60, -10, -30, 40]))
    3.75
    """
    require_above(-1, rate=rate)
    require_periods(cash_flows=cash_flows)
    flows = numbers("cash_flows", cash_flows)
    flows = flows * _discount(rate, np.arange(flows.shape[-1]))
    return _along_periods(_last_crossing, flows)


def _last_crossing(flows: FloatArray) -> float:
    cumulative = flows.cumsum()
    short = np.flatnonzero(cumulative < -ROUNDING * np.abs(flows).cumsum())
    if short.size == 0:
        return 0.0
    last = int(short[-1])
    if last == flows.size - 1:
        return float("nan")
    return last - float(cumulative[last] / flows[last + 1])


def _along_periods(measure: Callable[[FloatArray], float], flows: FloatArray) -> FloatArray:
    """Apply a measure of one row of cash flows to every row."""
    rows = flows.reshape(-1, flows.shape[-1])
    return np.array([measure(row) for row in rows]).reshape(flows.shape[:-1])[()]


def _discount(rate: ArrayLike, times: ArrayLike) -> FloatArray:
    return np.asarray((1 + numbers("rate", rate)[..., np.newaxis]) ** -np.asarray(times, dtype=np.float64))


def _rates(years: FloatArray, flows: FloatArray) -> FloatArray:
    """Return the roots above −1 of the present value; ln(1 + rate) keeps the digits of small rates."""
    with np.errstate(over="ignore"):
        rates = np.expm1(-zeros(years, flows)[::-1])
    return np.asarray(rates[(rates > -1) & np.isfinite(rates)])


def _nearest_zero(roots: FloatArray) -> float:
    """Return the root with the smallest continuous rate; of two equally near the positive one."""
    return float(min(roots, key=lambda root: (abs(np.log1p(root)), -root), default=np.nan))


def _dated(dates: Sequence[date | str], amounts: ArrayLike, day_count: str) -> tuple[FloatArray, FloatArray]:
    """Return years from the earliest date, ascending, and the sum of the amounts of each."""
    flows = numbers("amounts", amounts)
    days = [as_date("dates", day) for day in dates]
    if flows.shape != (len(days),) or not days:
        raise DomainError("amounts", f"must be one for each of {len(days)} dates, at least one", flows.shape)
    require_finite(amounts=flows)
    count, first = convention(day_count), min(days)
    years, place = np.unique(np.array([count(first, day) for day in days]), return_inverse=True)
    return years, np.bincount(place, weights=flows).astype(np.float64)
