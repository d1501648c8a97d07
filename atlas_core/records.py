"""The types that pass between storage, services and pages, and the hash of what they hold."""

import hashlib
import json
from typing import Any

Record = dict[str, Any]
"""A stored document as it stands in MongoDB."""


def content_hash(content: Record) -> str:
    """Return the SHA-256 of a document's canonical JSON: sorted keys, no spaces, 5.0 written as 5."""
    text = json.dumps(
        _plain(content), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=str
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value
