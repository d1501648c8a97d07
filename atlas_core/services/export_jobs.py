"""Large exports in the background: made one after another beside the server, followed and cancelled by who asked.

A job lives in the server's process. If that ends, the job is gone and leaves nothing; a file that was made stays for a
day and is taken again by whoever wants the same one.
"""

import logging
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock

from atlas_core.errors import AccessError, AtlasError, InputError, Problem, RecordNotFoundError
from atlas_core.records import Record
from atlas_core.services import export_files
from atlas_core.services.access import trail
from atlas_core.services.actor import Actor
from atlas_core.services.export_files import Wanted
from atlas_core.services.exports import filename
from atlas_core.services.results import require_run
from atlas_core.services.rights import account_may, open_project
from atlas_core.services.stores import Stores

BACKGROUND_ROWS = 50_000
"""Up to here a file is made while somebody waits for its download."""
MOST_ACTIVE, MOST_KEPT = 3, 20
WAITING, RUNNING, READY, FAILED, CANCELLED = "waiting", "running", "ready", "failed", "cancelled"
ACTIVE = frozenset({WAITING, RUNNING})

_log = logging.getLogger(__name__)
_pool = ThreadPoolExecutor(1, thread_name_prefix="export")
_lock = Lock()
_jobs: dict[str, "Job"] = {}


class _Cancelled(Exception):  # noqa: N818 - not an error, the job was told to stop
    """The file is no longer wanted."""


@dataclass
class Job:
    """A file that is being made, or was; `done` of `rows` rows are written."""

    email: str
    run: Record
    wanted: Wanted
    rows: int
    key: str = field(default_factory=lambda: secrets.token_hex(8))
    done: int = 0
    state: str = WAITING
    message: str = ""


def start(stores: Stores, actor: Actor, project_id: str, run_id: str, wanted: Wanted) -> Job:
    """Have a file made in the background and return its job; one that the same person waits for already is not doubled.

    Raises
    ------
    InputError
        Unknown format or column, a filter that cannot be read, more rows than the format holds, or too many jobs.
    RecordNotFoundError
        There is no such run.
    """
    open_project(stores, actor, "result.export", project_id)
    export_files.require(wanted)
    run = require_run(stores, actor, project_id, run_id)
    made = Job(actor.email, run, wanted, export_files.rows(stores, run, wanted))
    with _lock:
        mine = [job for job in _jobs.values() if job.email == actor.email]
        active = [job for job in mine if job.state in ACTIVE]
        same = [job for job in active if (job.run["_id"], job.wanted) == (run["_id"], wanted)]
        if not same and len(active) >= MOST_ACTIVE:
            text = f"You have {MOST_ACTIVE} files in the making. Wait for one, or cancel it."
            raise InputError(Problem("export", text))
        for old in [job.key for job in mine if job.state not in ACTIVE][: -MOST_KEPT or None]:
            del _jobs[old]
        job = same[0] if same else _jobs.setdefault(made.key, made)
    trail.record(stores, actor, "result.export", about=f"{run['_id']} {filename(run, wanted)}")
    if not same:
        _pool.submit(_make, stores, job)
    return job


def jobs(stores: Stores, actor: Actor, project_id: str) -> list[Job]:
    """Return the actor's own jobs of a project, the latest first."""
    open_project(stores, actor, "result.export", project_id)
    with _lock:
        found = [job for job in _jobs.values() if job.email == actor.email and job.run["project_id"] == project_id]
    return found[::-1]


def cancel(stores: Stores, actor: Actor, project_id: str, key: str) -> None:
    """Cancel a job that waits or runs, or forget one that ended; RecordNotFoundError if it is not the actor's own."""
    open_project(stores, actor, "result.export", project_id)
    with _lock:
        job = _jobs.get(key)
        if job is None or (job.email, job.run["project_id"]) != (actor.email, project_id):
            raise RecordNotFoundError("export", key)
        job.state = CANCELLED
        del _jobs[key]
    trail.record(stores, actor, "result.export", about=f"{job.run['_id']} cancelled")


def end() -> None:
    """Cancel every job, as the server ends: no file is waited for."""
    with _lock:
        for job in _jobs.values():
            job.state = CANCELLED if job.state in ACTIVE else job.state


def _make(stores: Stores, job: Job) -> None:
    def beat(written: int) -> None:
        job.done = written
        if job.state == CANCELLED:
            raise _Cancelled

    try:
        beat(0)
        job.state = RUNNING
        if not account_may(stores, job.email, "result.export"):
            raise AccessError("Your account may no longer take results away.")
        export_files.made(stores, job.run, job.wanted, beat)
        job.done, job.state = job.rows, READY
    except _Cancelled:
        return
    except AtlasError as error:
        job.state, job.message = FAILED, str(error)
    except Exception as error:  # a file may fail, the server may not
        _log.exception("export %s failed", job.key)
        job.state, job.message = FAILED, f"The file could not be written ({type(error).__name__}). Try again."
