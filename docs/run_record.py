"""The record of a run, key by key, and its JSON Schema: what was computed, from what, by whom, when."""

from typing import Any

from atlas_core.storage.rules import LIVE_STATES

SHA256 = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
TEXT = {"type": "string"}
WHOLE = {"type": "integer", "minimum": 0}
COUNT = {"type": "integer", "minimum": 1}
SECONDS = {"type": "number", "minimum": 0}
TIME = {"type": "string", "format": "date-time"}
FLAG = {"type": "boolean"}


def _or_null(kind: dict[str, Any]) -> dict[str, Any]:
    return kind | {"type": [kind["type"], "null"]}


ALWAYS: dict[str, tuple[dict[str, Any], str]] = {
    "_id": (TEXT, "Id of the run"),
    "project_id": (TEXT, "The project"),
    "number": (COUNT, "Counts the project's runs"),
    "state": ({"enum": list(LIVE_STATES)}, "Where the run stands"),
    "message": (TEXT, "Why it stands there, for people"),
    "axes": ({"type": "object"}, "AXES.json as it was given, options included; their order is the order of the rows"),
    "total": (COUNT, "Scenarios of the run"),
    "done": (WHOLE, "Scenarios computed so far"),
    "inputs_hash": (SHA256, "SHA-256 of project, axes and rule tables: same hash and engine version, same bytes"),
    "snapshot_version": (COUNT, "Version of the approved snapshot"),
    "snapshot_hash": (SHA256, "SHA-256 of the approved project"),
    "rules_version": (COUNT, "Version of the rule tables"),
    "rules_hash": (SHA256, "SHA-256 of the rule tables"),
    "engine_version": (TEXT, "Version of the engine"),
    "seed": (_or_null(WHOLE), "Seed of the sample; null for a full grid, which draws nothing"),
    "discount_rate": (_or_null({"type": "number"}), "Discount rate of all scenarios, %; null if it is swept"),
    "currency": (TEXT, "Currency of all amounts"),
    "fx": ({"type": "object"}, "Exchange rate of the snapshot"),
    "executed_by": (TEXT, "E-mail of who started it"),
    "created_at": (TIME, "When it was started by its user (UTC)"),
    "queued_at": (TIME, "Since when it waits or waited (UTC)"),
    "started_at": (_or_null(TIME), "When the latest worker took it (UTC)"),
    "finished_at": (_or_null(TIME), "When it ended, paused or was left (UTC)"),
    "worker": (_or_null(TEXT), "The latest worker"),
    "fence": (WHOLE, "How often it was taken by a worker; the token of the latest claim"),
    "lease_until": (_or_null(TIME), "Until when the worker's claim holds (UTC)"),
    "cancel_requested": (FLAG, "Whether its user asked it to stop for good"),
    "pause_requested": (FLAG, "Whether its user asked it to pause"),
}
LATER: dict[str, tuple[dict[str, Any], str]] = {
    "claimed_at": (TIME, "When a worker took it last, which settles whose turn is next (UTC)"),
    "chunk_rows": (COUNT, "Rows of a chunk, of a run that has more than one"),
    "spent": (SECONDS, "Engine time of the chunks that earlier workers did [s]"),
}
COMPLETE: dict[str, tuple[dict[str, Any], str]] = {
    "seconds": (SECONDS, "Engine time of the whole run [s]"),
    "result_file": (TEXT, "Id of the result in GridFS"),
    "sha256": (SHA256, "SHA-256 of the result file"),
    "bytes": (COUNT, "Size of the result file"),
    "summary": ({"type": "object"}, "Counts, statistics, ranking and best scenarios"),
}
KEPT: dict[str, tuple[dict[str, Any], str]] = {
    "pinned": (_or_null({"type": "object"}), "Who pinned the run and when; null if the pin was taken away"),
    "notes": ({"type": "array", "items": {"type": "object"}}, "Notes on the run, each with text, who and when"),
}


def schema() -> dict[str, Any]:
    """Return the schema of a run's record; times stand in it as JSON gives them."""
    fields = ALWAYS | LATER | COMPLETE | KEPT
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Run",
        "type": "object",
        "properties": {key: kind | {"description": text} for key, (kind, text) in fields.items()},
        "required": list(ALWAYS),
        "additionalProperties": False,
        "if": {"properties": {"state": {"const": "complete"}}},
        "then": {"required": list(COMPLETE)},
        "else": {"properties": dict.fromkeys(COMPLETE, False)},
    }
