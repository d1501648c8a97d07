"""The cash flows of a scenario, a row a period: what each column is called, how it is written, how wide it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from atlas_core.permutation.tranche import TrancheRow

_LOANS = {"senior": "Senior", "mezz": "Mezz"}
LABELS: Mapping[str, str] = {
    "period": "Period",
    "date": "Date",
    "years": "Years from close",
    "phase": "Phase",
    "capex": "CapEx",
    "land": "Land and grid",
    "fees": "Fees",
    "idc": "Interest in construction",
    "commitment_fee": "Commitment fee",
    "upfront_fee": "Upfront fee",
    "premium": "Wrap premium",
    "senior_draw": "Senior drawn",
    "mezz_draw": "Mezz drawn",
    "equity_draw": "Equity drawn",
    "revenue": "Revenue",
    "opex": "Opex",
    "electricity": "Electricity",
    "amf": "Asset management fee",
    "noi": "NOI",
    "maintenance_capex": "Maintenance CapEx",
    "depreciation": "Depreciation",
    "taxable_income": "Taxable income",
    "loss_carried": "Loss carried forward",
    "tax": "Tax",
    "cfads": "CFADS",
    **{f"{loan}_{item}": f"{name} {item}" for loan, name in _LOANS.items() for item in TrancheRow._fields},
    "senior_dscr": "Senior DSCR",
    "blended_dscr": "Total DSCR",
    "locked": "In lock-up, 1 = yes",
    "trapped": "Cash trapped",
    "released": "Cash released",
    "trapped_closing": "Trapped, closing",
    "dsra_deposit": "DSRA deposit",
    "dsra_release": "DSRA release",
    "dsra_closing": "DSRA closing",
    "shortfall": "Shortfall",
    "exit_value": "Exit value",
    "exit_cost": "Exit cost",
    "distribution": "Distribution",
    "equity_flow": "Equity flow",
    "project_flow": "Project flow",
}
"""Columns of the cash flows, as people read them."""
SCHEDULE = (
    *("period", "date"),
    *(f"senior_{item}" for item in TrancheRow._fields),
    "senior_dscr",
    *(f"mezz_{item}" for item in TrancheRow._fields),
    *("blended_dscr", "dsra_closing"),
)
"""Columns of the debt schedule."""
AMOUNT = "%,.2f"
_FORMATS = {"senior_dscr": "%.2fx", "blended_dscr": "%.2fx", "locked": "%.0f"}
"""Columns that are no amounts."""
_PLAIN = ("period", "years")
_LETTER, _EDGES = 7.5, 22
"""[px] Width of a letter of a grid, and what its cell adds on both sides."""


@dataclass(frozen=True)
class Column:
    """One column as a grid shows it."""

    header: str
    printf: str | None
    """None: shown as it is."""
    width: int
    """[px] Wide enough for every entry: a figure that is cut off reads like another one."""


def columns(periods: Sequence[Mapping[str, Any]]) -> dict[str, Column]:
    """Return the columns of the cash flows by name."""
    return {name: _column(name, [row[name] for row in periods]) for name in periods[0]}


def schedule(periods: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the debt schedule: both loans period by period, without columns in which nothing happens."""
    used = [name for name in SCHEDULE if name in _PLAIN or any(row[name] for row in periods)]
    return [{name: row[name] for name in used} for row in periods]


def _column(name: str, values: Sequence[Any]) -> Column:
    known = [value for value in values if value is not None]
    figures = name not in _PLAIN and all(isinstance(value, float) for value in known)
    printf = _FORMATS.get(name, AMOUNT) if figures else None
    written = [f"{value:,.2f}" if figures else str(value) for value in known]
    longest = max(map(len, [LABELS[name], *written]))
    return Column(LABELS[name], printf, round(longest * _LETTER + _EDGES))
