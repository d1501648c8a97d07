"""Cover ratios and reserves of a loan."""

import numpy as np
from numpy.typing import ArrayLike

from atlas_core.calculators.checks import every_period, numbers, require_above, require_at_least, require_periods, whole
from atlas_core.units import MONTHS_PER_YEAR, FloatArray


def dscr(cfads: ArrayLike, service: ArrayLike) -> FloatArray:
    """Return how often cash flow covers the debt service of the same period.

    Parameters
    ----------
    cfads : (..., n_periods) [currency/period], or one number for every period
    service : (..., n_periods) [currency/period], at least 0; interest and scheduled principal without a balloon

    Returns
    -------
    (..., n_periods) [x], nan where there is no service

    Raises
    ------
    DomainError

    References
    ----------
    Yescombe, Principles of Project Finance, 2nd ed. (2014), ch. 12.
    """
    flows = every_period(cfads, service)
    require_periods(cfads=flows)
    require_at_least(0, service=service)
    return _ratio(flows, service)


def icr(cfads: ArrayLike, interest: ArrayLike) -> FloatArray:
    """Return how often cash flow covers the interest of the same period.

    Parameters
    ----------
    cfads : (..., n_periods) [currency/period], or one number for every period
    interest : (..., n_periods) [currency/period], at least 0

    Returns
    -------
    (..., n_periods) [x], nan where there is no interest

    Raises
    ------
    DomainError
    """
    flows = every_period(cfads, interest)
    require_periods(cfads=flows)
    require_at_least(0, interest=interest)
    return _ratio(flows, interest)


def llcr(cfads: ArrayLike, debt: ArrayLike, period_rate: ArrayLike, n: int) -> FloatArray:
    """Return how often the cash flow until maturity, discounted at the cost of debt, covers the balance.

    Parameters
    ----------
    cfads : (..., n_periods) [currency/period], from the period after the balance date, at least n of them, or one
        number for every period
    debt : (...) [currency], at least 0, the balance
    period_rate : (...) [1/period], above -1
    n : [periods] to maturity, at least 1

    Returns
    -------
    (...) [x], nan without debt

    Raises
    ------
    DomainError

    References
    ----------
    Yescombe, Principles of Project Finance, 2nd ed. (2014), ch. 12.
    """
    periods = whole("n", n, at_least=1)
    flows = every_period(cfads, count=periods)
    require_periods(periods, cfads=flows)
    return plcr(flows[..., :periods], debt, period_rate)


def plcr(cfads: ArrayLike, debt: ArrayLike, period_rate: ArrayLike) -> FloatArray:
    """Return how often the cash flow of the project's life, discounted at the cost of debt, covers the balance.

    Parameters
    ----------
    cfads : (..., n_periods) [currency/period], from the period after the balance date to the end of the project
    debt : (...) [currency], at least 0, the balance
    period_rate : (...) [1/period], above -1

    Returns
    -------
    (...) [x], nan without debt

    Raises
    ------
    DomainError

    References
    ----------
    Yescombe, Principles of Project Finance, 2nd ed. (2014), ch. 12.
    """
    require_periods(cfads=cfads)
    require_at_least(0, debt=debt)
    require_above(-1, period_rate=period_rate)
    flows = numbers("cfads", cfads)
    growth = 1 + numbers("period_rate", period_rate)[..., np.newaxis]
    value = (flows * growth ** -np.arange(1.0, flows.shape[-1] + 1)).sum(axis=-1)
    return _ratio(value, debt)


def dsra_target(service: ArrayLike, months: float, periods_per_year: int) -> FloatArray:
    """Return what the debt service reserve account holds at the start and at the end of each period.

    Parameters
    ----------
    service : (..., n_periods) [currency/period], at least 0
    months : [months] of coming service, at least 0
    periods_per_year : [1/year], at least 1

    Returns
    -------
    (..., n_periods + 1) [currency], from the start of the first period to the end of the last, where it is 0; a part
    of a period counts in proportion

    Raises
    ------
    DomainError

    Notes
    -----
    The reserve is funded at the end of the period before the service it covers: 6 months of annual service hold half of
    the next year's.
    """
    require_periods(service=service)
    require_at_least(0, service=service, months=months)
    ahead = float(months) * whole("periods_per_year", periods_per_year, at_least=1) / MONTHS_PER_YEAR
    paid = numbers("service", service)
    none_yet = np.zeros((*paid.shape[:-1], 1))
    total = np.concatenate([none_yet, paid.cumsum(axis=-1)], axis=-1)
    now = np.arange(paid.shape[-1] + 1)
    end = np.minimum(now + ahead, paid.shape[-1])
    full = np.floor(end).astype(int)
    part = (end - full) * np.take(np.concatenate([paid, none_yet], axis=-1), full, axis=-1)
    return np.asarray(np.take(total, full, axis=-1) + part - total)


def _ratio(above: ArrayLike, below: ArrayLike) -> FloatArray:
    over, under = np.broadcast_arrays(numbers("cfads", above), numbers("debt", below))
    return np.asarray(np.divide(over, under, out=np.full(over.shape, np.nan), where=under != 0))[()]
