"""JSON Schemas of what goes in and comes out: project, axes, result row, run."""

from collections.abc import Callable
from typing import Any

from atlas_core.fields import reference
from atlas_core.permutation.axis_values import MOST_SPREAD_STEPS
from atlas_core.permutation.columns import OUTPUTS
from atlas_core.permutation.parameters import PARAMETERS
from atlas_core.permutation.presets import PRESETS
from atlas_core.permutation.ranking import OBJECTIVES, WEIGHTS
from atlas_core.permutation.sampling import METHODS, MOST_SEED, MOST_VALUES
from docs import run_record

DRAFT = "https://json-schema.org/draft/2020-12/schema"
NUMBER = {"type": "number"}
TEXT = {"type": "string"}
NULLABLE_TEXT = {"type": ["string", "null"]}
NULLABLE_NUMBER = {"type": ["number", "null"]}


def axes() -> dict[str, Any]:
    """Return the schema of AXES.json."""
    sweep = {
        "type": "object",
        "properties": {"min": NUMBER, "max": NUMBER, "step": {"type": "number", "exclusiveMinimum": 0}},
        "required": ["min", "max"],
        "additionalProperties": False,
    }
    spread = {
        "type": "object",
        "properties": {
            "base": NUMBER,
            "percent": {"type": "number", "exclusiveMinimum": 0, "maximum": 100},
            "steps": {"type": "integer", "minimum": 1, "maximum": MOST_SPREAD_STEPS},
        },
        "required": ["base", "percent"],
        "additionalProperties": False,
    }
    names = [name for item in PARAMETERS.values() for name in (item.key, *item.aliases)]
    value = {"anyOf": [{"type": ["number", "string", "boolean", "null"]}, {"type": "array"}, sweep, spread]}
    return {
        "$schema": DRAFT,
        "title": "AXES.json",
        "description": "Parameter keys, their aliases and project fields (`section.key`), each a scalar, a list, a sweep whose maximum is included when on the grid, or a spread around a base.",
        "type": "object",
        "properties": dict.fromkeys(names, value) | {"options": _options()},
        "additionalProperties": value,
    }


def _options() -> dict[str, Any]:
    share = {"type": "number", "minimum": 0, "maximum": 1}
    sample = {
        "type": "object",
        "properties": {
            "method": {"enum": list(METHODS)},
            "count": {"type": "integer", "minimum": 1, "maximum": MOST_VALUES},
            "seed": {"type": "integer", "minimum": 0, "maximum": MOST_SEED},
        },
        "required": ["count"],
        "additionalProperties": False,
    }
    weights = {"type": "object", "properties": dict.fromkeys(WEIGHTS, share), "additionalProperties": False}
    return {
        "type": "object",
        "properties": {
            "filters": {"type": "array", "items": TEXT},
            "rankBy": {"enum": list(OBJECTIVES)},
            "weights": weights,
            "sample": sample,
            "preset": {"enum": list(PRESETS)},
            "baseCurve": {"anyOf": [NUMBER, {"type": "object", "additionalProperties": NUMBER}]},
            "maxScenarios": {"type": ["integer", "null"], "minimum": 1},
        },
    }


def result() -> dict[str, Any]:
    """Return the schema of one result row, without the swept axes that stand beside these columns."""
    kinds = {"text": NULLABLE_TEXT}
    return {
        "$schema": DRAFT,
        "title": "Result row",
        "type": "object",
        "properties": {
            "index": {"type": "integer", "minimum": 0},
            "id": {"type": "string", "pattern": "^perm_[0-9]{4,}$"},
        }
        | {
            column.name: kinds.get(column.format, NULLABLE_NUMBER) | {"description": column.help}
            for column in OUTPUTS.values()
        },
        "required": ["index", "id", *OUTPUTS],
        "additionalProperties": NUMBER,
    }


SCHEMAS: dict[str, Callable[[], dict[str, Any]]] = {
    "project": reference.project_schema,
    "axes": axes,
    "result": result,
    "run": run_record.schema,
}
"""Name → schema. The deal's comes with the securitization engine."""
