"""Corporate tax, with straight-line depreciation and losses carried forward without limit."""

from collections.abc import Sequence
from dataclasses import dataclass

from atlas_core.permutation.figures import Figures
from atlas_core.permutation.parameters import Terms


@dataclass(frozen=True, slots=True)
class Tax:
    """One entry per period in every list."""

    depreciation: list[float]
    taxable_income: list[float]
    loss_carried: list[float]
    """At the end of the period."""
    tax: list[float]


def depreciation(figures: Figures, terms: Terms, periods: int) -> list[float]:
    """Return the depreciation of market CapEx and fees, per period; [currency/period]."""
    base = figures.capex_market + figures.fees
    life = terms.depreciation_years * terms.periods_per_year
    return [base * min(1.0, max(0.0, life - period)) / life for period in range(periods)]


def tax(rate: float, earnings: Sequence[float], deductions: Sequence[float], write_off: Sequence[float]) -> Tax:
    """Return the tax paid in each period.

    Parameters
    ----------
    rate : [1/period]
    earnings : NOI less maintenance
    deductions : interest and running fees
    write_off : depreciation

    References
    ----------
    Atlas scenario model, “Cash flow”.
    """
    loss = 0.0
    taxable, carried, paid = [], [], []
    for earned, deducted, written in zip(earnings, deductions, write_off, strict=True):
        income = earned - written - deducted - loss
        loss = max(0.0, -income)
        taxable.append(max(0.0, income))
        carried.append(loss)
        paid.append(rate * max(0.0, income))
    return Tax(list(write_off), taxable, carried, paid)
