"""What a sale does to the last period: debts are repaid first, reserves come free, later periods fall away."""

from dataclasses import dataclass

from atlas_core.permutation.tranche import TrancheRow
from atlas_core.permutation.waterfall import Flows, missing


@dataclass(frozen=True, slots=True)
class Sale:
    """A sale at the end of a period."""

    period: int
    """From 1."""
    value: float
    cost: float


def sold(flows: Flows, sale: Sale) -> Flows:
    """Return the flows up to a sale; its proceeds, trap, reserve and free cash repay debts before equity gets any."""
    last = sale.period - 1
    cash, senior, mezz = flows.cash[last], flows.senior[last], flows.mezz[last]
    proceeds = sale.value - sale.cost + cash.trapped_closing + cash.dsra_closing + cash.distribution
    to_senior = min(proceeds, senior.closing)
    to_mezz = min(proceeds - to_senior, mezz.closing)
    lent = flows.senior[0].opening + flows.mezz[0].opening
    unpaid = missing(senior.closing + mezz.closing, to_senior + to_mezz, lent)
    final = cash._replace(
        released=cash.released + cash.trapped_closing,
        trapped_closing=0.0,
        dsra_release=cash.dsra_release + cash.dsra_closing,
        dsra_closing=0.0,
        shortfall=cash.shortfall + unpaid,
        distribution=max(0.0, proceeds - to_senior - to_mezz),
    )
    return Flows(
        [*flows.cash[:last], final],
        [*flows.senior[:last], _repaid(senior, to_senior)],
        [*flows.mezz[:last], _repaid(mezz, to_mezz)],
    )


def _repaid(row: TrancheRow, amount: float) -> TrancheRow:
    return row._replace(prepayment=row.prepayment + amount, closing=row.closing - amount)
