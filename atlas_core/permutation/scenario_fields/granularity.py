"""Scenario field 107: the step of every range that names none."""

import re
from collections.abc import Mapping
from typing import Any

from atlas_core.errors import InputError, Problem
from atlas_core.fields.catalogue import SPECS, paths_of
from atlas_core.fields.kinds import RuleError, accept_number, shown
from atlas_core.permutation import parameters

GRANULARITY = "PermutationGranularity_107"
COUPONS = ("seniorRate", "mezzRate")
KIND_OF_UNIT = {"x": "dscr", "%": "percent", "bps": "bps", "years": "tenor", "months": "months", "money": "money"}
KIND_OF_FIELD = {"money": "money", "percent": "percent"}
KINDS = ("dscr", "coupon", "percent", "bps", "tenor", "months", "money")
"""What may have a step of its own: covers, coupons, other per cents, basis points, years, months, amounts."""
PART = re.compile(r"\s*([a-z]+)\s*[:=]?\s*([0-9.]+)\s*")


def read_steps(value: Any, where: str) -> dict[str, float]:
    """Return the default step by kind.

    Parameters
    ----------
    value : kind → step, or a text such as `dscr .05, coupon .25, bps 25, tenor 1`

    Raises
    ------
    InputError
        It cannot be read, names an unknown kind, or a step is not above 0.
    """
    parts = _parts(value) if isinstance(value, str) else value
    if not isinstance(parts, Mapping) or not parts:
        rule = f"must be steps such as dscr .05, coupon .25, bps 25, tenor 1; got {shown(value)}"
        raise InputError(Problem(where, rule))
    if unknown := [str(kind)[:40] for kind in parts if kind not in KINDS]:
        raise InputError(Problem(where, f"has steps of {', '.join(KINDS)}; got {', '.join(unknown)}"))
    return {kind: _step(step, f"{where}.{kind}") for kind, step in parts.items()}


def stepped(named: Mapping[Any, Any], steps: Mapping[str, float]) -> dict[Any, Any]:
    """Return axes by name in which ranges without a step have that of their kind, where there is one."""
    return {name: _with_step(name, value, steps) for name, value in named.items()}


def kind_of(name: str) -> str:
    """Return which default step an axis takes; nothing for one that has to name its own."""
    parameter = parameters.find(name)
    if parameter:
        return "coupon" if parameter.key in COUPONS else KIND_OF_UNIT.get(parameter.unit, "")
    paths = paths_of(name)
    return KIND_OF_FIELD.get(SPECS[paths[0]].kind, "") if paths else ""


def _with_step(name: Any, value: Any, steps: Mapping[str, float]) -> Any:
    if not isinstance(value, Mapping) or set(value) != {"min", "max"} or not isinstance(name, str):
        return value
    step = steps.get(kind_of(name))
    return value if step is None else {**value, "step": step}


def _parts(text: str) -> dict[str, Any] | None:
    found = [PART.fullmatch(part) for part in text.split(",")]
    return {match[1]: match[2] for match in found if match} if all(found) else None


def _step(value: Any, where: str) -> float:
    try:
        step = accept_number(float(value) if isinstance(value, str) else value)
    except (RuleError, ValueError):
        raise InputError(Problem(where, f"must be a number above 0; got {shown(value)}")) from None
    if step <= 0:
        raise InputError(Problem(where, f"must be above 0; got {shown(value)}"))
    return step
