"""Runs of the permutation engine: start, watch, pause, resume, cancel, start again."""

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from atlas_core.errors import InputError, Problem, RecordNotFoundError, StaleRecordError
from atlas_core.permutation.axes import Grid, read_axes
from atlas_core.permutation.parameters import PARAMETERS
from atlas_core.permutation.run import ENGINE_VERSION
from atlas_core.records import Record, content_hash
from atlas_core.services import room, rule_tables
from atlas_core.services.access import trail
from atlas_core.services.actor import Actor
from atlas_core.services.rights import open_project, permit
from atlas_core.services.stores import Stores
from atlas_core.settings import load

QUEUED, RUNNING, COMPLETE, CANCELLED = "queued", "running", "complete", "cancelled"
FAILED, INTERRUPTED, PAUSED = "failed", "interrupted", "paused"
ACTIVE = frozenset({QUEUED, RUNNING})
LEFT = frozenset({INTERRUPTED, PAUSED})
"""Stopped before the end; what was done is kept."""
SMALL_RUN, SMALL_RUN_SECONDS, LOOK_SECONDS = 10_000, 0.7, 0.05
"""A run of so few permutations usually ends within that time; how often its end is looked for."""
MESSAGES = {
    INTERRUPTED: "The worker stopped before the end. The run goes on by itself once a worker is there.",
    PAUSED: "Paused; what was computed is kept.",
    CANCELLED: "Cancelled; no result was kept.",
}
SETTLED_SECONDS = 1.0
"""A rate of less time tells of the start, not of the run."""


def origin(run: Record) -> Record:
    """Return what the result of a run follows from: who asked, project, snapshot, engine, rule tables, inputs, seed."""
    return {
        "project_id": run["project_id"],
        "run_id": run["_id"],
        "executed_by": run["executed_by"],
        "snapshot_version": run["snapshot_version"],
        "snapshot_hash": run["snapshot_hash"],
        "engine_version": run["engine_version"],
        "rules_version": run.get("rules_version"),
        "rules_hash": run.get("rules_hash"),
        "inputs_hash": run.get("inputs_hash"),
        "seed": run.get("seed"),
    }


@dataclass(frozen=True)
class Progress:
    """How far a run is. Times in seconds, rate in permutations a second; None where nothing can be said yet."""

    run_id: str
    number: int
    state: str
    done: int
    total: int
    elapsed: float
    rate: float | None
    left: float | None
    message: str

    @property
    def share(self) -> float:
        """How much is done, 0 to 1."""
        return min(1.0, self.done / self.total) if self.total else 0.0

    @property
    def active(self) -> bool:
        """Whether the run waits or computes."""
        return self.state in ACTIVE

    @property
    def ended(self) -> bool:
        """Whether the run stays as it is unless somebody starts it again."""
        return self.state not in ACTIVE | LEFT


@dataclass(frozen=True)
class Choice:
    """A project that runs can be made of."""

    project_id: str
    title: str
    owner: str
    sponsor: str = ""
    gross_mw: float | None = None


@dataclass(frozen=True)
class Estimate:
    """What a run will take, judged by the project's latest complete one; None where there is none."""

    seconds: float | None
    size: float | None


def choices(stores: Stores, actor: Actor) -> list[Choice]:
    """Return every sponsor's projects but the deleted ones, latest change first."""
    permit(stores, actor, "run.read")
    records = [record for record in stores.projects.list() if record["status"] != "deleted"]
    return [_choice(record) for record in records]


def estimate(stores: Stores, actor: Actor, project_id: str, total: int) -> Estimate:
    """Return how long a run of so many permutations should take and how large [bytes] its result should be."""
    open_project(stores, actor, "run.read", project_id)
    last = stores.runs.latest_complete(project_id)
    if last is None or not last["total"]:
        return Estimate(None, None)
    return Estimate(last["seconds"] * total / last["total"], last["bytes"] * total / last["total"])


