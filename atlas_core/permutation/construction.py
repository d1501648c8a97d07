"""How the uses before operations are paid for, row by row, and how large they become with the interest in them.

Every row is linear in the balances it opens with, so the rows are prepared once and run for each trial of the uses.
"""

from dataclasses import dataclass
from typing import NamedTuple

from atlas_core.permutation.figures import Cover, Figures
from atlas_core.permutation.parameters import Terms
from atlas_core.units import MONTHS_PER_YEAR

FROM_USES = {"dsra": 1.0, "capitalised": 1.0, "insurance": 1.0, "lc": 1.0, "mixed": 0.5, "sponsor_equity": 0.0}
"""Part of covered interest that is a use and so paid by all sources; equity alone pays the rest."""
ACCRETING = ("pik", "capitalised")
"""Mezzanine methods under which covered interest is added to the loan."""
INSURED = ("insurance", "lc")
"""Methods that charge a premium on covered interest."""


class LoanRow(NamedTuple):
    """What one unit of a loan's opening balance brings in one row."""

    interest: float
    from_uses: float
    premium: float
    accreted: float
    from_equity: float


class Row(NamedTuple):
    """One row before operations is prepared."""

    capex: float
    land: float
    fees: float
    senior: LoanRow
    mezz: LoanRow
    commitment: float
    """Fee per unit undrawn."""


class Paid(NamedTuple):
    """One row before operations as it was paid."""

    idc: float
    """Interest paid in cash."""
    from_uses: float
    """The part of it that is a use."""
    premium: float
    commitment_fee: float
    senior_opening: float
    mezz_opening: float
    senior_interest: float
    mezz_interest: float
    mezz_accreted: float
    senior_draw: float
    mezz_draw: float
    equity_draw: float
    need: float


class Sources(NamedTuple):
    """What is to be drawn in all."""

    senior: float
    mezz: float
    """Balance at the start of operations, accreted interest included."""
    mezz_drawn: float
    uses: float


@dataclass(frozen=True, slots=True)
class Funding:
    """The rows before operations, paid for."""

    costs: list[Row]
    rows: list[Paid]
    uses: float
    mezz_balance: float
    mezz_drawn: float


def prepare(figures: Figures, terms: Terms) -> list[Row]:
    """Return the rows before operations, from financial close."""
    table = figures.timetable
    capex = figures.capex_internal if terms.uses_basis == "internal" else figures.capex_market
    rows = []
    for place, (month, span, share) in enumerate(zip(table.months, table.spans, table.capex_shares, strict=True)):
        years = span / MONTHS_PER_YEAR if terms.financing_costs else 0.0
        left = table.operations_month - month
        rows.append(
            Row(
                capex=capex * share,
                land=0.0 if place else figures.land,
                fees=0.0 if place else figures.fees,
                senior=loan_row(terms.senior_rate * years, figures.senior_cover, (span, left), ()),
                mezz=loan_row(terms.mezz_rate * years, figures.mezz_cover, (span, left), ACCRETING),
                commitment=terms.commitment * years,
            )
        )
    return rows


def loan_row(interest: float, cover: Cover, months: tuple[float, float], accreting: tuple[str, ...]) -> LoanRow:
    """Return what interest on one unit of a loan brings in a row.

    Parameters
    ----------
    interest : accrued on the unit
    months : length of the row, and what remains to operations after it
    accreting : methods under which covered interest is added to the loan
    """
    covered = _covered(cover, *months)
    accreted = covered if cover.method in accreting else 0.0
    from_uses = 0.0 if cover.method in accreting else covered * FROM_USES[cover.method]
    premium = covered * cover.cost if cover.method in INSURED else 0.0
    return LoanRow(
        interest=interest,
        from_uses=interest * from_uses,
        premium=interest * premium,
        accreted=interest * accreted,
        from_equity=interest * (1 - accreted - from_uses),
    )


def _covered(cover: Cover, span: float, left: float) -> float:
    """Return the part of a row's interest that is covered; `left` months remain after the row."""
    if cover.months is None or not span:
        return cover.share
    return cover.share * min(1.0, max(0.0, (cover.months - left) / span))


def fund(rows: list[Row], sources: Sources, at_close: float, reserve: float, equity_first: bool) -> Funding:
    """Pay for every row from the sources and return what the rows came to.

    Parameters
    ----------
    sources : the amounts drawn in all; `uses` is a trial, right when it equals the uses returned
    at_close : ABS and upfront fees
    reserve : initial DSRA, a use of the last row
    equity_first : whether equity is drawn before debt; else every source bears its share of every row

    References
    ----------
    Atlas scenario model, “Uses, sources, construction”.
    """
    senior = mezz = drawn = uses = 0.0
    equity_left = sources.uses - sources.senior - sources.mezz_drawn
    paid = []
    last = len(rows) - 1
    for place, row in enumerate(rows):
        on_senior, on_mezz = row.senior, row.mezz
        fee = row.commitment * (sources.senior - senior + sources.mezz - mezz)
        shared = on_senior.from_uses * senior + on_mezz.from_uses * mezz
        premium = on_senior.premium * senior + on_mezz.premium * mezz
        alone = on_senior.from_equity * senior + on_mezz.from_equity * mezz
        need = row.capex + row.land + row.fees + shared + premium + fee
        need += (at_close if place == 0 else 0.0) + (reserve if place == last else 0.0)
        debt, equity = split(need, equity_left, sources, equity_first)
        accreted = on_mezz.accreted * mezz
        paid.append(
            Paid(
                shared + alone, shared, premium, fee, senior, mezz, on_senior.interest * senior,
                on_mezz.interest * mezz, accreted, debt[0], debt[1], equity + alone, need,
            )
        )  # fmt: skip
        senior += debt[0]
        mezz += debt[1] + accreted
        drawn += debt[1]
        equity_left -= equity
        uses += need
    return Funding(rows, paid, uses, mezz, drawn)


def split(need: float, equity_left: float, sources: Sources, equity_first: bool) -> tuple[tuple[float, float], float]:
    """Return the senior and mezzanine draws and the equity draw that pay for a need."""
    if not equity_first:
        senior = need * sources.senior / sources.uses if sources.uses else 0.0
        mezz = need * sources.mezz_drawn / sources.uses if sources.uses else 0.0
        return (senior, mezz), need - senior - mezz
    equity = min(need, max(0.0, equity_left))
    debt = sources.senior + sources.mezz_drawn
    if not debt:
        return (0.0, 0.0), need
    senior = (need - equity) * sources.senior / debt
    return (senior, need - equity - senior), equity
