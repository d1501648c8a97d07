"""Level payments and the run-off of a loan."""

import numpy as np
from numpy.typing import ArrayLike

from atlas_core.calculators.checks import (
    numbers,
    require_above,
    require_at_least,
    require_between,
    require_finite,
    require_one_of,
    whole,
)
from atlas_core.errors import DomainError
from atlas_core.units import FloatArray

PROFILES = ("annuity", "stepdown", "bullet", "sculpted")


def annuity_factor(period_rate: ArrayLike, n: int) -> FloatArray:
    """Return the present value of 1 at the end of each of n periods.

    Parameters
    ----------
    period_rate : (...) [1/period], above -1
    n : [periods], at least 0

    Returns
    -------
    (...) [periods], n at a rate of 0

    Raises
    ------
    DomainError

    References
    ----------
    Fabozzi and Mann, The Handbook of Fixed Income Securities, 8th ed. (2012), ch. 5.
    """
    require_above(-1, period_rate=period_rate)
    periods = whole("n", n)
    rate = numbers("period_rate", period_rate)
    safe = np.where(rate == 0, 1.0, rate)
    return np.asarray(np.where(rate == 0, float(periods), -np.expm1(-periods * np.log1p(safe)) / safe))[()]


def level_payment(principal: ArrayLike, period_rate: ArrayLike, n: int) -> FloatArray:
    """Return the equal payment that repays a loan over n periods.

    Parameters
    ----------
    principal : (...) [currency]
    period_rate : (...) [1/period], above -1
    n : [periods], at least 1

    Returns
    -------
    (...) [currency/period]

    Raises
    ------
    DomainError
    """
    require_finite(principal=principal)
    return np.asarray(numbers("principal", principal) / annuity_factor(period_rate, whole("n", n, at_least=1)))[()]


def schedule(  # noqa: PLR0913 -- the public signature
    principal: ArrayLike,
    period_rate: ArrayLike,
    n: int,
    profile: str = "annuity",
    *,
    grace: int = 0,
    balloon_share: ArrayLike = 0.0,
    service: ArrayLike | None = None,
) -> dict[str, FloatArray]:
    """Return the run-off of a loan drawn at time 0.

    Parameters
    ----------
    principal : (...) [currency], at least 0
    period_rate : (...) [1/period], above -1
    n : [periods], at least 1
    profile : annuity (level payment), stepdown (level principal), bullet, or sculpted (to the service given)
    grace : [periods], 0 to n - 1, of interest only at the start
    balloon_share : (...) 0 to 1, share of the principal not repaid by the last period
    service : (..., n) [currency/period], interest and principal of a sculpted loan

    Returns
    -------
    opening, interest, principal, closing, each (..., n) [currency]; the last closing balance is the bullet or balloon

    Raises
    ------
    DomainError

    Notes
    -----
    A bullet is a balloon of 100 %. A sculpted service below the interest has a negative principal: the balance grows.
    """
    require_at_least(0, principal=principal)
    require_above(-1, period_rate=period_rate)
    require_between(0, 1, balloon_share=balloon_share)
    require_one_of(PROFILES, profile=profile)
    periods = whole("n", n, at_least=1)
    free = whole("grace", grace)
    if free >= periods:
        raise DomainError("grace", f"must be below n = {periods}", grace)
    drawn, rate = np.broadcast_arrays(numbers("principal", principal), numbers("period_rate", period_rate))
    if profile == "sculpted":
        return _run_off(drawn, rate, _service_given(service, periods))
    if service is not None:
        raise DomainError("service", "is for the sculpted profile only", profile)
    share = np.ones(()) if profile == "bullet" else numbers("balloon_share", balloon_share)
    return _amortise(drawn, rate, _repaid_shares(rate, periods, free, level=profile == "stepdown"), share)


def _service_given(service: ArrayLike | None, n: int) -> FloatArray:
    if service is None:
        raise DomainError("service", "must be given for the sculpted profile", service)
    require_finite(service=service)
    amounts = numbers("service", service)
    if amounts.ndim == 0 or amounts.shape[-1] != n:
        raise DomainError("service", f"must have {n} periods", amounts.shape)
    return amounts


def _run_off(drawn: FloatArray, rate: FloatArray, service: FloatArray) -> dict[str, FloatArray]:
    shape = np.broadcast_shapes(drawn.shape, service.shape[:-1])
    opening, interest = np.empty((*shape, service.shape[-1])), np.empty((*shape, service.shape[-1]))
    balance = np.broadcast_to(drawn, shape)
    for period in range(service.shape[-1]):
        opening[..., period] = balance
        interest[..., period] = balance * rate
        balance = balance * (1 + rate) - service[..., period]
    repaid = service - interest
    return {"opening": opening, "interest": interest, "principal": repaid, "closing": opening - repaid}


def _repaid_shares(rate: FloatArray, n: int, grace: int, *, level: bool) -> FloatArray:
    """Return the share of the amortising part repaid in each period."""
    paying = np.arange(n - grace)
    shares = np.zeros((*rate.shape, n))
    growth = np.ones((*rate.shape, 1)) if level else (1 + rate[..., np.newaxis])
    grown = growth**paying
    shares[..., grace:] = grown / grown.sum(axis=-1, keepdims=True)
    return shares


def _amortise(drawn: FloatArray, rate: FloatArray, shares: FloatArray, balloon: FloatArray) -> dict[str, FloatArray]:
    amount, kept = (values[..., np.newaxis] for values in np.broadcast_arrays(drawn, balloon))
    repaid = amount * (1 - kept) * shares
    left = 1 - shares.cumsum(axis=-1)
    left[..., -1] = 0.0
    closing = amount * ((1 - kept) * left + kept)
    opening = np.concatenate([np.broadcast_to(amount, (*closing.shape[:-1], 1)), closing[..., :-1]], axis=-1)
    return {"opening": opening, "interest": opening * rate[..., np.newaxis], "principal": repaid, "closing": closing}
