"""The history of a project: its revisions, what each changed, and how its results stand to them."""

from dataclasses import dataclass
from datetime import datetime

from atlas_core.fields.catalogue import INPUTS
from atlas_core.fields.changes import Change, changes
from atlas_core.records import Record
from atlas_core.services import edits, projects, revisions, rights, snapshots, standing
from atlas_core.services.actor import Actor
from atlas_core.services.stores import Stores

SHOWN = 20
"""Revisions of the history that are read at once."""


@dataclass(frozen=True)
class Revision:
    """One revision of a project.

    Attributes
    ----------
    number, at : which one and when it was made
    by : name of who made it
    what : one of the words of `revisions`
    source, detail : where its values come from
    entered : labels of the fields that somebody changed in it; None if the revision before is not kept
    """

    number: int
    at: datetime
    by: str
    what: str
    source: str
    detail: str
    entered: tuple[str, ...] | None


@dataclass(frozen=True)
class Difference:
    """What differs between two revisions.

    Attributes
    ----------
    entered : fields somebody set otherwise
    followed : fields that follow from others: derived ones, and those left to a preset
    """

    entered: tuple[Change, ...]
    followed: tuple[Change, ...]


@dataclass(frozen=True)
class ResultStanding:
    """What the newest result of a project was computed on, and where the project is now.

    Attributes
    ----------
    run : number of the run
    version, revision : approved version it was computed on, and the revision that was approved then
    approved : newest approved version
    current : the project's revision now
    is_stale : whether a run of the project as it is saved now would be computed on or judged by something else
    """

    run: int
    version: int
    revision: int
    approved: int
    current: int
    is_stale: bool


def history(stores: Stores, actor: Actor, project_id: str, limit: int = SHOWN) -> list[Revision]:
    """Return the project's newest revisions, newest first.

    Parameters
    ----------
    stores, actor, project_id : where, who, which project
    limit : how many at most
    """
    record = rights.open_project(stores, actor, "project.open", project_id)
    kept = _kept(stores, record, limit + 1)
    names: dict[str, str] = {}
    for row in kept:
        names.setdefault(row["by"], projects.name_of(stores, row["by"]))
    before = [*kept[1:], None]
    return [_revision(row, names, older) for row, older in zip(kept, before, strict=True)][:limit]


def difference(stores: Stores, actor: Actor, project_id: str, old: int, new: int) -> Difference:
    """Return what differs between two revisions of the project.

    Raises
    ------
    RecordNotFoundError
        There is no such revision.
    """
    record = rights.open_project(stores, actor, "project.open", project_id)
    return compared(_content(stores, record, old), _content(stores, record, new))


def compared(before: Record, after: Record) -> Difference:
    """Return what differs between two documents, what was entered apart from what follows from it."""
    entered = edits.edits(before, after)
    paths = {change.path for change in entered}
    followed = [c for c in changes(before, after) if c.path not in paths and not _goes_along(c.path, paths)]
    return Difference(tuple(entered), tuple(followed))


def result_standing(stores: Stores, actor: Actor, project_id: str) -> ResultStanding | None:
    """Return how the project's newest complete run stands to the project, for who may read runs; None without one."""
    record = rights.open_project(stores, actor, "run.read", project_id)
    run, approved = stores.runs.latest_complete(project_id), stores.snapshots.latest(project_id)
    if run is None or approved is None:
        return None
    used = stores.snapshots.get(project_id, run["snapshot_version"])
    is_outdated = bool(standing.standing(stores, actor, project_id).outdated(run))
    return ResultStanding(
        run=run["number"],
        version=used["version"],
        revision=used["revision"],
        approved=approved["version"],
        current=record["revision"],
        is_stale=is_outdated or snapshots.is_ahead(stores, actor, approved),
    )


def _kept(stores: Stores, record: Record, limit: int) -> list[Record]:
    """Return kept revisions, newest first; what stands now is one, whether it was kept already or not."""
    current = revisions.as_revision(record)
    found = stores.project_revisions.list(record["_id"], limit)
    return [current, *(row for row in found if row["revision"] < current["revision"])]


def _content(stores: Stores, record: Record, number: int) -> Record:
    if number == record["revision"]:
        project: Record = record["project"]
    else:
        project = stores.project_revisions.get(record["_id"], number)["project"]
    return project


def _revision(row: Record, names: dict[str, str], older: Record | None) -> Revision:
    entered = None if older is None else tuple(c.label for c in edits.edits(older["project"], row["project"]))
    return Revision(
        number=row["revision"],
        at=row["at"],
        by=names[row["by"]],
        what=row["what"],
        source=row["source"],
        detail=row["detail"],
        entered=entered,
    )


def _goes_along(path: str, paths: set[str]) -> bool:
    """Return whether a field says nothing beside the ones that were entered: how one is filled, or its twin."""
    return path in edits.MODE_OF or (path in INPUTS and INPUTS[path].same_as in paths)
