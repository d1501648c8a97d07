"""The audit record as those see it who answer for it: found by filters, taken away as a file, proven whole."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from atlas_core.errors import InputError, Problem
from atlas_core.exchange import audit_files
from atlas_core.records import Record
from atlas_core.services import rights, sessions
from atlas_core.services.access import trail
from atlas_core.services.actor import SYSTEM, Actor
from atlas_core.services.stores import Stores

READ, EXPORT, VERIFY = "audit.read", "audit.export", "audit.verify"
PAGE_ENTRIES = 50
MOST_EXPORTED = 200_000
"""Entries of one file; a million lines open in no spreadsheet, and the file is made in memory."""
_BATCH = 5_000
_FILTERS = {"who": "user_email", "action": "action", "about": "object", "result": "result", "ip": "ip"}


@dataclass(frozen=True)
class Query:
    """What is asked of the record; what is left empty asks for nothing.

    Attributes
    ----------
    who, about, ip : how the account, the object and the address begin
    action, result : whole
    since, until : times from, and before
    """

    who: str = ""
    action: str = ""
    about: str = ""
    result: str = ""
    ip: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def filters(self) -> Record:
        """Return the filters as storage knows them."""
        texts = {name: getattr(self, field).strip() for field, name in _FILTERS.items()}
        times = {"since": self.since, "until": self.until}
        return {name: value for name, value in (texts | times).items() if value}


@dataclass(frozen=True)
class Entry:
    """One thing that was done or refused.

    Attributes
    ----------
    key : number in the chain
    changes : field → (old, new)
    """

    key: str
    at: datetime
    who: str
    role: str
    action: str
    about: str
    result: str
    ip: str
    session: str
    changes: dict[str, tuple[Any, Any]]


class Found(NamedTuple):
    """A page of entries, newest first; `older` is the key the next page stands before, empty on the last."""

    entries: list[Entry]
    older: str


class Export(NamedTuple):
    """A file to take away, and what proves later that it is the one that was given."""

    filename: str
    media_type: str
    content: bytes
    sha256: str
    entries: int


def find(stores: Stores, actor: Actor, query: Query, before: str = "") -> Found:
    """Return the newest entries that meet the query and stand before an entry.

    Raises
    ------
    AccessError
    InputError
        A filter holds what no entry can, such as control characters.
    """
    rights.authorise(stores, actor, READ)
    rows = list(stores.admin_actions.find(query.filters(), before, PAGE_ENTRIES + 1))
    page = [_entry(row) for row in rows[:PAGE_ENTRIES]]
    return Found(page, page[-1].key if len(rows) > PAGE_ENTRIES else "")


def export(stores: Stores, actor: Actor, query: Query, format: str) -> Export:
    """Return all entries that meet the query as a file, newest first; that it was taken is an entry of its own.

    Parameters
    ----------
    stores, actor, query : who asks for what
    format : csv or jsonl

    Raises
    ------
    AccessError
    InputError
        There is no such format, or too many entries meet the query.
    """
    present = rights.authorise(stores, actor, EXPORT)
    if format not in audit_files.FORMATS:
        raise InputError(
            Problem("format", f"format must be one of {', '.join(audit_files.FORMATS)}, got {format!r:.20}")
        )
    rows = list(_all(stores, query))
    if len(rows) > MOST_EXPORTED:
        raise InputError(Problem("entries", f"More than {MOST_EXPORTED:,} entries meet the filters; narrow them"))
    made = audit_files.FORMATS[format](rows)
    sha256 = hashlib.sha256(made.content).hexdigest()
    name = f"audit_{sessions.now():%Y%m%dT%H%M%SZ}_{sha256[:12]}.{format}"
    changes = {"entries": [None, len(rows)], "sha256": [None, sha256]}
    asked = {name: [None, str(value)] for name, value in query.filters().items()}
    trail.record(stores, present, EXPORT, about=name, changes=changes | asked)
    return Export(name, made.media_type, made.content, sha256, len(rows))


def verify(stores: Stores, actor: Actor = SYSTEM) -> Record:
    """Say whether the record is whole; `storage.chain.verify` tells what the answer holds.

    Raises
    ------
    AccessError
    """
    rights.authorise(stores, actor, VERIFY)
    return stores.admin_actions.verify()


def _all(stores: Stores, query: Query) -> Iterator[Record]:
    """Yield every entry that meets the query, up to one more than may be exported."""
    before, count = "", 0
    while count <= MOST_EXPORTED:
        rows = stores.admin_actions.find(query.filters(), before, _BATCH)
        yield from rows
        count += len(rows)
        if len(rows) < _BATCH:
            return
        before = rows[-1]["_id"]


def _entry(row: Record) -> Entry:
    text = {field: str(row.get(name, "")) for field, name in _FILTERS.items()}
    changes = {name: (pair[0], pair[1]) for name, pair in (row.get("changes") or {}).items()}
    role, session = str(row.get("role", "")), str(row.get("session", ""))
    return Entry(key=row["_id"], at=row["at"], role=role, session=session, changes=changes, **text)
