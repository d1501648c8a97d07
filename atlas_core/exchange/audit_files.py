"""Entries of the audit record as CSV and as JSON lines."""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from atlas_core.exchange.safe_text import escaped
from atlas_core.records import Record

COLUMNS = {
    "entry": "_id",
    "time_utc": "at",
    "who": "user_email",
    "role": "role",
    "action": "action",
    "object": "object",
    "result": "result",
    "ip": "ip",
    "session": "session",
    "changes": "changes",
    "previous_seal": "prev",
    "seal": "mac",
}
"""Heading of the CSV file → field of the entry."""


class File(NamedTuple):
    """The bytes of a file and what it says it is."""

    content: bytes
    media_type: str


def as_csv(entries: Sequence[Record]) -> File:
    """Return one line an entry in UTF-8; no text begins as a spreadsheet's formula does."""
    text = io.StringIO(newline="")
    lines = csv.writer(text)
    lines.writerow(COLUMNS)
    lines.writerows([escaped(_cell(entry.get(field))) for field in COLUMNS.values()] for entry in entries)
    # The mark at the front tells spreadsheets that the text is UTF-8.
    return File(b"\xef\xbb\xbf" + text.getvalue().encode("utf-8", "replace"), "text/csv; charset=utf-8")


def as_json_lines(entries: Sequence[Record]) -> File:
    """Return one JSON object an entry with everything that is sealed, so that the chain can be followed outside."""
    lines = [_json(entry) for entry in entries]
    return File("".join(f"{line}\n" for line in lines).encode("utf-8", "replace"), "application/x-ndjson")


FORMATS: Mapping[str, Callable[[Sequence[Record]], File]] = MappingProxyType({"csv": as_csv, "jsonl": as_json_lines})
"""Ending of the file's name → what writes it."""


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        return _json(value) if value else ""
    return _plain(value) if isinstance(value, datetime) else str(value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=_plain)


def _plain(value: Any) -> str:
    return value.isoformat(timespec="milliseconds") if isinstance(value, datetime) else str(value)
