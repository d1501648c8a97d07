"""From what somebody types in the form to the project document, and back."""

from datetime import date
from typing import Any

from atlas_core.errors import InputError, Problem
from atlas_core.fields.catalogue import INPUTS
from atlas_core.fields.changes import assign
from atlas_core.fields.project import complete
from atlas_core.fields.spec import CUSTOM, NUMERIC, Spec, Value
from atlas_core.records import Record
from atlas_core.reporting import formats

FIGURES = NUMERIC | {"rates"}
"""Kinds whose input holds one number; of the FX rates the form asks the one that the project needs."""


def shown(spec: Spec, value: Value) -> str:
    """Return the text of a value as its input shows it; a wrong kind of value is shown as it is."""
    if value is None:
        return ""
    if spec.kind in FIGURES and isinstance(value, int | float):
        return formats.money_typed(value)
    return str(value)


def read(spec: Spec, text: str) -> Value:
    """Return the value of a typed text, None for an empty one.

    Raises
    ------
    InputError
        The text is no number where one is needed; the message is meant to stand under the field.
    """
    if spec.kind not in FIGURES:
        return text.strip() or None
    value = formats.parse_money(text) if spec.kind == "money" else formats.parse_number(text)
    if spec.kind == "integer" and value is not None and value != int(value):
        raise InputError(Problem("", f"Must be a whole number; got {formats.money_typed(value)}."))
    return value


def as_value(entry: Any) -> Any:
    """Return what a document holds for an entry: dates as ISO text, an empty text as nothing."""
    if isinstance(entry, date):
        return entry.isoformat()
    return None if entry == "" else entry


def as_figure(value: object) -> float | None:
    """Return the value if it is a number."""
    return float(value) if isinstance(value, int | float) else None


def value_at(document: Record, path: str) -> Value:
    """Return the value at `section.key`, None when it is missing."""
    section, key = path.split(".")
    value: Value = (document.get(section) or {}).get(key)
    return value


def entered(document: Record, path: str, value: Any, completed: Record) -> Record:
    """Return the document after somebody entered a value, with the modes that follow from it.

    Emptying an amount that has a preset brings the preset back. Picking "custom" keeps the amount that stands there
    and the choice made before, so that the preset can be taken up again.

    Parameters
    ----------
    document : sections of inputs; not changed
    path : `section.key` of the field
    value : as the document holds it
    completed : the same project completed
    """
    if INPUTS[path].kind == "rates":
        return _with_rate(document, path, value, completed["meta"])
    if value is None and INPUTS[path].preset:
        return follow_preset(document, path)
    if value == CUSTOM and (amounts := _governed(path)):
        for amount in amounts:
            document = assign(document, amount, value_at(completed, amount))
        return document
    return assign(document, path, value)


def follow_preset(document: Record, path: str) -> Record:
    """Return the document with the field at `path` following its preset again."""
    preset = INPUTS[path].preset
    if preset is None:
        return document
    document = assign(document, preset.mode, preset.on)
    if preset.choice and value_at(document, preset.choice) == CUSTOM:
        return assign(document, preset.choice, INPUTS[preset.choice].default)
    return document


def is_typed_over(document: Record, path: str) -> bool:
    """Return whether the field has a preset and a typed value stands in its place.

    Parameters
    ----------
    document : sections of a completed project, which always say their modes
    path : `section.key` of the field
    """
    preset = INPUTS[path].preset
    return preset is not None and value_at(document, preset.mode) == preset.off


def chosen(document: Record, path: str) -> Value:
    """Return what the control of a choice shows: `custom` when the amount behind it was typed."""
    typed = any(is_typed_over(document, amount) for amount in _governed(path))
    return CUSTOM if typed else value_at(document, path)


def rate(meta: Record) -> float | None:
    """Return the project's own rate from CapEx to revenue currency, None when it brings none."""
    given, pair = meta.get("fxRates") or {}, _pair(meta)
    if pair not in given:
        pair = pair[3:] + pair[:3]
    found = given.get(pair)
    if found is None:
        return None
    amount = float(found["rate"] if isinstance(found, dict) else found)
    return amount if pair == _pair(meta) else 1 / amount


def _with_rate(document: Record, path: str, value: Value, meta: Record) -> Record:
    pair = _pair(meta)
    others = {
        key: entry for key, entry in (meta.get("fxRates") or {}).items() if key not in (pair, pair[3:] + pair[:3])
    }
    return assign(document, path, (others if value is None else others | {pair: {"rate": value}}) or None)


def _pair(meta: Record) -> str:
    return f"{meta['capexCurrency']}{meta['projectCurrency']}"


def _governed(path: str) -> list[str]:
    return [amount for amount, spec in INPUTS.items() if spec.preset and spec.preset.choice == path]


def preset_value(document: Record, path: str) -> float | None:
    """Return what the field would hold if it followed its preset."""
    return as_figure(value_at(complete(follow_preset(document, path)).project, path))
