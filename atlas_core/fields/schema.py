"""The JSON Schema of a project document, written from the declarations."""

from typing import Any

from atlas_core.calculators.fx import CURRENCIES
from atlas_core.fields.catalogue import SECTIONS
from atlas_core.fields.kinds import MOST_CHARACTERS, MOST_PHASES
from atlas_core.fields.limits import LIMIT_SCALE
from atlas_core.fields.spec import NUMERIC, Section, Spec

DATE = {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
RATE = {
    "type": "object",
    "properties": {"rate": {"type": "number", "exclusiveMinimum": 0}, "date": DATE, "source": {"type": "string"}},
    "required": ["rate"],
    "additionalProperties": False,
}
PHASE = {
    "type": "object",
    "properties": {
        "phase": {"type": "string"},
        "months": {"type": "number", "exclusiveMinimum": 0},
        "percent": {"type": "number", "minimum": 0, "maximum": 100},
    },
    "required": ["months", "percent"],
    "additionalProperties": False,
}


def project_schema() -> dict[str, Any]:
    """Return the schema; a document that it accepts is one that `read` accepts."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "AtlasNexus project",
        "description": "Derived keys are written by the program and ignored when read; empty is null or absent.",
        "type": "object",
        "properties": {section.key: _section(section) for section in SECTIONS},
        "additionalProperties": False,
    }


def _section(section: Section) -> dict[str, Any]:
    former = {old: spec for spec in section.specs for old in spec.legacy}
    return {
        "title": section.label,
        "description": section.help,
        "type": "object",
        "properties": {spec.key: _field(spec) for spec in section.specs}
        | {old: _field(spec) | {"deprecated": True} for old, spec in former.items()},
        "additionalProperties": False,
    }


def _field(spec: Spec) -> dict[str, Any]:
    described = {"title": spec.label, "description": f"{spec.help}{f' [{spec.unit}]' * bool(spec.unit)}".strip()}
    answer = {name: text for name, text in described.items() if text}
    if spec.derived:
        return {**answer, "readOnly": True, "type": ["string" if spec.kind == "date" else "number", "null"]}
    if spec.default is not None:
        answer["default"] = spec.default
    return {**answer, "anyOf": [_value(spec), {"type": "null"}]}


def _value(spec: Spec) -> dict[str, Any]:
    if spec.kind in NUMERIC:
        least, most = spec.bounds or (None, None)
        # A preset or a linked field holds whatever follows from the others; only what is typed is held to the bounds.
        if spec.kind == "money" and most is not None:
            most *= max(LIMIT_SCALE.values())
        limits = {} if spec.preset or spec.mirror else {"minimum": least, "maximum": most}
        return {"type": "integer" if spec.kind == "integer" else "number", **limits}
    by_kind: dict[str, dict[str, Any]] = {
        "choice": {"enum": list(spec.choices)},
        "text": {"type": "string", "maxLength": MOST_CHARACTERS},
        "date": DATE,
        "rates": {"type": "object", "properties": dict.fromkeys(_pairs(), RATE), "additionalProperties": False},
        "schedule": {"type": "array", "items": PHASE, "maxItems": MOST_PHASES},
    }
    return by_kind[spec.kind]


def _pairs() -> list[str]:
    return [first + second for first in CURRENCIES for second in CURRENCIES if first != second]
