"""Says an axes document that names scenario fields in the engine's own names and values."""

from collections.abc import Mapping
from typing import Any

from atlas_core.errors import InputError, Problem
from atlas_core.fields.kinds import shown
from atlas_core.permutation.coupons import CURVE
from atlas_core.permutation.fx_spot import FX_SPOT
from atlas_core.permutation.presets import PRESET, opened
from atlas_core.permutation.rulebook.scale import SCALE
from atlas_core.permutation.scenario_fields.catalogue import SCENARIO_FIELDS
from atlas_core.permutation.scenario_fields.declaration import ScenarioField
from atlas_core.permutation.scenario_fields.granularity import GRANULARITY, read_steps, stepped
from atlas_core.permutation.scenario_fields.labels import label_value, overlay_sums
from atlas_core.permutation.scenario_fields.whole_run import GOAL, OPTIONS

VALUES: dict[str, dict[str, Any]] = {
    "IndexationBase_19": {"headlinecpi": "CPI_Linked", "corecpi": "CPI_Linked", "fixedescalator": "FixedEscalator"},
    "CapexBasis_21": {"marketrate_05": "market", "costprice_04": "internal"},
    "ExcessSpreadUse_104": {"paydown": 100, "disttoequity": 0},
    "OutputVariants_112": {"flat": "Flat", "indexed": "CPI_Linked", "hybrid": "Partial"},
}
"""What the words of a field stand for, in lower case."""
OVERLAYS = "overlays"


def translated(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return an axes document without keys of scenario fields; other names and values stay as they are.

    Parameters
    ----------
    document : as `read_axes` takes it

    Raises
    ------
    InputError
        A field follows from others, is no axis, has no reading, or has a value it does not know; all are named.
    """
    problems: list[Problem] = []
    answer: dict[str, Any] = {}
    for name, value in _with_steps(opened(document), problems).items():
        if name == "options" and isinstance(value, Mapping):
            answer[name] = _options(value, problems)
        else:
            _put(answer, name, value, f"axes.{name}", problems, axis=True)
    if problems:
        raise InputError(problems)
    return answer


def _with_steps(document: Mapping[str, Any], problems: list[Problem]) -> Mapping[str, Any]:
    """Return the document with the default steps of field 107 written into its ranges and the field taken out."""
    options = document.get("options")
    if not isinstance(options, Mapping) or GRANULARITY not in options:
        return document
    rest = {name: value for name, value in options.items() if name != GRANULARITY}
    try:
        steps = read_steps(options[GRANULARITY], f"axes.options.{GRANULARITY}")
    except InputError as error:
        problems.extend(error.problems)
        return {**document, "options": rest}
    return {**stepped(document, steps), "options": rest}


def _options(options: Mapping[str, Any], problems: list[Problem]) -> dict[str, Any]:
    answer: dict[str, Any] = {}
    if CURVE in options:
        rule = f"is read by the preset coupon_from_curve alone; name it as the option {PRESET}"
        problems.append(Problem(f"axes.options.{CURVE}", rule))
        options = {name: value for name, value in options.items() if name != CURVE}
    for name, value in _one_index(options).items():
        _put(answer, name, value, f"axes.options.{name}", problems, axis=False)
    return answer


MODE, BASE = "IndexationMode_18", "IndexationBase_19"


def _one_index(options: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the options with one of the fields 18 and 19 where both are given and agree.

    A mode that follows a CPI, or none, stands; a mode of CPI_Linked over the fixed escalator is the fixed escalator.
    """
    mode, base = options.get(MODE), str(options.get(BASE)).strip().lower()
    if MODE not in options or base not in VALUES[BASE]:
        return options
    fixed = VALUES[BASE][base] == "FixedEscalator"
    if fixed and mode not in ("Flat", "CPI_Linked"):
        return options
    dropped = MODE if fixed and mode == "CPI_Linked" else BASE
    return {name: value for name, value in options.items() if name != dropped}


def _put(answer: dict[str, Any], name: Any, value: Any, where: str, problems: list[Problem], *, axis: bool) -> None:
    """Add what an entry stands for; a name that is taken twice is refused."""
    field = SCENARIO_FIELDS.get(name) if isinstance(name, str) else None
    try:
        if field:
            parts = _field(field, value, where, axis)
        elif name == OVERLAYS and not axis:
            parts = overlay_sums(value, where)
        else:
            parts = {name: value}
        for key, entry in parts.items():
            answer[key] = _joined(answer, key, entry, where)
    except InputError as error:
        problems.extend(error.problems)


def _joined(answer: Mapping[str, Any], key: Any, entry: Any, where: str) -> Any:
    """Return an entry, added to the one at hand where that makes sense: conditions, goals and labels."""
    old = answer.get(key)
    if key == "filters" and isinstance(entry, list) and isinstance(old, list):
        return [*old, *entry]
    if key == GOAL and isinstance(entry, str) and old in SCALE and entry in SCALE:
        return min(old, entry, key=SCALE.index)
    if key == "labels" and isinstance(entry, Mapping) and isinstance(old, Mapping):
        return {**old, **entry}
    if key in answer:
        raise InputError(Problem(where, f"sets {key} a second time; keep one of the two"))
    return entry


def _field(field: ScenarioField, value: Any, where: str, axis: bool) -> dict[str, Any]:
    if field.acts == "derived":
        raise InputError(Problem(where, f"{field.label} follows from {field.reason}; sweep one of those instead"))
    if field.acts == "none":
        return _unread(field, value, where, axis)
    if field.acts == "option":
        if axis:
            raise InputError(Problem(where, f"{field.label} holds for the whole run; put it among the options"))
        return OPTIONS[field.number](value, where)
    if field.key in VALUES:
        value = _words(field, value, where)
    return {field.key if field.key in KEPT else field.on: value}


def _unread(field: ScenarioField, value: Any, where: str, axis: bool) -> dict[str, Any]:
    """Return a label among the labels of the run; an axis over one is refused."""
    if axis:
        rule = f"{field.label} changes no number and is no axis; put it among the options"
        raise InputError(Problem(where, rule))
    return {"labels": {field.key: label_value(field, value, where)}}


KEPT = frozenset(key for key, field in SCENARIO_FIELDS.items() if field.acts == "parameter" and key not in VALUES) | {
    FX_SPOT
}
"""Fields that are names of an axis already."""


def _words(field: ScenarioField, value: Any, where: str) -> Any:
    if isinstance(value, list | tuple):
        return [_words(field, entry, where) for entry in value]
    known = VALUES[field.key]
    if isinstance(value, str):
        if value.strip().lower() not in known:
            rule = f"{field.label} must be one of {', '.join(field.choices)}; got {shown(value)}. {field.reason}"
            raise InputError(Problem(where, rule.strip()))
        return known[value.strip().lower()]
    return value
