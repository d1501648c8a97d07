"""Values that are kept with a run and change no number, and overlays, which add up to two parameters."""

import math
from collections.abc import Mapping
from typing import Any

from atlas_core.errors import InputError, Problem
from atlas_core.fields.kinds import RuleError, accept_number, shown
from atlas_core.permutation.near_names import near
from atlas_core.permutation.scenario_fields.catalogue import SCENARIO_FIELDS
from atlas_core.permutation.scenario_fields.declaration import ScenarioField

MOST_LETTERS = 500
MOST_OVERLAYS = 50
AMOUNTS = {"day1Inflow": "overlayDay1Inflow", "annualCost": "overlayAnnualCost"}
"""What is entered of an instrument and the parameter it adds to."""


def read_labels(value: Any, where: str) -> dict[str, Any]:
    """Return the labels of a run, checked; raise InputError naming those that are none or break a rule."""
    if not isinstance(value, Mapping):
        raise InputError(Problem(where, f"must be an object of scenario fields; got {shown(value)}"))
    answer = {}
    for key, entry in value.items():
        field = SCENARIO_FIELDS.get(key) if isinstance(key, str) else None
        if field is None or field.group == "MUST":
            hint = near(str(key), (name for name, known in SCENARIO_FIELDS.items() if known.group != "MUST"))
            raise InputError(Problem(where, f"has labels and overlays of scenario fields; got {shown(key)}{hint}"))
        answer[field.key] = label_value(field, entry, f"{where}.{field.key}")
    return answer


def label_value(field: ScenarioField, value: Any, where: str) -> Any:
    """Return a label's value in its stored form: a number in its bounds, one of its words, or a text."""
    if field.bounds:
        return _number(field, value, where)
    text = _text(value)
    if text is None or len(text) > MOST_LETTERS:
        raise InputError(Problem(where, f"must be a text of at most {MOST_LETTERS} letters; got {shown(value)}"))
    if field.choices and text not in field.choices:
        raise InputError(Problem(where, f"must be one of {', '.join(field.choices)}; got {shown(value)}"))
    return text


def _text(value: Any) -> str | None:
    """Return a value as text; true and false in small letters, whole numbers without a point."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, str | int) else None


def _number(field: ScenarioField, value: Any, where: str) -> float:
    assert field.bounds is not None
    number, (least, most) = _finite(value, where), field.bounds
    if not least <= number <= most:
        raise InputError(Problem(where, f"must be {least:g} to {most:g} {field.unit}".rstrip() + f"; got {value}"))
    return number


def overlay_sums(value: Any, where: str) -> dict[str, float]:
    """Return overlayDay1Inflow and overlayAnnualCost as sums over instruments.

    Parameters
    ----------
    value : instrument → {day1Inflow, annualCost}, money in the deal currency, either may be left out
    where : path in the document, for the message

    Raises
    ------
    InputError
        Not such an object, a number below 0, or too many instruments.
    """
    if not isinstance(value, Mapping) or len(value) > MOST_OVERLAYS:
        rule = f"must be an object of at most {MOST_OVERLAYS} instruments, each with day1Inflow and annualCost"
        raise InputError(Problem(where, f"{rule}; got {shown(value)}"))
    parts: dict[str, list[float]] = {key: [] for key in AMOUNTS.values()}
    for name, entry in value.items():
        place = f"{where}.{str(name)[:80]}"
        if not isinstance(entry, Mapping) or not set(entry) <= set(AMOUNTS):
            raise InputError(Problem(place, f"has day1Inflow and annualCost; got {shown(entry)}"))
        for key, amount in entry.items():
            parts[AMOUNTS[key]].append(_amount(amount, f"{place}.{key}"))
    return {key: math.fsum(amounts) for key, amounts in parts.items()}


def _amount(value: Any, where: str) -> float:
    amount = _finite(value, where)
    if amount < 0:
        raise InputError(Problem(where, f"must be 0 or more; got {shown(value)}"))
    return amount


def _finite(value: Any, where: str) -> float:
    try:
        return accept_number(value)
    except RuleError as error:
        raise InputError(Problem(where, str(error))) from None
