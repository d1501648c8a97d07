"""Chosen structures: a row of a result is shortlisted, selected, mandated and released to its sponsor, step by step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType

from atlas_core import records
from atlas_core.errors import InputError, IntegrityError, Problem, RecordNotFoundError, StaleRecordError
from atlas_core.records import Record
from atlas_core.services import results, scenario_detail
from atlas_core.services.access import trail
from atlas_core.services.actor import Actor
from atlas_core.services.rights import ANY, OWN, open_project, permit, reach
from atlas_core.services.scenario_detail import Detail
from atlas_core.services.stores import Stores

SHORTLISTED, SELECTED, MANDATED, RELEASED = "shortlisted", "selected", "mandated", "released"
WAY = (SHORTLISTED, SELECTED, MANDATED, RELEASED)
STEPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {status: (*WAY[place + 1 : place + 2], *WAY[max(0, place - 1) : place]) for place, status in enumerate(WAY)}
)
"""Status → where it may go: one step on, or one step back. Back from released takes it from the sponsor's sight."""
MAX_NOTE = 1_000
_HASHED = ("run", "index", "result_hash", "snapshot_hash", "engine_version", "inputs", "outputs", "sources", "uses")
_HASHED_IF_KNOWN = ("rules_version", "rules_hash")
"""Structures that were chosen before rule tables had versions name none."""


@dataclass(frozen=True)
class Released:
    """What the sponsor of a project sees of a released structure.

    Attributes
    ----------
    when : of the release
    currency : of sources and uses
    sources, uses : label → amount [currency]
    senior_dscr : smallest senior DSCR [x]
    irr : equity IRR [%]
    """

    when: datetime
    currency: str
    sources: Mapping[str, float]
    uses: Mapping[str, float]
    senior_dscr: float | None
    irr: float | None


def shortlist(stores: Stores, actor: Actor, project_id: str, run_id: str, index: int, note: str = "") -> Record:
    """Choose a row of a complete run and return the structure; all that is known of the row is kept with it.

    Raises
    ------
    InputError
        The run has no result or is of another engine version, or the note is too long.
    RecordExistsError
        The row was chosen before.
    """
    open_project(stores, actor, "structure.choose", project_id)
    run = results.find_run(stores, actor, project_id, run_id)
    if run is None:
        raise RecordNotFoundError("run", run_id)
    chosen = _chosen(run, scenario_detail.detail(stores, actor, run, index))
    structure = chosen | {"project_id": project_id, "hash": content_hash(chosen), "history": []}
    moved = _moved(structure, _step(actor, None, SHORTLISTED, note))
    with trail.act(stores, actor, "structure.choose", run_id):
        made = stores.structures.insert(moved)
        _tell(stores, actor, made)
    return made


def move(stores: Stores, actor: Actor, structure_id: str, status: str, note: str = "", *, revision: int) -> Record:
    """Take a structure one step on or back and return it.

    Parameters
    ----------
    revision : the one the actor saw; a step decided on an older one is refused

    Raises
    ------
    InputError
        There is no such step from the present status, or the note is too long.
    IntegrityError
        The stored figures are no longer those that were chosen.
    StaleRecordError
        Somebody else moved it first.
    """
    permit(stores, actor, "structure.choose")  # before anything says whether there is such a structure
    found = stores.structures.get(structure_id)
    open_project(stores, actor, "structure.choose", found["project_id"])
    if found["revision"] != revision:
        raise StaleRecordError("structure", structure_id)
    if status not in STEPS[found["status"]]:
        allowed = " or ".join(STEPS[found["status"]])
        raise InputError(Problem("status", f"A {found['status']} structure can become {allowed}, not {status!r:.80}."))
    moved = _moved(_intact(found), _step(actor, found["status"], status, note))
    with trail.act(stores, actor, "structure.choose", structure_id):
        saved = stores.structures.save(moved)
        _tell(stores, actor, saved)
    return saved


