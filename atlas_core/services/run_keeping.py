"""Keeping the runs of a project in order: pins, notes, what each takes, and deleting one with its files."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from atlas_core.errors import InputError, Problem, RecordNotFoundError, StaleRecordError, UnavailableError
from atlas_core.records import Record
from atlas_core.services import results, runs, sweeping
from atlas_core.services.access import trail
from atlas_core.services.actor import Actor
from atlas_core.services.rights import open_project, reach
from atlas_core.services.stores import Stores

MAX_NOTE, MOST_NOTES = 1_000, 100
"""Characters of a note, notes of a run."""


@dataclass(frozen=True)
class Kept:
    """A run with what keeps it: its record, and how many structures were chosen from it."""

    run: Record
    structures: int

    @property
    def is_pinned(self) -> bool:
        """Whether somebody pinned it."""
        return bool(self.run.get("pinned"))

    @property
    def notes(self) -> Sequence[Record]:
        """Its notes, oldest first: `text`, `who`, `when`."""
        found: Sequence[Record] = self.run.get("notes") or ()
        return found

    @property
    def obstacle(self) -> str:
        """Why it cannot be deleted now, and the way out; empty if it can be."""
        if self.run["state"] in runs.ACTIVE | runs.LEFT:
            return f"it is {self.run['state']}: cancel it first"
        if self.is_pinned:
            return "it is pinned: take the pin away first"
        if self.structures:
            chosen = "a structure was" if self.structures == 1 else f"{self.structures} structures were"
            return f"{chosen} chosen from it, which must stay where anybody can look it up"
        return ""


def listed(stores: Stores, actor: Actor, project_id: str) -> list[Kept]:
    """Return all runs of a project, newest first, each with what keeps it."""
    found = runs.list_runs(stores, actor, project_id)
    return with_structures(stores, project_id, found)


def with_structures(stores: Stores, project_id: str, found: Sequence[Record]) -> list[Kept]:
    """Return runs of a project with the number of structures chosen from each."""
    chosen = [structure["run"] for structure in stores.structures.list(project_id)]
    return [Kept(run, chosen.count(run["_id"])) for run in found]


def may_delete(actor: Actor) -> bool:
    """Say whether the actor's role may delete runs at all; `delete` checks it for good."""
    return reach(actor.role, "run.delete") is not None


def pin(stores: Stores, actor: Actor, project_id: str, run_id: str, *, pinned: bool) -> Record:
    """Pin a run, so that neither people nor retention delete it, or take the pin away; return the run."""
    open_project(stores, actor, "run.keep", project_id)
    run = runs.seen(_of_project(stores, project_id, run_id))
    if bool(run.get("pinned")) == pinned:
        return run
    with trail.act(stores, actor, "run.keep", run_id):
        kept = stores.runs.pin(run_id, _mark(actor) if pinned else None)
        trail.record(stores, actor, "run.keep", about=run_id, changes={"pinned": [not pinned, pinned]})
    return kept


def note(stores: Stores, actor: Actor, project_id: str, run_id: str, text: str) -> Record:
    """Add a note to a run and return the run; notes are not changed afterwards.

    Raises
    ------
    InputError
        The note is empty or too long, or the run has as many notes as it may have.
    """
    open_project(stores, actor, "run.keep", project_id)
    run, written = _of_project(stores, project_id, run_id), text.strip()
    if not 0 < len(written) <= MAX_NOTE:
        raise InputError(Problem("note", f"A note has 1 to {MAX_NOTE:,} characters, this one has {len(written):,}."))
    if len(run.get("notes") or ()) >= MOST_NOTES:
        raise InputError(Problem("note", f"A run has at most {MOST_NOTES} notes; this one has them."))
    with trail.act(stores, actor, "run.keep", run_id):
        noted = stores.runs.note(run_id, _mark(actor) | {"text": written})
        trail.record(stores, actor, "run.keep", about=run_id, changes={"note": [None, written]})
    return noted


def delete(stores: Stores, actor: Actor, project_id: str, run_id: str) -> None:
    """Delete a run that has ended: its record at once, then its files, which the worker removes if this cannot.

    Raises
    ------
    InputError
        The run has not ended, is pinned, or has chosen structures.
    """
    open_project(stores, actor, "run.delete", project_id)
    run = runs.seen(_of_project(stores, project_id, run_id))
    kept = with_structures(stores, project_id, [run])[0]
    if kept.obstacle:
        raise InputError(Problem("run", f"Run {run['number']:04d} cannot be deleted: {kept.obstacle}."))
    remove(stores, run, actor)


def remove(stores: Stores, run: Record, by: Actor) -> None:
    """Delete a run that nothing keeps, with one entry in the audit record; whoever calls has asked for the right.

    Raises
    ------
    InputError
        Somebody pinned it, or started it again, a moment before.
    """
    content, number = run.get("sha256") or None, run["number"]
    try:
        with trail.act(stores, by, "run.delete", run["_id"]):
            gone = stores.runs.delete(run["_id"], _mark(by))
            changes = {"number": [number, None], "content": [content, None]}
            trail.record(stores, by, "run.delete", about=run["_id"], changes=changes)
    except StaleRecordError as error:
        raise InputError(Problem("run", f"Run {number:04d} was pinned or changed a moment ago; it stays.")) from error
    if content:
        (results.cache_folder() / f"{content}.parquet").unlink(missing_ok=True)
    with contextlib.suppress(UnavailableError):  # a large file takes longer than a person waits: the worker goes on
        sweeping.bury(stores, gone)


def _mark(actor: Actor) -> Record:
    return {"who": actor.email, "when": datetime.now(UTC)}


def _of_project(stores: Stores, project_id: str, run_id: str) -> Record:
    run = stores.runs.get(run_id)
    if run["project_id"] != project_id:
        raise RecordNotFoundError("run", run_id)
    return run