def start(stores: Stores, actor: Actor, project_id: str, axes: Record) -> Record:
    """Queue a run of the axes over the project's latest approved snapshot and return its record.

    Its `inputs_hash` stands for project, axes and rule tables: the same hash and engine version give the same bytes.
    A run of the same axes over the same snapshot and rule tables that has not ended is returned, and goes on, instead
    of a second one.

    Raises
    ------
    InputError
        There is no approved snapshot, an axis breaks a rule, or the grid is larger than allowed.
    NoSpaceError
        The result would not fit on the disk.
    """
    open_project(stores, actor, "run.start", project_id)
    approved = stores.snapshots.latest(project_id)
    if approved is None:
        raise InputError(
            Problem("snapshot", "The project has no approved snapshot yet. An admin loads it into the engine first.")
        )
    grid = read_axes(axes, approved["project"], limit=limit())
    same = {"snapshot_hash": approved["hash"], "axes": axes, "engine_version": ENGINE_VERSION}
    same |= rule_tables.stamp(stores)
    # Axes as a list: their order is the order of the rows.
    inputs = {"snapshot": approved["hash"], "axes": list(axes.items()), "rules": same["rules_hash"]}
    same["inputs_hash"] = content_hash(inputs)
    for run in map(seen, stores.runs.list(project_id)):
        if run["state"] in ACTIVE | LEFT and all(run.get(key) == value for key, value in same.items()):
            return run if run["state"] in ACTIVE else resume(stores, actor, project_id, run["_id"])
    room.require(stores, project_id, grid.size)
    made = same | {
        "_id": f"run_{time.time_ns() // 1_000_000}_{secrets.token_hex(4)}",
        "project_id": project_id,
        "snapshot_version": approved["version"],
        "seed": grid.sample.seed if grid.sample else None,
        "total": grid.size,
        "discount_rate": discount_rate(grid),
        "currency": approved["project"]["meta"]["projectCurrency"],
        "fx": approved["fx"],
        "done": 0,
        "executed_by": actor.email,
        "created_at": datetime.now(UTC),
        "message": "",
    }
    with trail.act(stores, actor, "run.start", made["_id"]):
        queued = stores.runs.insert(made)
        trail.record(stores, actor, "run.start", about=queued["_id"], changes={"inputs": [None, made["inputs_hash"]]})
    return queued


def discount_rate(grid: Grid) -> float | None:
    """Return the discount rate [%] of all permutations of the grid; None if the grid sweeps it."""
    key = "discountRate"
    if any(axis.target.key == key and len(axis.values) > 1 for axis in grid.axes):
        return None
    return float(grid.scenario_inputs(0).get(key, PARAMETERS[key].default))


def limit() -> int:
    """Return how many permutations a run may have."""
    return load().max_scenarios


def list_runs(stores: Stores, actor: Actor, project_id: str) -> Sequence[Record]:
    """Return the project's runs, newest first; one whose worker is gone shows as interrupted."""
    open_project(stores, actor, "run.read", project_id)
    return [seen(run) for run in stores.runs.list(project_id)]


def get(stores: Stores, actor: Actor, project_id: str, run_id: str) -> Record:
    """Return one run of the project; a run of another project reads like one that is not there."""
    open_project(stores, actor, "run.read", project_id)
    return seen(_of_project(stores, project_id, run_id))


def progress(stores: Stores, actor: Actor, project_id: str, run_id: str) -> Progress:
    """Return how far the run is."""
    run = get(stores, actor, project_id, run_id)
    elapsed, done = _elapsed(run), run["done"]
    settled = elapsed > 0 and (run["state"] == COMPLETE or elapsed >= SETTLED_SECONDS)
    rate = done / elapsed if settled and done else None
    computing = run["state"] == RUNNING and done < run["total"]
    return Progress(
        run_id=run["_id"],
        number=run["number"],
        state=run["state"],
        done=done,
        total=run["total"],
        elapsed=elapsed,
        rate=rate,
        left=(run["total"] - done) / rate if rate and computing else None,
        message=run.get("message") or MESSAGES.get(run["state"], ""),
    )


