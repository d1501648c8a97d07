"""The senior loan: its shape, and every limit to its size."""

from collections.abc import Sequence

from atlas_core.permutation import loans
from atlas_core.permutation.figures import Figures
from atlas_core.permutation.loans import Shape
from atlas_core.permutation.parameters import Terms
from atlas_core.units import MONTHS_PER_YEAR

NO_LOAN = 0.005
"""[currency] A loan up to this is none: what rounding leaves where two targets meet."""

Limits = dict[str, float | None]
"""Largest amount under each limit; None where the limit does not apply."""


def periods(terms: Terms) -> int:
    """Return the senior tenor in periods."""
    return loans.whole_periods(terms.tenor_years * MONTHS_PER_YEAR, terms.periods_per_year)


def rate(terms: Terms) -> float:
    """Return the senior rate per period."""
    return terms.senior_rate / terms.periods_per_year


def grace(terms: Terms) -> int:
    """Return the interest-only periods; at least the last period of the tenor repays."""
    return min(loans.whole_periods(terms.grace_months, terms.periods_per_year), periods(terms) - 1)


def shape(terms: Terms, cfads: Sequence[float]) -> Shape:
    """Return the repayment of a senior loan of 1.

    Parameters
    ----------
    cfads : (tenor,) what a sculpted loan follows
    """
    per_period, tenor, idle = rate(terms), periods(terms), grace(terms)
    if terms.amortisation == "sculpted":
        return loans.sculpted(per_period, [max(0.0, amount) for amount in cfads], idle)
    if terms.amortisation == "stepdown":
        return loans.level_principal(per_period, tenor, idle)
    if terms.amortisation == "bullet":
        return loans.bullet(per_period, tenor)
    balloon = terms.balloon_share if terms.amortisation == "balloon" else 0.0
    return loans.annuity(per_period, tenor, idle, balloon)


def dscr_limit(terms: Terms, cfads: Sequence[float], loan: Shape) -> float | None:
    """Return the largest loan that keeps the DSCR target in every period of the tenor.

    For every shape but the sculpted it is the smallest of allowed service over service per unit. A sculpted service
    follows CFADS, so the loan is what the allowed service is worth.

    References
    ----------
    Atlas scenario model, “Senior”.
    """
    allowed = [amount / terms.senior_target for amount in cfads]
    if terms.amortisation != "sculpted":
        return loans.largest_loan(allowed, loan.service)
    idle = grace(terms)
    sculpted = loans.present_value(rate(terms), [max(0.0, amount) for amount in allowed[idle:]])
    interest_only = loans.largest_loan(allowed[:idle], loan.service[:idle])
    return sculpted if interest_only is None else min(interest_only, sculpted)


def fixed_limits(terms: Terms, figures: Figures, cfads: Sequence[float], loan: Shape) -> Limits:
    """Return the limits that do not depend on the uses."""
    interest = rate(terms)
    icr = min(cfads) / (terms.min_icr * interest) if terms.min_icr is not None and interest else None
    return {
        "dscr": dscr_limit(terms, cfads, loan),
        "ltv": terms.ltv_cap * figures.market_total,
        "icr": icr,
        "amount": terms.max_senior,
    }


def limits(terms: Terms, fixed: Limits, uses: float) -> Limits:
    """Return every limit, in the order in which ties are named."""
    return {
        "dscr": fixed["dscr"],
        "ltv": fixed["ltv"],
        "gearing": None if terms.max_gearing is None else terms.max_gearing * uses,
        "icr": fixed["icr"],
        "amount": fixed["amount"],
        "need": uses * (1 - terms.min_equity_share),
    }


def smallest(found: Limits) -> tuple[float, str]:
    """Return the smallest limit and its name; one that leaves less than a coin leaves no loan."""
    amounts = {name: amount for name, amount in found.items() if amount is not None}
    name = min(amounts, key=amounts.__getitem__)
    return (amounts[name] if amounts[name] > NO_LOAN else 0.0), name
