"""Every revision of a project is kept: who made it, when, what they did, and its whole content.

A record says itself what made it what it is (`act`), so that a revision can be written again from the record. It is
written right after the record, and once more, to no effect, before the next one takes its place: a process that dies
between the two loses nothing.
"""

from datetime import datetime

from atlas_core.fields.provenance import Source
from atlas_core.records import Record
from atlas_core.services.stores import Stores

CREATED, COPIED, SAVED, RESTORED = "created", "copied", "saved", "restored"
ARCHIVED, BROUGHT_BACK, SHARED = "archived", "brought back", "shared"
DELETED, TAKEN_OUT, PURGING = "put into the trash", "taken out of the trash", "being removed for good"
KNOWN_FROM_HERE = "kept"
"""Of a revision that was made before revisions were kept: nobody knows what was done."""


def act(what: str, by: str, at: datetime, source: Source = "manual", detail: str = "") -> Record:
    """Return the field of a project's record that says what made this revision.

    Parameters
    ----------
    what : one of the words above
    by : e-mail of who did it
    at : when
    source : where the values come from
    detail : such as the file, the revision restored, the project copied
    """
    return {"act": {"what": what, "by": by, "at": at, "source": source, "detail": detail}}


def insert(stores: Stores, record: Record) -> Record:
    """Store a new project, keep its first revision, and return its record; the record says its `act`."""
    return keep(stores, stores.projects.insert(_numbered(record, 1)))


def save(stores: Stores, stored: Record, changes: Record) -> Record:
    """Write a project's next revision, keep it and the one before, and return the record; `changes` say the `act`.

    Raises
    ------
    StaleRecordError
        Someone saved first: nothing is stored.
    """
    keep(stores, stored)
    return keep(stores, stores.projects.save(stored | _numbered(changes, stored["revision"] + 1)))


def keep(stores: Stores, record: Record) -> Record:
    """Keep a project's record as the revision it is, unless it is kept, and return it."""
    stores.project_revisions.insert(as_revision(record))
    return record


def as_revision(record: Record) -> Record:
    """Return what is kept of a project's record."""
    sources = {"sources": record["sources"]} if "sources" in record else {}
    content = {"project_id": record["_id"], "revision": record["revision"], "project": record["project"]}
    return content | _made(record) | sources


def _made(record: Record) -> Record:
    told = record.get("act")
    if told is None or told["revision"] != record["revision"]:
        told = act(KNOWN_FROM_HERE, record["updated_by"], record["updated_at"])["act"]
    return {name: told[name] for name in ("what", "by", "at", "source", "detail")}


def _numbered(record: Record, revision: int) -> Record:
    return record | {"act": record["act"] | {"revision": revision}}