def await_small(stores: Stores, actor: Actor, run: Record) -> None:
    """Wait for the end of a small run, but not for long: its rows then come with the first answer of the page."""
    deadline = time.monotonic() + (SMALL_RUN_SECONDS if run["total"] <= SMALL_RUN else 0.0)
    while time.monotonic() < deadline and not progress(stores, actor, run["project_id"], run["_id"]).ended:
        time.sleep(LOOK_SECONDS)


def cancel(stores: Stores, actor: Actor, project_id: str, run_id: str) -> Record:
    """Stop the run: at once if it waits, after the piece in hand if it computes."""
    open_project(stores, actor, "run.cancel", project_id)
    return _stopped(stores, actor, project_id, run_id, stores.runs.cancel)


def pause(stores: Stores, actor: Actor, project_id: str, run_id: str) -> Record:
    """Pause the run: at once if it waits, after the piece in hand if it computes; chunks that are done are kept."""
    open_project(stores, actor, "run.cancel", project_id)
    return _stopped(stores, actor, project_id, run_id, stores.runs.pause)


def resume(stores: Stores, actor: Actor, project_id: str, run_id: str) -> Record:
    """Let a paused or interrupted run go on where it stopped; one that goes on already, or has ended, is left alone."""
    open_project(stores, actor, "run.start", project_id)
    run = seen(_of_project(stores, project_id, run_id))
    if run["state"] not in LEFT:
        return run
    room.require(stores, project_id, run["total"] - run["done"])
    stores.runs.interrupt_expired()
    try:
        with trail.act(stores, actor, "run.start", run_id):
            queued = stores.runs.requeue(run_id)
            trail.record(stores, actor, "run.start", about=run_id, changes={"state": [run["state"], queued["state"]]})
    except StaleRecordError:  # a worker was quicker
        return seen(stores.runs.get(run_id))
    return queued


def again(stores: Stores, actor: Actor, project_id: str, run_id: str) -> Record:
    """Start a run that has ended again: its own axes, the latest approved snapshot, the rule tables in force.

    One that was left before its end goes on instead.
    """
    open_project(stores, actor, "run.start", project_id)
    run = seen(_of_project(stores, project_id, run_id))
    if run["state"] in LEFT:
        return resume(stores, actor, project_id, run_id)
    return start(stores, actor, project_id, run["axes"])


def seen(run: Record) -> Record:
    """Return the run as people should see it: running under an expired lease is interrupted."""
    if run["state"] == RUNNING and run["lease_until"] < datetime.now(UTC):
        return run | {"state": INTERRUPTED}
    return run


def _stopped(stores: Stores, actor: Actor, project_id: str, run_id: str, stop: Callable[[str], Record]) -> Record:
    before = seen(_of_project(stores, project_id, run_id))
    with trail.act(stores, actor, "run.cancel", run_id):
        after = seen(stop(run_id))
        asked = next((name for name in ("cancel_requested", "pause_requested") if after.get(name)), after["state"])
        if asked != before["state"]:  # one that had ended stays as it is
            trail.record(stores, actor, "run.cancel", about=run_id, changes={"state": [before["state"], asked]})
    return after


def _choice(record: Record) -> Choice:
    project = record["project"]
    return Choice(
        project_id=record["_id"],
        title=record["title"],
        owner=record["user_email"],
        sponsor=project.get("meta", {}).get("sponsor") or "",
        gross_mw=project.get("power", {}).get("grossFacilityPower"),
    )


def _of_project(stores: Stores, project_id: str, run_id: str) -> Record:
    run = stores.runs.get(run_id)
    if run["project_id"] != project_id:
        raise RecordNotFoundError("run", run_id)
    return run


def _elapsed(run: Record) -> float:
    if (seconds := run.get("seconds")) is not None:
        return float(seconds)
    spent = float(run.get("spent") or 0.0)  # by workers that held the run before
    started: Any = run.get("started_at")
    if started is None:
        return spent
    ended = run.get("finished_at") or min(run.get("lease_until") or datetime.max.replace(tzinfo=UTC), datetime.now(UTC))
    return max(0.0, spent + float((ended - started).total_seconds()))
