"""The trash: a deleted project is out of everybody's sight for 30 days, then gone for good with all that is of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from atlas_core.errors import InputError, Problem, RecordNotFoundError
from atlas_core.records import Record, content_hash
from atlas_core.services import revisions, rights, run_keeping, runs, sessions
from atlas_core.services.access import trail
from atlas_core.services.actor import SYSTEM, Actor
from atlas_core.services.stores import Stores

KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Trashed:
    """A project in the trash: what it is called, who put it there, and how many days are left."""

    project_id: str
    title: str
    owner: str
    deleted_at: datetime
    deleted_by: str
    days_left: int


def delete(stores: Stores, actor: Actor, project_id: str) -> Record:
    """Put a project into the trash and return its record; nothing in it changes.

    Raises
    ------
    StaleRecordError
        Somebody saved the project at the same moment.
    """
    stored = rights.open_project(stores, actor, "project.delete", project_id)
    at = sessions.now()
    marks = {"deleted_at": at, "deleted_by": actor.email, "deleted_from": stored["status"]}
    act = revisions.act(revisions.DELETED, actor.email, at)
    with trail.act(stores, actor, "project.delete", project_id):
        saved = revisions.save(stores, stored, marks | {"status": rights.DELETED} | act)
        changes = {"status": [stored["status"], rights.DELETED]}
        trail.record(stores, actor, "project.delete", about=project_id, changes=changes)
    return saved


def listed(stores: Stores, actor: Actor) -> list[Trashed]:
    """Return what lies in the trash and may be taken out by the actor, latest first."""
    present = rights.permit(stores, actor, "project.restore")
    everybodys = rights.reach(present.role, "project.restore") == rights.ANY
    found = stores.projects.trashed(sessions.now(), None if everybodys else present.email)
    return [_shown(record) for record in found]


def restore(stores: Stores, actor: Actor, project_id: str) -> Record:
    """Take a project out of the trash, in the status it had, and return its record.

    Raises
    ------
    InputError
        It is being removed for good.
    """
    stored = rights.open_project(stores, actor, "project.restore", project_id, in_trash=True)
    if stored.get("purging"):
        raise InputError(Problem("project", f"{stored['title']} is being removed for good and cannot come back."))
    kept = {name: value for name, value in stored.items() if name not in {"deleted_at", "deleted_by", "deleted_from"}}
    act = revisions.act(revisions.TAKEN_OUT, actor.email, sessions.now())
    with trail.act(stores, actor, "project.restore", project_id):
        saved = revisions.save(stores, kept, {"status": stored["deleted_from"]} | act)
        changes = {"status": [rights.DELETED, saved["status"]]}
        trail.record(stores, actor, "project.restore", about=project_id, changes=changes)
    return saved


def purge(stores: Stores, actor: Actor, project_id: str) -> None:
    """Remove a project in the trash for good: its runs with their files, snapshots, structures, views and drafts.

    The record goes last, so that what is cut off can be asked for again. The audit record stays.

    Raises
    ------
    InputError
        A run of it has not ended; it is told to.
    """
    stored = rights.open_project(stores, actor, "project.purge", project_id, in_trash=True)
    _require_no_run(stores, project_id)
    mark = {"purging": True} | revisions.act(revisions.PURGING, actor.email, sessions.now())
    with trail.act(stores, actor, "project.purge", project_id):
        going = stored if stored.get("purging") else revisions.save(stores, stored, mark)
        _forget(stores, actor, project_id)
        stores.projects.delete(project_id)
        changes = {"content": [content_hash(going["project"]), None]}
        trail.record(stores, actor, "project.purge", about=project_id, changes=changes)


def sweep(stores: Stores) -> int:
    """Remove for good, as the system, what has lain in the trash for 30 days; return how many projects that were."""
    due = stores.projects.trashed(sessions.now() - KEPT)
    return sum(_swept(stores, record["_id"]) for record in due)


def _swept(stores: Stores, project_id: str) -> bool:
    try:
        purge(stores, SYSTEM, project_id)
    except (InputError, RecordNotFoundError):  # a run still ends, or another worker was first
        return False
    return True


def _require_no_run(stores: Stores, project_id: str) -> None:
    """Ask what still computes for the project to stop, and refuse until it has."""
    going = [run for run in stores.runs.list(project_id) if run["state"] in runs.ACTIVE | runs.LEFT]
    if waiting := [run for run in going if stores.runs.cancel(run["_id"])["state"] in runs.ACTIVE | runs.LEFT]:
        number = f"{waiting[0]['number']:04d}"
        raise InputError(Problem("run", f"Run {number} is being stopped first. Try again in a minute."))


def _forget(stores: Stores, actor: Actor, project_id: str) -> None:
    for run in stores.runs.list(project_id):
        run_keeping.remove(stores, stores.runs.pin(run["_id"], None), actor)
    for view in stores.saved_views.list(project_id):
        for report in stores.report_schedules.of_view(view["_id"]):
            for file_id in report["last"].get("files", {}).values():
                stores.results.delete(file_id)
    stores.report_schedules.forget(project_id)
    stores.view_defaults.forget(project_id)
    stores.saved_views.forget(project_id)
    stores.structures.forget(project_id)
    stores.snapshots.forget(project_id)
    stores.drafts.forget(project_id)
    stores.project_revisions.forget(project_id)


def _shown(record: Record) -> Trashed:
    at = record["deleted_at"]
    return Trashed(
        project_id=record["_id"],
        title=record["title"],
        owner=record["user_email"],
        deleted_at=at,
        deleted_by=record["deleted_by"],
        days_left=max(0, -((sessions.now() - at - KEPT) // timedelta(days=1))),
    )
