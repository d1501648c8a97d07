"""The largest loan that cash flow available for debt service (CFADS) carries at a target cover ratio.

Amounts are per period, paid at its end; the last axis is the period. A period whose CFADS is not positive carries
nothing: it makes the loan 0 where every period counts, and contributes nothing to a sculpted one. One number for CFADS
means every period alike, wherever another argument tells how many there are.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from atlas_core.calculators.checks import (
    every_period,
    numbers,
    require_above,
    require_at_least,
    require_between,
    require_finite,
    require_one_of,
    require_periods,
    whole,
)
from atlas_core.calculators.construction_finance import construction_funding
from atlas_core.calculators.debt_schedule import annuity_factor
from atlas_core.errors import DomainError
from atlas_core.units import FloatArray

__all__ = [
    "annuity_debt",
    "balloon_debt",
    "bullet_debt",
    "capped_sculpting",
    "construction_funding",
    "level_principal_debt",
    "max_senior_debt",
    "sculpted_debt",
    "smallest_of",
    "weighted_debt",
]


def annuity_debt(
    cfads: ArrayLike, target_dscr: ArrayLike, annual_rate: ArrayLike, tenor_years: float, periods_per_year: int = 1
) -> FloatArray:
    """Size the loan whose level payment is covered at target by the weakest period.

    Parameters
    ----------
    cfads : [currency/year] every year alike, or (..., n_periods) [currency/period] of at least the tenor
    target_dscr : (...) [x], above 0
    annual_rate : (...) [1/year], nominal; a period bears annual_rate / periods_per_year, above -1
    tenor_years : [years], a whole number of periods
    periods_per_year : [1/year], at least 1

    Returns
    -------
    (...) [currency]

    Raises
    ------
    DomainError

    References
    ----------
    Yescombe, Principles of Project Finance, 2nd ed. (2014), ch. 12.

    Examples
    --------
    >>> round(float(annuity_debt(10_721_700, 1.35, 0.055, 17)), 2)
    86286721.19
    """
    require_above(0, target_dscr=target_dscr)
    require_above(0, tenor_years=tenor_years)
    per_year = whole("periods_per_year", periods_per_year, at_least=1)
    n = whole("tenor_years * periods_per_year", tenor_years * per_year, at_least=1)
    factor = annuity_factor(numbers("annual_rate", annual_rate) / per_year, n)
    flows = numbers("cfads", cfads)
    if flows.ndim == 0:
        require_finite(cfads=flows)
        weakest = np.maximum(flows, 0) / per_year
    else:
        require_periods(n, cfads=flows)
        weakest = _weakest(flows[..., :n])
    return np.asarray(weakest / numbers("target_dscr", target_dscr) * factor)[()]


def sculpted_debt(cfads: ArrayLike, *, target_dscr: ArrayLike, period_rate: ArrayLike) -> FloatArray:
    """Size the loan whose debt service keeps DSCR at target in every period.

    Parameters
    ----------
    cfads : (..., n_periods) [currency/period]; a period below 0 counts as 0
    target_dscr : [x] or (..., n_periods) [x], above 0
    period_rate : [1/period] or (..., n_periods) [1/period], above -1

    Returns
    -------
    (...) [currency], principal drawn at time 0

    Raises
    ------
    DomainError

    References
    ----------
    Yescombe, Principles of Project Finance, 2nd ed. (2014), ch. 12.
    """
    flows = every_period(cfads, target_dscr, period_rate)
    require_periods(cfads=flows)
    require_above(0, target_dscr=target_dscr)
    require_above(-1, period_rate=period_rate)
    service = np.maximum(flows, 0) / numbers("target_dscr", target_dscr)
    return np.asarray((service * _discount(period_rate, service.shape[-1])).sum(axis=-1))[()]


def level_principal_debt(cfads: ArrayLike, *, target_dscr: ArrayLike, period_rate: ArrayLike) -> FloatArray:
    """Size the loan repaid in equal parts of principal whose every service is covered at target.

    Parameters
    ----------
    cfads : (..., n_periods) [currency/period]
    target_dscr : [x] or (..., n_periods) [x], above 0
    period_rate : [1/period], above -1

    Returns
    -------
    (...) [currency]

    Raises
    ------
    DomainError

    Notes
    -----
    min over t of (CFADSₜ / D*) / (1/n + i (1 − (t − 1)/n)).
    """
    flows = every_period(cfads, target_dscr)
    require_periods(cfads=flows)
    return weighted_debt(flows, target_dscr=target_dscr, period_rate=period_rate, weights=np.ones(flows.shape[-1]))


def weighted_debt(
    cfads: ArrayLike, *, target_dscr: ArrayLike, period_rate: ArrayLike, weights: ArrayLike
) -> FloatArray:
    """Size the loan repaid in given proportions whose every service is covered at target.

    Parameters
    ----------
    cfads : (..., n_periods) [currency/period]
    target_dscr : [x] or (..., n_periods) [x], above 0
    period_rate : [1/period], above -1
    weights : (n_periods,), at least 0, with a sum above 0; the principal of a period in proportion to the others

    Returns
    -------
    (...) [currency]

    Raises
    ------
    DomainError

    Notes
    -----
    Service per unit of loan is wₜ + i (1 − w₁ − … − wₜ₋₁). A period that owes nothing limits nothing.
    """
    flows = every_period(cfads, weights)
    require_periods(cfads=flows)
    require_above(0, target_dscr=target_dscr)
    require_above(-1, period_rate=period_rate)
    shares = _shares(weights, flows.shape[-1])
    before = 1 - np.concatenate([[0.0], shares.cumsum()[:-1]])
    rate = _per_loan(period_rate)
    return _covered(flows, target_dscr, shares + rate * before)


def bullet_debt(cfads: ArrayLike, *, target_dscr: ArrayLike, period_rate: ArrayLike) -> FloatArray:
    """Size the loan repaid at maturity whose interest is covered at target.

    Parameters
    ----------
    cfads : (..., n_periods) [currency/period]
    target_dscr : [x] or (..., n_periods) [x], above 0
    period_rate : [1/period], at least 0

    Returns
    -------
    (...) [currency], inf without interest: cover limits nothing then

    Raises
    ------
    DomainError
    """
    flows = every_period(cfads, target_dscr, count=1)
    return balloon_debt(flows, target_dscr=target_dscr, period_rate=period_rate, balloon_share=1.0)


def balloon_debt(
    cfads: ArrayLike, *, target_dscr: ArrayLike, period_rate: ArrayLike, balloon_share: ArrayLike
) -> FloatArray:
    """Size the loan of level payments, with a share left at maturity, whose service is covered at target.

    Parameters
    ----------
    cfads : (..., n_periods) [currency/period]
    target_dscr : [x] or (..., n_periods) [x], above 0
    period_rate : [1/period], at least 0
    balloon_share : 0 to 1, left at maturity and no part of the service

    Returns
    -------
    (...) [currency], inf without interest at a share of 1

    Raises
    ------
    DomainError

    Notes
    -----
    CFADS / D* = P (1 − β) / annuity factor + P β i.
    """
    flows = every_period(cfads, target_dscr)
    require_periods(cfads=flows)
    require_above(0, target_dscr=target_dscr)
    require_at_least(0, period_rate=period_rate)
    require_between(0, 1, balloon_share=balloon_share)
    rate, share = _per_loan(period_rate), _per_loan(balloon_share)
    level = (1 - share) / annuity_factor(rate, flows.shape[-1]) + share * rate
    return _covered(flows, target_dscr, level)


def capped_sculpting(
    cfads: ArrayLike, *, target_dscr: ArrayLike, period_rate: ArrayLike, cap: ArrayLike
) -> dict[str, FloatArray]:
    """Size a sculpted loan under a cap that keeps the shape of the service.

    Parameters
    ----------
    cfads : (..., n_periods) [currency/period]; a period below 0 counts as 0
    target_dscr : [x] or (..., n_periods) [x], above 0
    period_rate : [1/period] or (..., n_periods) [1/period], above -1
    cap : (...) [currency], at least 0; inf for none

    Returns
    -------
    debt (...) [currency], service and closing balance (..., n_periods) [currency]; the last balance is 0

    Raises
    ------
    DomainError

    Notes
    -----
    Service is CFADS / D* × debt / sculpted size: below the size DSCR rises in proportion, alike in every period.
    """
    limit = numbers("cap", cap)
    if not np.all(limit >= 0):
        raise DomainError("cap", "must be at least 0", float(limit[~(limit >= 0)].flat[0]))
    size = numbers("size", sculpted_debt(cfads, target_dscr=target_dscr, period_rate=period_rate))
    debt = np.minimum(size, limit)
    scale = np.where(size > 0, debt, 0.0) / np.where(size > 0, size, 1.0)
    full = np.maximum(every_period(cfads, target_dscr, period_rate), 0) / numbers("target_dscr", target_dscr)
    service = full * scale[..., np.newaxis]
    discount = _discount(period_rate, service.shape[-1])
    later = (service * discount)[..., ::-1].cumsum(axis=-1)[..., ::-1]
    ahead = np.concatenate([later[..., 1:], np.zeros((*later.shape[:-1], 1))], axis=-1)
    return {"debt": debt[()], "service": service, "closing": ahead / discount}


def max_senior_debt(
    noi: ArrayLike, target_dscr: ArrayLike, interest_rate: ArrayLike, tenor: int, profile: str = "annuity"
) -> FloatArray:
    """Size the senior loan that net operating income carries at a target DSCR.

    Parameters
    ----------
    noi : [currency/year] every year alike, or (..., tenor) [currency/year]
    target_dscr : (...) [x], above 0
    interest_rate : (...) [1/year], a fraction, at least 0
    tenor : [years], at least 1, paid annually
    profile : annuity, sculpted, stepdown (level principal) or bullet (interest only)

    Returns
    -------
    (...) [currency], inf for a bullet without interest

    Raises
    ------
    DomainError

    Examples
    --------
    >>> round(float(max_senior_debt(10_721_700, 1.35, 0.055, 17, "bullet")))
    144400000
    """
    sizes = {"sculpted": sculpted_debt, "stepdown": level_principal_debt, "bullet": bullet_debt}
    require_one_of(("annuity", *sizes), profile=profile)
    require_at_least(0, interest_rate=interest_rate)
    years = whole("tenor", tenor, at_least=1)
    if profile == "annuity":
        return annuity_debt(noi, target_dscr, interest_rate, years)
    flows = numbers("noi", noi)
    flows = np.repeat(flows, years) if flows.ndim == 0 else flows
    require_periods(years, noi=flows)
    return sizes[profile](flows[..., :years], target_dscr=target_dscr, period_rate=interest_rate)


def smallest_of(candidates: Mapping[str, float | None]) -> tuple[float, str]:
    """Return the smallest limit and its name.

    Parameters
    ----------
    candidates : name → [currency]; None and inf limit nothing

    Returns
    -------
    amount [currency] and name; of equal amounts the one named first

    Raises
    ------
    DomainError

    Examples
    --------
    >>> smallest_of({"dscr": 86.3, "ltv": 157.3, "amount": None})
    (86.3, 'dscr')
    """
    limits = {name: float("inf") if amount is None else float(amount) for name, amount in candidates.items()}
    for name, amount in limits.items():
        if np.isnan(amount):
            raise DomainError(f"candidates[{name}]", "must be a number", amount)
    if not np.isfinite(list(limits.values())).any():
        raise DomainError("candidates", "must hold a limit", dict(candidates))
    name = min(limits, key=lambda key: limits[key])
    return limits[name], name


def _shares(weights: ArrayLike, n: int) -> FloatArray:
    require_at_least(0, weights=weights)
    parts = numbers("weights", weights)
    if parts.shape != (n,):
        raise DomainError("weights", f"must be one for each of {n} periods", parts.shape)
    require_above(0, **{"sum of weights": parts.sum()})
    return np.asarray(parts / parts.sum())


def _covered(cfads: FloatArray, target_dscr: ArrayLike, service_per_loan: FloatArray) -> FloatArray:
    """Return the loan that the weakest period covers; a period that owes nothing limits nothing."""
    room = np.maximum(cfads, 0) / numbers("target_dscr", target_dscr)
    room, owed = np.broadcast_arrays(room, service_per_loan)
    limits = np.divide(room, owed, out=np.full(room.shape, np.inf), where=owed > 0)
    return np.asarray(limits.min(axis=-1))[()]


def _weakest(cfads: FloatArray) -> FloatArray:
    return np.asarray(np.maximum(cfads.min(axis=-1), 0))


def _per_loan(value: ArrayLike) -> FloatArray:
    """Give a value per loan a period axis; a single number stays as it is."""
    array = numbers("value", value)
    return array[..., np.newaxis] if array.ndim else array


def _discount(period_rate: ArrayLike, n: int) -> FloatArray:
    """Return the present value of 1 at each period end; a rate per period compounds."""
    rate = numbers("period_rate", period_rate)
    if rate.ndim == 0:
        return np.asarray((1 + rate) ** -np.arange(1.0, n + 1))
    return np.asarray(1 / np.cumprod(np.broadcast_to(1 + rate, (*rate.shape[:-1], n)), axis=-1))
