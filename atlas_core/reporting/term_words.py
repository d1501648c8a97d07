"""The terms of one scenario in words: what each lender and equity puts in, at which price, for how long."""

from collections.abc import Mapping
from typing import Any

from atlas_core.permutation.parameters import PARAMETERS
from atlas_core.reporting.formats import DASH, THIN, exact, money, percent, ratio, years
from atlas_core.reporting.result_charts import limit_label
from atlas_core.reporting.result_words import figure

SENIOR, MEZZ, EQUITY = "Senior", "Mezzanine", "Equity"
AMORTISATION = {
    "annuity": "annuity: level debt service",
    "sculpted": "sculpted: debt service follows CFADS",
    "stepdown": "equal principal",
    "bullet": "bullet at maturity",
    "balloon": "annuity with a balloon",
    "pik": "interest accretes, then annuity",
}
BLOCKED = {"equity": "equity", "mezz": "mezzanine and equity"}

Values = Mapping[str, Any]
Terms = dict[str, dict[str, str]]
"""Provider → label → words."""


def terms(inputs: Values, row: Values, currency: str) -> Terms:
    """Return the terms of every provider that puts something in.

    Parameters
    ----------
    inputs : parameters in their stored unit
    row : of the result
    currency : of the deal
    """
    found = {SENIOR: _senior(inputs, row, currency)}
    if row["mezz_size"]:
        found[MEZZ] = _mezz(inputs, row, currency)
    return found | {EQUITY: _equity(inputs, row, currency)}


def _senior(inputs: Values, row: Values, currency: str) -> dict[str, str]:
    return {
        **_size("senior", row, currency),
        "Loan to market value": f"0.0{THIN}% to {_share(row['senior_ltv'])}",
        "Limited by": limit_label(row["binding"]),
        "Interest, a year": f"{percent(inputs['seniorRate'], 2)}, nominal",
        "Tenor, from completion": years(inputs["tenor"]),
        "Interest only": _months(inputs["gracePeriodMonths"]),
        "Repayment": AMORTISATION[inputs["amortisation"]],
        "Balloon at maturity": money(row["balloon"], currency) if row["balloon"] else DASH,
        **_fees("senior", inputs),
        "Sizing target, DSCR": ratio(inputs["seniorDSCR"]),
        "Average life": years(row["senior_wal"]),
    }


def _mezz(inputs: Values, row: Values, currency: str) -> dict[str, str]:
    return {
        **_size("mezz", row, currency),
        "Loan to market value": f"{_share(row['senior_ltv'])} to {_share(row['ltv'])}",
        "Limited by": limit_label(row["mezz_binding"]),
        "Interest, a year": f"{percent(inputs['mezzRate'], 2)}, nominal",
        "Tenor, from completion": years(min(inputs["mezzTenor"], inputs["tenor"])),
        "Interest accretes": _months(inputs["mezzPikMonths"]) if inputs["mezzAmortisation"] == "pik" else DASH,
        "Repayment": AMORTISATION[inputs["mezzAmortisation"]],
        **_fees("mezz", inputs),
        "Sizing target, DSCR": f"{ratio(inputs['totalDSCR'])} of both loans",
        "Average life": years(row["mezz_wal"]),
    }


def _equity(inputs: Values, row: Values, currency: str) -> dict[str, str]:
    return {
        **_size("equity", row, currency),
        "Cost of equity, in WACC": percent(inputs["equityCost"], 1),
        "Equity IRR": percent(row["irr"]),
        "Money multiple": ratio(row["moic"]),
        "Payback, from close": years(row["payback_period"]),
    }


def _size(provider: str, row: Values, currency: str) -> dict[str, str]:
    size, uses = row[f"{provider}_size"], row["uses"]
    return {"Amount": money(size, currency), "Share of uses": _share(size / uses if uses > 0 else None)}


def _fees(provider: str, inputs: Values) -> dict[str, str]:
    return {
        "Upfront fee": _bps(inputs[f"{provider}UpfrontBps"]),
        "Running fee, a year": _bps(inputs[f"{provider}RunningBps"]),
        "Commitment fee, undrawn": _bps(inputs["commitmentBps"]),
    }


def undertakings(inputs: Values, row: Values, currency: str) -> dict[str, str]:
    """Return what is paid when, kept back and swept, label by label."""
    reserve, sweep = inputs["dsraMonths"], inputs["sweepShare"]
    found = {
        "Payments a year": exact(inputs["periodsPerYear"]),
        "Order of draws": "equity first" if inputs["drawOrder"] == "equity_first" else "in proportion",
        "Debt service reserve": f"{_months(reserve)} of senior service, {money(row['dsra'], currency)} at completion"
        if reserve else "none",
        "Cash sweep": f"{percent(sweep, 0)} of cash after debt service" if sweep else "none",
        "A lock-up blocks": BLOCKED[inputs["trapBlocks"]] if inputs["trapDscr"] or inputs["ocTest"] else DASH,
        "Overcollateralisation test": f"at least {percent(inputs['ocTest'], 0)}" if inputs["ocTest"] else "none",
        "Wrap premium": _bps(inputs["wrapBps"]),
        "Exit": f"end of operating year {exact(inputs['exitYear'])}, cap rate {percent(inputs['exitCapRate'], 2)}"
        if inputs["exitYear"] else "none: held to the end of the lease",
        "Lease term": years(inputs["leaseTermYears"], 0),
    }  # fmt: skip
    return {label: text for label, text in found.items() if text != DASH}


def parameter(key: str) -> str:
    """Return the label of an input."""
    return PARAMETERS[key].label


def _share(value: float | None) -> str:
    return figure(value, "fraction", "")


def _months(value: float) -> str:
    return f"{exact(value)}{THIN}months" if value else DASH


def _bps(value: float) -> str:
    return f"{exact(value)}{THIN}bp" if value else DASH