def list_structures(stores: Stores, actor: Actor, project_id: str) -> Sequence[Record]:
    """Return the project's chosen structures, latest change first."""
    open_project(stores, actor, "structure.read", project_id)
    return [_intact(found) for found in stores.structures.list(project_id)]


def find(stores: Stores, actor: Actor, run: Record, index: int) -> Record | None:
    """Return the structure that was made of a run's row, or None."""
    open_project(stores, actor, "structure.read", run["project_id"])
    found = stores.structures.find(run["_id"], index)
    return None if found is None else _intact(found)


def released(stores: Stores, actor: Actor, project_id: str) -> Sequence[Released]:
    """Return what was released of the project, latest first: nothing of the run, the row or the people behind it."""
    open_project(stores, actor, "structure.released", project_id)
    return [
        Released(
            when=found["when"],
            currency=found["currency"],
            sources=found["sources"],
            uses=found["uses"],
            senior_dscr=found["outputs"]["senior_dscr"],
            irr=found["outputs"]["irr"],
        )
        for found in map(_intact, stores.structures.list(project_id))
        if found["status"] == RELEASED
    ]


def is_on(before: str, after: str) -> bool:
    """Say whether a step leads on rather than back."""
    return WAY.index(after) > WAY.index(before)


def may_choose(actor: Actor) -> bool:
    """Say whether the actor's role lets them choose; every step asks the database again."""
    return reach(actor.role, "structure.choose") is not None


def may_see_released(actor: Actor, owner: str) -> bool:
    """Say whether released structures of the owner's projects are for the actor: sharing does not show them."""
    whose = reach(actor.role, "structure.released")
    return whose == ANY or (whose == OWN and owner == actor.email)


def content_hash(structure: Record) -> str:
    """Return the SHA-256 of what was chosen: the row, its origin, everything it was computed from."""
    return records.content_hash(_hashed(structure))


def _hashed(structure: Record) -> Record:
    known = [name for name in _HASHED_IF_KNOWN if name in structure]
    return {name: structure[name] for name in (*_HASHED, *known)}


def _chosen(run: Record, detail: Detail) -> Record:
    if not detail.recomputed:
        raise InputError(
            Problem(
                "engine_version",
                f"Run {run['number']} was computed by engine version {run['engine_version']}, so what is behind its "
                "rows is not known any more. Run its axes again and choose there.",
            )
        )
    return {
        "run": run["_id"],
        "run_number": run["number"],
        "index": detail.row["index"],
        "currency": run["currency"],
        "result_hash": run["sha256"],
        "snapshot_version": run["snapshot_version"],
        "snapshot_hash": run["snapshot_hash"],
        "engine_version": run["engine_version"],
        **{name: run[name] for name in _HASHED_IF_KNOWN if name in run},
        "inputs": dict(detail.inputs),
        "outputs": dict(detail.row),
        "sources": dict(detail.sources),
        "uses": dict(detail.uses),
    }


def _step(actor: Actor, before: str | None, after: str, note: str) -> Record:
    """Return a line of the history: who went from which status to which, when and why."""
    text = note.strip()
    if len(text) > MAX_NOTE:
        raise InputError(Problem("note", f"A note may have {MAX_NOTE} characters, this one has {len(text)}."))
    return {"who": actor.email, "when": datetime.now(UTC), "from": before, "to": after, "note": text}


def _tell(stores: Stores, actor: Actor, structure: Record) -> None:
    step = structure["history"][-1]
    changes = {"status": [step["from"], step["to"]]}
    trail.record(stores, actor, "structure.choose", about=structure["_id"], changes=changes)


def _moved(structure: Record, step: Record) -> Record:
    """Return the structure after the step."""
    latest = {"status": step["to"], "who": step["who"], "when": step["when"], "note": step["note"]}
    return structure | latest | {"history": [*structure["history"], step]}


def _intact(structure: Record) -> Record:
    if content_hash(structure) != structure["hash"]:
        raise IntegrityError(f"Structure {structure['_id']} is not what was chosen: its figures were changed.")
    return structure
