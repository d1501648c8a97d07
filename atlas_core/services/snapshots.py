"""Approved copies of a project: what the engine computes on, whatever the sponsor changes meanwhile."""

from datetime import UTC, datetime

from atlas_core.calculators import fx
from atlas_core.errors import InputError, IntegrityError, RecordExistsError
from atlas_core.fields.project import complete, read
from atlas_core.records import Record, content_hash
from atlas_core.services import projects, rule_tables
from atlas_core.services.access import trail
from atlas_core.services.actor import Actor
from atlas_core.services.rights import open_project
from atlas_core.services.stores import Stores

APPROVED = "approved"


def snapshot(stores: Stores, actor: Actor, project_id: str) -> Record:
    """Return the approved snapshot of the project as it is saved now; an unchanged project keeps its latest version.

    Raises
    ------
    InputError
        Something keeps the project from being computed, such as a missing required field; every such problem is listed.
    """
    record = open_project(stores, actor, "snapshot.make", project_id)
    made = _copy(record, actor) | rule_tables.stamp(stores)
    latest = stores.snapshots.latest(project_id)
    if latest is not None and latest["hash"] == made["hash"]:
        return latest
    changes = {"content": [latest["hash"] if latest else None, made["hash"]]}
    try:
        with trail.act(stores, actor, "snapshot.make", project_id):
            approved = stores.snapshots.insert(made | {"version": latest["version"] + 1 if latest else 1})
            trail.record(stores, actor, "snapshot.make", about=approved["_id"], changes=changes)
    except RecordExistsError:
        # Somebody made the same version a moment ago; theirs counts if it is the same project.
        return snapshot(stores, actor, project_id)
    return approved


def latest(stores: Stores, actor: Actor, project_id: str) -> Record | None:
    """Return the project's newest approved snapshot, or None if there is none yet."""
    open_project(stores, actor, "snapshot.read", project_id)
    return stores.snapshots.latest(project_id)


def is_ahead(stores: Stores, actor: Actor, approved: Record) -> bool:
    """Return whether the saved project differs from its approved snapshot."""
    record = open_project(stores, actor, "snapshot.read", approved["project_id"])
    return bool(content_hash(complete(read(record["project"])).project) != approved["hash"])


def approved_project(stores: Stores, run: Record) -> Record:
    """Return the project a run computes after checking that it is, to the byte, the one that was approved.

    Raises
    ------
    IntegrityError
    """
    version = run["snapshot_version"]
    found = stores.snapshots.get(run["project_id"], version)
    project: Record = found["project"]
    if not content_hash(project) == found["hash"] == run["snapshot_hash"]:
        raise IntegrityError(f"Snapshot version {version} is not the one that was approved.")
    return project


def _copy(record: Record, actor: Actor) -> Record:
    completion = complete(read(record["project"]))
    if completion.blocking:
        raise InputError(completion.blocking, record["title"])
    return {
        "project_id": record["_id"],
        "status": APPROVED,
        "title": record["title"],
        "user_email": record["user_email"],
        "revision": record["revision"],
        "project": completion.project,
        "sources": projects.origins_of(record),
        "calculated": completion.calculated,
        "problems": [{"field": problem.field, "message": problem.message} for problem in completion.problems],
        "hash": content_hash(completion.project),
        "fx": _fx(completion.project),
        "created_by": actor.email,
        "created_by_name": actor.name or actor.email,
        "created_at": datetime.now(UTC),
    }


def _fx(project: Record) -> Record:
    meta = project["meta"]
    rate, fallback = fx.conversion(meta)
    return {
        "source": meta.get("capexCurrency"),
        "target": meta.get("projectCurrency"),
        "rate": rate,
        "fallback": fallback,
    }
