"""Runs for tests of services: an approved project, a worker that works until nothing waits."""

import threading
import time
from typing import Any
from unittest import mock

import pyarrow as pa

from atlas_core.permutation.axes import Grid
from atlas_core.permutation.rulebook.book import RuleBook
from atlas_core.permutation.run import chunk
from atlas_core.records import Record
from atlas_core.services import runs, snapshots, worker
from atlas_core.services.actor import Actor
from atlas_core.services.stores import Stores
from tests.atlas_core.services.cast import case, stored_project

SMALL = {"debtTenorRange": [15, 17], "seniorRateRange": [5.0, 6.0], "options": {"amortisation": "annuity"}}


def approved(stores: Stores, admin: Actor, name: str = "london") -> Record:
    return snapshots.snapshot(stores, admin, stored_project(stores, name)["_id"])


def work_once(stores: Stores, worker_id: str = "worker-1", seconds: float = 60.0) -> None:
    """Let a worker compute until no run waits or computes."""
    stop = threading.Event()
    thread = threading.Thread(target=worker.work, args=(stores, worker_id, stop))
    thread.start()
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and _busy(stores):
        time.sleep(0.02)
    stop.set()
    thread.join()


def complete_run(stores: Stores, admin: Actor, name: str = "london", axes: dict[str, Any] | None = None) -> Record:
    """Approve a demo project, run its axes (or others) and return the complete run."""
    snapshot = approved(stores, admin, name)
    started = runs.start(stores, admin, snapshot["project_id"], axes or case(name)["axes"])
    with mock.patch.object(worker, "chunk", _chunk_once):
        work_once(stores)
    return stores.runs.get(started["_id"])


_whole: dict[str, pa.Table] = {}


def _chunk_once(project: Record, grid: Grid, start: int, stop: int, rules: RuleBook) -> pa.Table:
    """Give the engine's rows, each grid computed once for all tests."""
    axes = [(axis.key, list(axis.values)) for axis in grid.axes]
    key = repr((project, grid.options, grid.sample, grid.filters, axes, rules.hash))
    if key not in _whole:
        _whole[key] = chunk(project, grid, 0, grid.size, rules)
    return _whole[key].slice(start, stop - start)


def _busy(stores: Stores) -> bool:
    projects = [record["_id"] for record in stores.projects.list()]
    return any(
        run["state"] in runs.ACTIVE | {runs.INTERRUPTED} for project in projects for run in stores.runs.list(project)
    )
