"""Projects: create, open, save, duplicate, archive, list."""

import secrets
import time
from copy import deepcopy
from datetime import UTC, datetime

from atlas_core.errors import InputError, RecordNotFoundError, StaleRecordError
from atlas_core.fields import provenance
from atlas_core.fields.project import Completion, complete
from atlas_core.fields.project import read as read_document
from atlas_core.fields.provenance import Origins, Source
from atlas_core.records import Record, content_hash
from atlas_core.services import completeness, edits, revisions, rights
from atlas_core.services.access import trail
from atlas_core.services.actor import Actor
from atlas_core.services.edits import Conflict
from atlas_core.services.portfolio import list_projects
from atlas_core.services.stores import Stores

__all__ = [
    "approved_version",
    "archive",
    "conflicts",
    "create",
    "duplicate",
    "get",
    "list_projects",
    "name_of",
    "origins_of",
    "restore",
    "save",
    "unarchive",
]

DRAFT, ACTIVE, COMPLETED, ARCHIVED = "draft", "active", "completed", "archived"
STATUSES = (DRAFT, ACTIVE, COMPLETED, ARCHIVED)
UNTITLED = "New project"


def create(
    stores: Stores, actor: Actor, document: Record | None = None, source: Source = "manual", detail: str = ""
) -> Record:
    """Store a new project of the actor and return its record; without a document it has only a title.

    Parameters
    ----------
    stores, actor : where and who
    document : sections of inputs
    source, detail : where its values come from; see `fields.provenance`

    Raises
    ------
    InputError
        The document breaks a rule; nothing is stored.
    """
    present = rights.authorise(stores, actor, "project.create")
    at = _now()
    entered = document or {"meta": {"projectTitle": UNTITLED}}
    marks = provenance.remark({}, {}, entered, provenance.origin(source, at, present.email, detail))
    act = revisions.act(revisions.CREATED, present.email, at, source, detail)
    return _insert(stores, present, "project.create", entered, {"sources": marks} | act, at)


def get(stores: Stores, actor: Actor, project_id: str) -> Record:
    """Return the project's stored record."""
    return rights.open_project(stores, actor, "project.open", project_id)


def approved_version(stores: Stores, actor: Actor, project_id: str) -> int | None:
    """Return the newest approved version, which the engine computes on; None before the first approval."""
    rights.open_project(stores, actor, "project.open", project_id)
    latest = stores.snapshots.latest(project_id)
    return None if latest is None else int(latest["version"])


def name_of(stores: Stores, email: str) -> str:
    """Return how a person who saved a project is called, the first part of the address when no name is known."""
    try:
        known = stores.users.get(email).get("full_name")
    except RecordNotFoundError:
        known = ""
    return known or email.partition("@")[0]


def origins_of(record: Record) -> Origins:
    """Return where each value of a project or snapshot comes from, by path; what has none is a default."""
    kept: Origins | None = record.get("sources")
    return provenance.inferred(record["project"]) if kept is None else kept


def save(
    stores: Stores, actor: Actor, seen: Record, document: Record, source: Source = "manual", detail: str = ""
) -> Record:
    """Store the document as the project's next revision, forget the actor's draft, return the record.

    Parameters
    ----------
    stores, actor : where and who
    seen : the record as it was opened; only its id and revision are used
    document : sections of inputs; it may be incomplete
    source, detail : where the values that differ from the stored ones come from; the others keep their source

    Raises
    ------
    StaleRecordError
        Someone saved first: nothing is stored; `conflicts` tells both values of every field.
    InputError
        A value breaks a rule: nothing is stored.
    """
    stored = rights.open_project(stores, actor, "project.save", seen["_id"])
    if stored["revision"] != seen["revision"]:
        raise StaleRecordError("project", seen["_id"])
    at = _now()
    by = provenance.origin(source, at, actor.email, detail)
    marks = provenance.remark(origins_of(stored), stored["project"], document, by)
    act = revisions.act(revisions.SAVED, actor.email, at, source, detail)
    return _store(stores, actor, stored, document, {"sources": marks} | act | _stamp(actor, at))


def restore(stores: Stores, actor: Actor, seen: Record, revision: int) -> Record:
    """Store an older revision's content as the project's next revision and return the record; no revision is lost.

    Each value comes back with the source it had. Status, owner and sharing stay as they are.

    Parameters
    ----------
    stores, actor : where and who
    seen : the record as it was opened; only its id and revision are used
    revision : the one to bring back

    Raises
    ------
    StaleRecordError
        Someone saved first: nothing is stored.
    RecordNotFoundError
        There is no such revision.
    InputError
        A value breaks a rule that holds now: nothing is stored.
    """
    stored = rights.open_project(stores, actor, "project.save", seen["_id"])
    if stored["revision"] != seen["revision"]:
        raise StaleRecordError("project", seen["_id"])
    old = stores.project_revisions.get(seen["_id"], revision)
    at = _now()
    act = revisions.act(revisions.RESTORED, actor.email, at, detail=f"revision {revision}")
    return _store(stores, actor, stored, old["project"], {"sources": origins_of(old)} | act | _stamp(actor, at))


