"""The checks of a scenario's model in words: what each compares, what is left, what would be rounding."""

from collections.abc import Mapping, Sequence
from typing import Any

from atlas_core.reporting.formats import DASH, money, ratio, symbol

HOLDS, MISSED = "holds", "does not hold"
SMALLEST = {"money": 0.005, "x": 0.00005}
"""What still shows as a digit: less is written as less than that, never as nothing."""


def table(checks: Sequence[Mapping[str, Any]], currency: str) -> dict[str, list[str]]:
    """Return the checks as a table, a row each.

    Parameters
    ----------
    checks : label, rule, residual, allowed, unit and whether each holds
    currency : of the deal
    """
    return {
        "Result": [HOLDS if check["holds"] else MISSED for check in checks],
        "Check": [check["label"] for check in checks],
        "Compares": [check["rule"] for check in checks],
        "Left over": [residual(check["residual"], check["unit"], currency) for check in checks],
        "Rounding up to": [residual(check["allowed"], check["unit"], currency) for check in checks],
    }


def residual(value: float | None, unit: str, currency: str) -> str:
    """Return what is left of a check: nothing, less than a cent, or the amount; a dash where there is no figure."""
    if value is None:
        return DASH
    if value == 0:
        return "0"
    if abs(value) < SMALLEST[unit]:
        return f"below {symbol(currency)}0.01" if unit == "money" else "below 0.0001x"
    return money(value, currency, extra=0 if abs(value) >= 1000 else 2) if unit == "money" else ratio(value, 4)
