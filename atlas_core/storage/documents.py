"""What may be stored: plain values under plain keys, so that no document can act as a query or an update."""

import math
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import bson
from bson.codec_options import CodecOptions
from bson.errors import BSONError

from atlas_core.errors import InputError, Problem
from atlas_core.records import Record

CODEC: CodecOptions[Mapping[str, Any]] = CodecOptions(tz_aware=True, tzinfo=UTC)
OPEN_KEYS = frozenset({"axes", "values", "inputs", "outputs", "sources"})
"""Top-level fields whose keys may be paths (`revenue.occupancy`): stored with the dot escaped."""
MAX_DEPTH = 40
MAX_BYTES = 15 * 2**20
"""A document's limit is 16 MiB in MongoDB; the rest is room for the envelope."""
MAX_KEY = 400
_INT64 = 2**63
_ESCAPES = (("%", "%25"), (".", "%2E"))
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def key(name: str, value: object) -> str:
    """Return the key of a record if it is one: text, not empty, not long, no control characters."""
    if not isinstance(value, str):
        raise InputError(Problem(name, f"{name} must be text, got {type(value).__name__}"))
    if not 0 < len(value) <= MAX_KEY or _CONTROL.search(value) or not _is_utf8(value):
        raise InputError(Problem(name, f"{name} must be 1 to {MAX_KEY} printable characters"))
    return value


def revision(record: Record) -> int:
    """Return the revision a record was read at."""
    found = record.get("revision")
    if not isinstance(found, int) or isinstance(found, bool) or found < 0:
        raise InputError(Problem("revision", f"revision must be a whole number, got {found!r:.80}"))
    return found


def to_stored(record: Mapping[str, Any]) -> Record:
    """Return the record as it is stored; raise InputError naming the first value that may not be.

    Raises
    ------
    InputError
        A key that starts with `$`, holds a dot or a control character; a value that is no plain value (numbers
        must be finite, times must carry their zone); a document too deep or too large.
    """
    stored = {name: _value(value, name, 1, name in OPEN_KEYS) for name, value in _items(record, "")}
    try:
        size = len(bson.encode(stored))
    except (BSONError, OverflowError, ValueError) as error:
        raise InputError(Problem("document", f"cannot be stored: {error}"), "") from error
    if size > MAX_BYTES:
        raise InputError(Problem("document", f"must stay below {MAX_BYTES // 2**20} MiB, got {size / 2**20:.1f} MiB"))
    return stored


def from_stored(stored: Mapping[str, Any]) -> Record:
    """Return the record that `to_stored` was given."""
    return {name: _unescaped(value) if name in OPEN_KEYS else value for name, value in stored.items()}


def as_read(stored: Record) -> Record:
    """Return what a later read of a stored document gives: times in UTC to the millisecond, tuples as lists."""
    return from_stored(bson.decode(bson.encode(stored), CODEC))


def _value(value: object, path: str, depth: int, open_keys: bool) -> object:
    if depth > MAX_DEPTH:
        raise InputError(Problem(path, f"must not be nested deeper than {MAX_DEPTH} levels"))
    if isinstance(value, Mapping):
        return {
            _escape(name) if open_keys else name: _value(inner, f"{path}.{name}", depth + 1, open_keys)
            for name, inner in _items(value, path, open_keys)
        }
    if isinstance(value, list | tuple):
        return [_value(inner, f"{path}.{place}", depth + 1, open_keys) for place, inner in enumerate(value)]
    if rule := _broken_rule(value):
        raise InputError(Problem(path, rule))
    return value


def _items(value: Mapping[str, Any], path: str, open_keys: bool = False) -> Iterable[tuple[str, Any]]:
    for name in value:
        if not isinstance(name, str):
            raise InputError(Problem(path, f"keys must be text, got {name!r:.80}"))
        dotted = "." in name and not open_keys
        if not name or name.startswith("$") or dotted or _CONTROL.search(name) or not _is_utf8(name):
            raise InputError(Problem(path or "document", f"{name!r:.80} is not a field name"))
    return value.items()


def _broken_rule(value: object) -> str:
    """Return why a single value may not be stored, or nothing."""
    match value:
        case None | bool() | bytes():
            return ""
        case int():
            return "" if -_INT64 <= value < _INT64 else "must fit 64 bits"
        case float():
            return "" if math.isfinite(value) else f"must be a finite number, got {value}"
        case str():
            return "" if _is_utf8(value) else "must be valid text"
        case datetime():
            return "" if value.tzinfo else "must carry its time zone"
    return f"must be a plain value, got {type(value).__name__}"


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _escape(name: str) -> str:
    for plain, escaped in _ESCAPES:
        name = name.replace(plain, escaped)
    return name


def _unescape(name: str) -> str:
    for plain, escaped in reversed(_ESCAPES):
        name = name.replace(escaped, plain)
    return name


def _unescaped(value: Any) -> Any:
    if isinstance(value, dict):
        return {_unescape(name): _unescaped(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_unescaped(inner) for inner in value]
    return value