def conflicts(stores: Stores, actor: Actor, seen: Record, document: Record) -> tuple[Record, list[Conflict]]:
    """Return the stored record and every field in which it differs from the document.

    Parameters
    ----------
    stores, actor : where and who
    seen : the record the document is based on, with its `project`
    document : sections of inputs
    """
    stored = rights.open_project(stores, actor, "project.open", seen["_id"])
    return stored, edits.conflicts(seen["project"], document, stored["project"])


def duplicate(stores: Stores, actor: Actor, project_id: str) -> Record:
    """Store a copy of the project for the actor and return its record; every value keeps its source."""
    source = rights.open_project(stores, actor, "project.duplicate", project_id)
    document = deepcopy(source["project"])
    document.setdefault("meta", {})["projectTitle"] = f"{source['title'][:190]} (copy)"
    present, at = rights.authorise(stores, actor, "project.create"), _now()
    by = provenance.origin("manual", at, present.email)
    marks = provenance.remark(origins_of(source), source["project"], document, by)
    act = revisions.act(revisions.COPIED, present.email, at, detail=source["title"])
    return _insert(stores, present, "project.duplicate", document, {"sources": marks} | act, at)


def archive(stores: Stores, actor: Actor, project_id: str) -> Record:
    """Take the project out of the daily list; nothing in it changes."""
    return _set_status(stores, actor, project_id, ARCHIVED)


def unarchive(stores: Stores, actor: Actor, project_id: str) -> Record:
    """Bring an archived project back, as draft or active according to its content."""
    return _set_status(stores, actor, project_id, DRAFT)


def _store(stores: Stores, actor: Actor, stored: Record, document: Record, told: Record) -> Record:
    content = _content(document, status=stored["status"])
    with trail.act(stores, actor, "project.save", stored["_id"]):
        saved = revisions.save(stores, stored, content | told)
        stores.drafts.delete(actor.email, stored["_id"])
        content_hashes = [content_hash(stored["project"]), content_hash(saved["project"])]
        trail.record(stores, actor, "project.save", about=saved["_id"], changes={"content": content_hashes})
    return saved


def _insert(stores: Stores, owner: Actor, action: str, document: Record, told: Record, at: datetime) -> Record:
    head = {"_id": _project_id(), "user_email": owner.email, "created_at": at}
    record = head | told | _content(document, status=DRAFT) | _stamp(owner, at)
    with trail.act(stores, owner, action, str(record["_id"])):
        made = revisions.insert(stores, record)
        changes = {"content": [None, content_hash(made["project"])]}
        trail.record(stores, owner, action, about=made["_id"], changes=changes)
    return made


def _content(document: Record, status: str) -> Record:
    """Return everything a record says about the project, from its inputs; refuse broken rules."""
    clean = read_document(document)
    completion = complete(clean)
    if broken := completeness.broken(completion):
        raise InputError(broken)
    return {
        "status": _status(status, completion),
        "title": completion.project["meta"].get("projectTitle") or UNTITLED,
        "project": completion.project,
        "calculated": completion.calculated,
        "problems_count": len(completion.problems),
    }


def _set_status(stores: Stores, actor: Actor, project_id: str, status: str) -> Record:
    stored = rights.open_project(stores, actor, "project.archive", project_id)
    at = _now()
    act = revisions.act(revisions.ARCHIVED if status == ARCHIVED else revisions.BROUGHT_BACK, actor.email, at)
    settled = {"status": _status(status, complete(stored["project"]))}
    with trail.act(stores, actor, "project.archive", project_id):
        saved = revisions.save(stores, stored, settled | act | _stamp(actor, at))
        changes = {"status": [stored["status"], saved["status"]]}
        trail.record(stores, actor, "project.archive", about=project_id, changes=changes)
    return saved


def _status(status: str, completion: Completion) -> str:
    """Return the status a project comes to: whether it is a draft follows from its content."""
    if status not in (DRAFT, ACTIVE):
        return status
    return DRAFT if completeness.missing(completion) else ACTIVE


def _stamp(actor: Actor, at: datetime) -> Record:
    return {"updated_at": at, "updated_by": actor.email}


def _project_id() -> str:
    return f"proj_{time.time_ns() // 1_000_000}_{secrets.token_hex(4)}"


def _now() -> datetime:
    # MongoDB keeps milliseconds; what is returned is what will be read back.
    at = datetime.now(UTC)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
