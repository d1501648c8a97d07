"""Labels, units and help of fields as the form shows them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from atlas_core.fields.catalogue import SPECS
from atlas_core.fields.spec import Spec
from atlas_core.reporting import formats
from pages.components.page import plain

RENT_UNITS = {"total_month": "per month", "kw_month": "per kW and month", "kwh": "per kWh"}
WORDS = {"x": "x", "fraction": "as a fraction of 1"}


def unit(spec: Spec, project: Mapping[str, Any]) -> str:
    """Return the unit behind a label, with the project's currency signs."""
    meta = project["meta"]
    if spec.unit == "rentBasis":
        return f"{sign(meta, 'projectCurrency')} {RENT_UNITS.get(project['revenue']['rentBasis'], 'per month')}"
    base, _, per = spec.unit.partition("/")
    if base in ("capexCurrency", "projectCurrency"):
        return f"{sign(meta, base)} per {per}" if per else sign(meta, base)
    return WORDS.get(spec.unit, spec.unit)


def sign(meta: Mapping[str, Any], key: str) -> str:
    """Return the sign of one of the project's currencies."""
    return formats.symbol(str(meta[key])).strip() if meta[key] else ""


def label(path: str, project: Mapping[str, Any]) -> str:
    """Return a field's label with its unit, which the style sheet greys; a colour directive would be read aloud."""
    spec = SPECS[path]
    text = unit(spec, project)
    return f"{spec.label} *{plain(text)}*" if text else spec.label


def explanation(path: str) -> str | None:
    """Return the tooltip of a field: what it means, its formula or limits, its source."""
    spec = SPECS[path]
    formula = spec.formula or (spec.preset.formula if spec.preset else "")
    parts = [
        spec.help,
        f"Formula: `{formula}`" if formula else "",
        f"{limits(spec)}." if limits(spec) else "",
        f"Source: {spec.source}" if spec.source else "",
    ]
    return "\n\n".join(part for part in parts if part) or None


def limits(spec: Spec) -> str:
    """Return the bounds of a figure in words."""
    if spec.bounds is None or spec.kind in ("text", "schedule", "rates") or spec.derived:
        return ""
    least, most = (formats.money_typed(bound) for bound in spec.bounds)
    return f"{least} to {most}"


def option(path: str, value: str) -> str:
    """Return a choice without the remark in brackets, for narrow controls."""
    return SPECS[path].choice_label(value).partition(" (")[0]


def figure(name_path: str, value: object, project: Mapping[str, Any]) -> str:
    """Return a derived value as it is read: money with its sign, rates and dates in their form."""
    spec = SPECS[name_path]
    if isinstance(value, str):
        return formats.day(date.fromisoformat(value)) if spec.kind == "date" else value
    amount = value if isinstance(value, int | float) else None
    if spec.kind == "percent":
        return formats.percent(amount, 2)
    if spec.kind == "money":
        per = spec.unit.partition("/")[2]
        currency = str(project["meta"]["projectCurrency" if spec.unit.startswith("project") else "capexCurrency"])
        text = formats.money(amount, currency, 2)
        return f"{text} per {per}" if per and amount is not None else text
    text = formats.number(amount, 2)
    return f"{text} {spec.unit}" if spec.unit and amount is not None else text
