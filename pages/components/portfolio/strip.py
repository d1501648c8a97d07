"""The portfolio's key figures."""

from collections.abc import Sequence

from atlas_core.reporting import formats
from atlas_core.services import portfolio
from atlas_core.services.portfolio import Summary
from pages.components.page import Kpi, kpi_strip

BASIS = "over the projects that have the figure"


def show(rows: Sequence[Summary]) -> None:
    """Show the sums over the projects listed."""
    total = portfolio.totals(rows)
    money = total.currency
    kpi_strip(
        [
            Kpi(
                "Gross power",
                f"{formats.number(total.gross_mw, 0)} MW",
                f"{total.complete} of {total.projects} with full figures",
                help="Sum of gross facility power.",
            ),
            Kpi(
                "Market grand total",
                formats.money(total.market_total, money),
                f"{total.complete} projects",
                help=f"CapEx at market value plus land and fees, {BASIS}.",
            ),
            Kpi(
                "Developer profit",
                formats.money(total.profit, money),
                f"{formats.percent(total.margin)} of internal total",
                help=f"Market less internal grand total, {BASIS}.",
            ),
            Kpi(
                "NOI for debt service",
                f"{formats.money(total.noi, money)}{' / y' if total.noi is not None else ''}",
                f"{formats.percent(total.noi_yield, 2)} on market cost",
                help=f"First year, after the asset management fee, {BASIS}.",
            ),
            Kpi(
                "To finish",
                formats.count(sum(row.missing > 0 for row in rows)),
                f"{sum(row.missing for row in rows)} required fields empty",
                help="Projects that cannot be run yet.",
            ),
        ]
    )
