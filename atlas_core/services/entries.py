"""From what somebody types in the form to the project document, and back."""

from datetime import date

from atlas_core.errors import InputError, Problem
from atlas_core.fields.catalogue import INPUTS
from atlas_core.fields.changes import assign
from atlas_core.fields.spec import CUSTOM, NUMERIC, Spec, Value
from atlas_core.records import Record
from atlas_core.reporting import formats


def shown(spec: Spec, value: Value) -> str:
    """Return the text of a value as its input shows it; a wrong kind of value is shown as it is."""
    if value is None:
        return ""
    if spec.kind in NUMERIC and isinstance(value, int | float):
        return formats.money_typed(round(value, 2) if spec.mirror else value)
    return str(value)


def read(spec: Spec, text: str) -> Value:
    """Return the value of a typed text, None for an empty one.

    Raises
    ------
    InputError
        The text is no number where one is needed; the message is meant to stand under the field.
    """
    if spec.kind not in NUMERIC:
        return text.strip() or None
    value = formats.parse_money(text) if spec.kind == "money" else formats.parse_number(text)
    if spec.kind == "integer" and value is not None and value != int(value):
        raise InputError(Problem("", f"Must be a whole number; got {formats.money_typed(value)}."))
    return value


def as_value(entry: Value | date) -> Value:
    """Return what a document holds for an entry: dates as ISO text, an empty text as nothing."""
    if isinstance(entry, date):
        return entry.isoformat()
    return None if entry == "" else entry


def value_at(document: Record, path: str) -> Value:
    """Return the value at `section.key`, None when it is missing."""
    section, key = path.split(".")
    value: Value = (document.get(section) or {}).get(key)
    return value


def entered(document: Record, path: str, value: Value, completed: Record) -> Record:
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


def _governed(path: str) -> list[str]:
    return [amount for amount, spec in INPUTS.items() if spec.preset and spec.preset.choice == path]
