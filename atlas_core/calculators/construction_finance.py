"""The loan drawn during construction, with interest and fees that it pays itself."""

import numpy as np
from numpy.typing import ArrayLike

from atlas_core.calculators.checks import numbers, require_above, require_at_least, require_between, require_periods
from atlas_core.errors import DomainError
from atlas_core.units import FloatArray


def construction_funding(
    capex: ArrayLike,
    gearing: ArrayLike,
    period_rate: ArrayLike,
    upfront_fee: ArrayLike,
    commitment_fee: ArrayLike,
) -> dict[str, FloatArray]:
    """Return the loan that pays its share of the construction cost and of its own interest and fees.

    Parameters
    ----------
    capex : (..., n_periods) [currency/period], at least 0, paid at period end
    gearing : (...) 0 to 1, share of every use drawn from the loan
    period_rate : (...) [1/period], above -1, on the opening balance
    upfront_fee : (...) of the final commitment, at least 0, paid with the first draw
    commitment_fee : (...) [1/period] of the undrawn commitment at the opening, at least 0

    Returns
    -------
    debt, idc (interest during construction), upfront, commitment, total_uses, equity, each (...) [currency]

    Raises
    ------
    DomainError

    Notes
    -----
    Fees depend on the commitment and the commitment on the fees, but only affinely: the final balance is a + bD for a
    commitment of D, so D = a / (1 − b) exactly.

    References
    ----------
    Yescombe, Principles of Project Finance, 2nd ed. (2014), ch. 13.
    """
    require_periods(capex=capex)
    require_at_least(0, capex=capex, upfront_fee=upfront_fee, commitment_fee=commitment_fee)
    require_between(0, 1, gearing=gearing)
    require_above(-1, period_rate=period_rate)
    terms = [numbers("terms", term) for term in (gearing, period_rate, upfront_fee, commitment_fee)]
    costs = numbers("capex", capex)
    fixed = _built(costs, np.zeros(()), terms)["balance"]
    slope = _built(np.zeros_like(costs), np.ones(()), terms)["balance"]
    if not np.all(slope < 1):
        raise DomainError("gearing", "must keep interest and fees below the debt that pays them", terms[0].tolist())
    debt = fixed / (1 - slope)
    spent = _built(costs, debt, terms)
    upfront = debt * terms[2]
    total = costs.sum(axis=-1) + spent["idc"] + upfront + spent["commitment"]
    parts = {"debt": debt, "idc": spent["idc"], "upfront": upfront, "commitment": spent["commitment"]}
    return {
        name: np.asarray(part)[()] for name, part in (parts | {"total_uses": total, "equity": total - debt}).items()
    }


def _built(costs: FloatArray, debt: FloatArray, terms: list[FloatArray]) -> dict[str, FloatArray]:
    """Draw the loan through construction for a given commitment."""
    gearing, rate, upfront_fee, commitment_fee = terms
    balance, idc, commitment = np.zeros(()), np.zeros(()), np.zeros(())
    for period in range(costs.shape[-1]):
        interest, fee = balance * rate, (debt - balance) * commitment_fee
        first = debt * upfront_fee if period == 0 else 0.0
        balance = balance + gearing * (costs[..., period] + interest + fee + first)
        idc, commitment = idc + interest, commitment + fee
    return {"balance": balance, "idc": idc, "commitment": commitment}
