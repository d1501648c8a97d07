"""Bounds and choices: which values of the right type make sense."""

from collections.abc import Callable, Mapping
from typing import Any

from atlas_core.fields.catalogue import did_you_mean
from atlas_core.fields.kinds import amount, shown
from atlas_core.fields.spec import Spec

FEW_CHOICES = 12
LIMIT_SCALE = {"JPY": 200.0, "AED": 5.0}
"""Bounds of money are declared for euro, dollar and pound; in smaller units they reach further, roundly."""
CURRENCY_UNITS = {key: key for key in ("projectCurrency", "capexCurrency")}
PERCENT_SLACK = 1e-6
"""[%] Rounding a schedule of works may leave in its sum."""


def broken_rule(spec: Spec, value: Any, unit: str) -> str | None:
    """Return the rule a value of the right type breaks, with label, unit and value; None when it breaks none."""
    if value is None:
        return None
    rule = RULES[spec.kind](spec, value, unit)
    return rule and f"{spec.label} {rule}"


def unit_text(spec: Spec, meta: Mapping[str, Any], rent_basis: Any = None) -> str:
    """Return a field's unit with the project's own currencies, such as `GBP/MW`."""
    deal = str(meta.get("projectCurrency") or "")
    if spec.unit == "rentBasis":
        return deal + {"kw_month": "/kW/month", "kwh": "/kWh"}.get(str(rent_basis), "/month")
    return (
        spec.unit.replace("projectCurrency", deal)
        .replace("capexCurrency", str(meta.get("capexCurrency") or ""))
        .replace("fraction", "")
    )


def unit_at(spec: Spec, values: Mapping[str, Any]) -> str:
    """Return a field's unit in a project whose values are given by path."""
    meta = {key: values[f"meta.{key}"] for key in ("projectCurrency", "capexCurrency")}
    return unit_text(spec, meta, values["revenue.rentBasis"])


def scale(currency: str | None) -> float:
    """Return how much further bounds of money reach in a currency; None is any currency, the widest."""
    return max(LIMIT_SCALE.values()) if currency is None else LIMIT_SCALE.get(currency, 1.0)


def currency_key(spec: Spec) -> str:
    """Return the key in `meta` of the currency a field is in; empty for what is no money."""
    return "projectCurrency" if spec.unit == "rentBasis" else CURRENCY_UNITS.get(spec.unit.partition("/")[0], "")


def _number(spec: Spec, value: float, unit: str) -> str | None:
    if spec.bounds is None:
        return None
    least, most = spec.bounds[0], spec.bounds[1] * scale(unit[:3])
    if least <= value <= most:
        return None
    return f"must be {amount(least)} to {amount(most)}{' ' * bool(unit)}{unit}; got {amount(value)}"


def _choice(spec: Spec, value: str, _unit: str) -> str | None:
    if value in spec.choices:
        return None
    listed = (
        f"must be one of {', '.join(spec.choices)}"
        if len(spec.choices) <= FEW_CHOICES
        else f"must be one of {len(spec.choices)} values"
    )
    return f"{listed}; got {shown(value)}{did_you_mean(value, spec.choices)}"


def _any(_spec: Spec, _value: str, _unit: str) -> None:
    return None


def _date(spec: Spec, value: str, _unit: str) -> str | None:
    first, last = spec.bounds or (1, 9999)
    return (
        None if first <= int(value[:4]) <= last else f"must be a date of the years {first:g} to {last:g}; got {value}"
    )


def _rates(spec: Spec, value: dict[str, dict[str, Any]], _unit: str) -> str | None:
    rules = (_number(spec, entry["rate"], "") for entry in value.values())
    return next((f"of {pair} {rule}" for pair, rule in zip(value, rules, strict=True) if rule), None)


def _schedule(spec: Spec, value: list[dict[str, Any]], _unit: str) -> str | None:
    total = sum(row["percent"] for row in value)
    if any(not 0 <= row["percent"] <= 100 for row in value) or abs(total - 100) > PERCENT_SLACK:
        return f"must share out 100 % of CapEx in parts of 0 to 100 %; the parts add up to {amount(round(total, 6))} %"
    least, most = spec.bounds or (0, 600)
    longest = max(row["months"] for row in value)
    if any(row["months"] <= least for row in value) or longest > most:
        return f"must have phases above {amount(least)} and up to {amount(most)} months"
    return None


RULES: dict[str, Callable[[Spec, Any, str], str | None]] = {
    "money": _number,
    "number": _number,
    "percent": _number,
    "integer": _number,
    "choice": _choice,
    "text": _any,
    "date": _date,
    "rates": _rates,
    "schedule": _schedule,
}
