"""Which entries of the audit record are asked for: a few named filters, compiled to conditions with bound values."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from atlas_core.errors import InputError, Problem
from atlas_core.records import Record
from atlas_core.storage import documents

EXACT = ("action", "result", "intent")
BEGINNING = ("user_email", "object", "ip")
TIMES = {"since": "$gte", "until": "$lt"}
_LAST = "\U0010ffff"
"""Sorts after every other sign: what begins with a text stands below the text with this behind it."""


def condition(wanted: Mapping[str, Any]) -> Record:
    """Return the condition of the filters.

    Parameters
    ----------
    wanted : `action`, `result`, `intent` whole; `user_email`, `object`, `ip` by how they begin; `since` and `until` for
        times from and before

    Raises
    ------
    InputError
        A filter is none of these, or its value is of another type.
    """
    if unknown := wanted.keys() - {*EXACT, *BEGINNING, *TIMES}:
        raise InputError(Problem(min(unknown), f"the audit record has no filter {min(unknown)!r:.80}"))
    found: Record = {name: documents.key(name, wanted[name]) for name in EXACT if name in wanted}
    found |= {name: _beginning(name, wanted[name]) for name in BEGINNING if name in wanted}
    if span := {sign: _time(name, wanted[name]) for name, sign in TIMES.items() if name in wanted}:
        found["at"] = span
    return found


def meets(entry: Record, wanted: Mapping[str, Any]) -> bool:
    """Say whether an entry is among those asked for, as the database would."""
    tests: dict[str, Callable[[Any, Any], bool]] = {
        "$gte": lambda value, limit: value >= limit,
        "$lt": lambda value, limit: value < limit,
    }
    for name, asked in condition(wanted).items():
        value = entry.get(name)
        if isinstance(asked, dict):
            if value is None or not all(tests[sign](value, limit) for sign, limit in asked.items()):
                return False
        elif value != asked:
            return False
    return True


def _beginning(name: str, value: object) -> Record:
    text = documents.key(name, value)
    return {"$gte": text, "$lt": text + _LAST}


def _time(name: str, value: object) -> datetime:
    if not isinstance(value, datetime):
        raise InputError(Problem(name, f"{name} must be a time, got {value!r:.80}"))
    return value
