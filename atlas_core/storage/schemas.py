"""The shape of each collection, declared once: checked in Python on every write and by the server as a validator."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from atlas_core.errors import InputError, Problem
from atlas_core.records import Record
from atlas_core.storage.rules import (
    ATTEMPT_RESULTS,
    CHUNK_STATES,
    DELIVERIES,
    MAIL_STATES,
    NETWORK_EFFECTS,
    REGISTRATION_STATES,
    RHYTHMS,
    SHARINGS,
    STATES,
    STRUCTURE_STATES,
    TOKEN_SCOPES,
    VISITOR_COUNTS,
)

TEXT, COUNT, TIME, TIME_OR_NONE = "text", "whole number", "time", "time or none"
DOCUMENT, LIST = "document", "list"
_BSON: dict[str, list[str]] = {
    TEXT: ["string"],
    COUNT: ["int", "long"],
    TIME: ["date"],
    TIME_OR_NONE: ["date", "null"],
    DOCUMENT: ["object"],
    LIST: ["array"],
}
_PYTHON: dict[str, tuple[type, ...]] = {
    TEXT: (str,),
    COUNT: (int,),
    TIME: (datetime,),
    TIME_OR_NONE: (datetime, type(None)),
    DOCUMENT: (Mapping,),
    LIST: (list,),
}
STATUSES = ("draft", "active", "completed", "archived", "deleted")
RESULTS = ("done", "refused", "interrupted")
ROLES = ("sponsor", "internal", "quant", "admin")

Shape = tuple[dict[str, str], dict[str, str], dict[str, tuple[str, ...]]]
"""Fields that must be there, fields whose type is given if they are there, fields with a closed set of values."""
SHAPES: Mapping[str, Shape] = {
    "projects": (
        {"user_email": TEXT, "revision": COUNT},
        {"title": TEXT, "project": DOCUMENT, "calculated": DOCUMENT, "created_at": TIME, "updated_at": TIME}
        | {"act": DOCUMENT, "deleted_at": TIME, "deleted_by": TEXT, "deleted_from": TEXT},
        {"status": STATUSES, "sharing": SHARINGS},
    ),
    "portfolios": ({"user_email": TEXT, "revision": COUNT, "series": LIST, "order": LIST}, {}, {}),
    "users": (
        {"revision": COUNT},
        {"created_at": TIME, "organisation": TEXT, "organisation_key": TEXT},
        {"role": ROLES},
    ),
    "sessions": ({"user_email": TEXT, "revoked_at": TIME_OR_NONE}, {"expires_at": TIME, "last_seen": TIME}, {}),
    "links": (
        {"kind": TEXT, "user_email": TEXT, "detail": DOCUMENT, "created_at": TIME, "expires_at": TIME}
        | {"used_at": TIME_OR_NONE},
        {},
        {},
    ),
    "devices": ({"user_email": TEXT, "created_at": TIME, "expires_at": TIME}, {}, {}),
    "api_tokens": (
        {"user_email": TEXT, "name": TEXT, "created_at": TIME, "expires_at": TIME, "last_used": TIME_OR_NONE},
        {},
        {"scope": TOKEN_SCOPES},
    ),
    "registrations": (
        {"full_name": TEXT, "company": TEXT, "job_title": TEXT, "phone": TEXT, "business_address": TEXT}
        | {"round": TEXT, "role": TEXT, "reason": TEXT, "decided_by": TEXT, "password_hash": TEXT, "revision": COUNT}
        | {"created_at": TIME, "expires_at": TIME}
        | dict.fromkeys(("verified_at", "approved_at", "decided_at", "forget_at"), TIME_OR_NONE),
        {},
        {"state": REGISTRATION_STATES},
    ),
    "outbox": (
        {"kind": TEXT, "to": TEXT, "subject": TEXT, "text": TEXT, "secret": TEXT, "tries": COUNT, "error": TEXT}
        | {"created_at": TIME, "due_at": TIME, "until": TIME, "ended_at": TIME_OR_NONE},
        {},
        {"state": MAIL_STATES},
    ),
    "sign_in_attempts": (
        {"at": TIME, "account": TEXT, "device": TEXT, "ip": TEXT, "origin": TEXT, "number": COUNT},
        {},
        {"result": ATTEMPT_RESULTS},
    ),
    "request_counts": ({"count": COUNT, "expires_at": TIME}, {}, {}),
    "network_rules": (
        {"network": TEXT, "note": TEXT, "created_by": TEXT, "created_at": TIME, "expires_at": TIME_OR_NONE},
        {},
        {"effect": NETWORK_EFFECTS},
    ),
    "visitors": ({"first_seen": TIME, "last_seen": TIME}, dict.fromkeys(VISITOR_COUNTS, COUNT), {}),
    "project_revisions": (
        {"project_id": TEXT, "revision": COUNT, "at": TIME, "by": TEXT, "what": TEXT, "source": TEXT, "detail": TEXT}
        | {"project": DOCUMENT},
        {"sources": DOCUMENT},
        {},
    ),
    "permutation_snapshots": ({"project_id": TEXT, "version": COUNT}, {"project": DOCUMENT}, {}),
    "runs": (
        {"project_id": TEXT, "number": COUNT, "fence": COUNT, "queued_at": TIME, "lease_until": TIME_OR_NONE},
        {},
        {"state": STATES},
    ),
    "structures": (
        {"project_id": TEXT, "run": TEXT, "index": COUNT, "inputs": DOCUMENT, "outputs": DOCUMENT, "hash": TEXT}
        | {"revision": COUNT, "when": TIME, "who": TEXT, "note": TEXT},
        {},
        {"status": STRUCTURE_STATES},
    ),
    "run_chunks": (
        {"run": TEXT, "number": COUNT, "start": COUNT, "stop": COUNT, "worker": TEXT, "claim": COUNT, "fence": COUNT},
        {"lease_until": TIME_OR_NONE, "rows": COUNT, "bytes": COUNT, "sha256": TEXT, "file": TEXT},
        {"state": CHUNK_STATES},
    ),
    "saved_views": (
        {"project_id": TEXT, "user_email": TEXT, "name": TEXT, "state": DOCUMENT, "revision": COUNT}
        | {"created_at": TIME, "updated_at": TIME},
        {},
        {"shared_with": ("", *ROLES)},
    ),
    "view_defaults": ({"project_id": TEXT, "user_email": TEXT, "view": TEXT}, {}, {}),
    "report_schedules": (
        {"project_id": TEXT, "user_email": TEXT, "view": TEXT, "weekday": COUNT, "hour": COUNT, "zone": TEXT}
        | {"created_at": TIME, "due_at": TIME, "tries": COUNT, "last": DOCUMENT},
        {},
        {"every": RHYTHMS, "delivery": DELIVERIES},
    ),
    "drafts": ({"user_email": TEXT, "project_id": TEXT}, {"values": DOCUMENT}, {}),
    "admin_actions": ({}, {"at": TIME, "seq": COUNT, "prev": TEXT, "mac": TEXT}, {"result": RESULTS}),
    "audit_intents": ({"user_email": TEXT, "action": TEXT, "object": TEXT, "at": TIME}, {}, {}),
    "settings": ({}, {"kind": TEXT, "version": COUNT, "tables": DOCUMENT}, {}),
}


def check(collection: str, record: Record) -> None:
    """Raise InputError if the record does not have the collection's shape."""
    required, typed, closed = SHAPES[collection]
    for name, kind in (required | typed).items():
        value = record.get(name)
        absent = name not in record and name in typed
        if not absent and (not isinstance(value, _PYTHON[kind]) or isinstance(value, bool)):
            raise InputError(Problem(name, f"{name} must be a {kind}, got {value!r:.80}"))
    for name, values in closed.items():
        if name in record and record[name] not in values:
            raise InputError(Problem(name, f"{name} must be one of {', '.join(values)}, got {record[name]!r:.80}"))


def validator(collection: str) -> dict[str, Any]:
    """Return the same shape as MongoDB's JSON Schema."""
    required, typed, closed = SHAPES[collection]
    properties: dict[str, Any] = {"_id": {"bsonType": "string"}}
    properties |= {name: {"bsonType": _BSON[kind]} for name, kind in (required | typed).items()}
    properties |= {name: {"enum": list(values)} for name, values in closed.items()}
    return {"$jsonSchema": {"bsonType": "object", "required": ["_id", *required], "properties": properties}}
