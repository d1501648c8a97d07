"""The cash flows of one scenario as they are shown: one row a period, row 0 at financial close."""

from typing import Any

from atlas_core.permutation.construction import Paid
from atlas_core.permutation.model import Scenario
from atlas_core.permutation.tranche import TrancheRow
from atlas_core.units import MONTHS_PER_YEAR

Line = dict[str, Any]

COLUMNS = (
    "period", "date", "years", "phase", "capex", "land", "fees", "idc", "commitment_fee", "upfront_fee", "premium",
    "senior_draw", "mezz_draw", "equity_draw", "revenue", "opex", "electricity", "amf", "noi", "maintenance_capex",
    "depreciation", "taxable_income", "loss_carried", "tax", "cfads",
    *(f"{loan}_{item}" for loan in ("senior", "mezz") for item in TrancheRow._fields),
    "senior_dscr", "blended_dscr", "locked", "trapped", "released", "trapped_closing", "dsra_deposit", "dsra_release",
    "dsra_closing", "shortfall", "exit_value", "exit_cost", "distribution", "equity_flow", "project_flow",
)  # fmt: skip
"""Every column of a row; amounts are at least zero but NOI, CFADS and the two flows at the end."""
NO_VALUE = ("senior_dscr", "blended_dscr")
"""Columns that are empty rather than zero where they do not apply."""


def cash_flows(scenario: Scenario) -> list[Line]:
    """Return one row per quarter before operations and one per operating period."""
    before = [_line(_before(scenario, place)) for place in range(len(scenario.before))]
    return before + [_line(_operating(scenario, place)) for place in range(len(scenario.years))]


def _line(values: Line) -> Line:
    return {column: values.get(column, None if column in NO_VALUE else 0.0) for column in COLUMNS}


def _before(scenario: Scenario, place: int) -> Line:
    table, stack = scenario.figures.timetable, scenario.stack
    cost, row = stack.funding.costs[place], stack.funding.rows[place]
    last = place == len(scenario.before) - 1
    reserve = stack.at_close.reserve if last else 0.0
    return {
        "period": place,
        "date": table.day(table.months[place]),
        "years": scenario.before[place],
        "phase": "construction",
        "capex": cost.capex,
        "land": cost.land,
        "fees": cost.fees,
        "idc": row.idc,
        "commitment_fee": row.commitment_fee,
        "upfront_fee": stack.at_close.fees if place == 0 else 0.0,
        "premium": row.premium,
        "senior_draw": row.senior_draw,
        "mezz_draw": row.mezz_draw,
        "equity_draw": row.equity_draw,
        **_loans_before(row),
        "dsra_deposit": reserve,
        "dsra_closing": reserve,
        "equity_flow": scenario.equity_flow[place],
        "project_flow": scenario.project_flow[place],
    }


def _loans_before(row: Paid) -> Line:
    """Return the balances and the interest accrued on them; the part paid in cash stands under `idc` too."""
    return {
        "senior_opening": row.senior_opening,
        "senior_interest": row.senior_interest,
        "senior_closing": row.senior_opening + row.senior_draw,
        "mezz_opening": row.mezz_opening,
        "mezz_interest": row.mezz_interest,
        "mezz_capitalised": row.mezz_accreted,
        "mezz_closing": row.mezz_opening + row.mezz_draw + row.mezz_accreted,
    }


def _operating(scenario: Scenario, place: int) -> Line:
    case, table = scenario.base, scenario.figures.timetable
    operations, levered = case.operations, case.levered
    row = len(scenario.before) + place
    months = (place + 1) * MONTHS_PER_YEAR // scenario.terms.periods_per_year
    sold = case.sale if case.sale and case.sale.period == place + 1 else None
    return {
        "period": row,
        "date": table.day(table.operations_month + months),
        "years": scenario.years[place],
        "phase": "operation",
        "revenue": operations.revenue[place],
        "opex": operations.opex[place],
        "electricity": operations.electricity[place],
        "amf": operations.amf[place],
        "noi": operations.noi[place],
        "maintenance_capex": operations.maintenance[place],
        "depreciation": levered.tax.depreciation[place],
        "taxable_income": levered.tax.taxable_income[place],
        "loss_carried": levered.tax.loss_carried[place],
        "tax": levered.paid[place],
        "cfads": levered.cfads[place],
        **_loan("senior", case.flows.senior[place]),
        **_loan("mezz", case.flows.mezz[place]),
        **case.flows.cash[place]._asdict(),
        "exit_value": sold.value if sold else 0.0,
        "exit_cost": sold.cost if sold else 0.0,
        "equity_flow": scenario.equity_flow[row],
        "project_flow": scenario.project_flow[row],
    }


def _loan(name: str, row: TrancheRow) -> Line:
    return {f"{name}_{item}": amount for item, amount in row._asdict().items()}
