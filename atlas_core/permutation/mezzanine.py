"""The mezzanine loan: the room the senior loan leaves it, its shape and its limits."""

from collections.abc import Sequence

from atlas_core.permutation import loans, senior
from atlas_core.permutation.exits import exit_period
from atlas_core.permutation.figures import Figures
from atlas_core.permutation.loans import Shape
from atlas_core.permutation.parameters import Terms
from atlas_core.permutation.senior import Limits
from atlas_core.units import MONTHS_PER_YEAR


def periods(terms: Terms) -> int:
    """Return the mezzanine tenor in periods, never longer than the senior tenor."""
    own = loans.whole_periods(terms.mezz_tenor_years * MONTHS_PER_YEAR, terms.periods_per_year)
    return min(own, senior.periods(terms))


def rate(terms: Terms) -> float:
    """Return the mezzanine rate per period."""
    return terms.mezz_rate / terms.periods_per_year


def repaid_by_exit(terms: Terms) -> bool:
    """Return whether the project is sold at or before the loan's maturity."""
    sale = exit_period(terms)
    return sale is not None and sale <= periods(terms)


def unpaid_bullet(terms: Terms) -> bool:
    """Return whether a mezzanine loan is asked for that nothing would repay."""
    return terms.mezz and terms.mezz_amortisation == "bullet" and not repaid_by_exit(terms)


def room(terms: Terms, cfads: Sequence[float], senior_service: Sequence[float]) -> list[float]:
    """Return the service the total DSCR target leaves to the mezzanine loan in each period of its tenor."""
    tenor = periods(terms)
    pairs = zip(cfads[:tenor], senior_service[:tenor], strict=True)
    return [amount / terms.total_target - service for amount, service in pairs]


def shape(terms: Terms, left: Sequence[float]) -> Shape:
    """Return the repayment of a mezzanine loan of 1; a sculpted one follows the room left to it."""
    per_period, tenor = rate(terms), periods(terms)
    if terms.mezz_amortisation == "sculpted":
        return loans.sculpted(per_period, [max(0.0, amount) for amount in left])
    if terms.mezz_amortisation == "bullet":
        return loans.bullet(per_period, tenor)
    if terms.mezz_amortisation == "pik":
        window = loans.whole_periods(terms.mezz_pik_months, terms.periods_per_year)
        return loans.accreting(per_period, tenor, min(window, tenor - 1))
    return loans.annuity(per_period, tenor)


def dscr_limit(terms: Terms, left: Sequence[float], loan: Shape) -> float | None:
    """Return the largest loan whose service fits into the room of every period.

    References
    ----------
    Atlas scenario model, “Mezzanine”.
    """
    if unpaid_bullet(terms):
        return 0.0
    if terms.mezz_amortisation == "sculpted":
        return loans.present_value(rate(terms), [max(0.0, amount) for amount in left])
    return loans.largest_loan(left, loan.service)


def limits(terms: Terms, figures: Figures, dscr: float | None, senior_size: float, uses: float) -> Limits:
    """Return every limit, in the order in which ties are named."""
    return {
        "dscr": dscr,
        "ltv": terms.ltv_cap * figures.market_total - senior_size,
        "need": uses * (1 - terms.min_equity_share) - senior_size,
        "share": None if terms.mezz_share_max is None else terms.mezz_share_max * uses,
    }
