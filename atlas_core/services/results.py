"""Results of a complete run: the local copy of its file, and questions about its rows."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from atlas_core.errors import InputError, IntegrityError, Problem, RecordNotFoundError
from atlas_core.permutation.ranking import DEFAULT, OBJECTIVES, TIES, Objective
from atlas_core.queries.keyset import Order
from atlas_core.queries.result_file import ResultFile, open_result
from atlas_core.records import Record
from atlas_core.services.actor import Actor
from atlas_core.services.rights import open_project
from atlas_core.services.runs import COMPLETE
from atlas_core.services.stores import Stores
from atlas_core.settings import load

_READ_BYTES = 2**20


def find_run(stores: Stores, actor: Actor, project_id: str, run_id: str | None = None) -> Record | None:
    """Return the run whose result is asked for, the latest complete one by default; None if there is none yet.

    Raises
    ------
    InputError
        The run named has no result.
    RecordNotFoundError
        There is no such run in this project.
    """
    open_project(stores, actor, "result.read", project_id)
    if run_id is None:
        return stores.runs.latest_complete(project_id)
    run = stores.runs.get(run_id)
    if run["project_id"] != project_id:
        raise RecordNotFoundError("run", run_id)
    if run["state"] != COMPLETE:
        raise InputError(Problem("run", f"Run {run['number']} has no result: it is {run['state']}."))
    return run


def require_run(stores: Stores, actor: Actor, project_id: str, run_id: str | None = None) -> Record:
    """Return the run whose result is asked for, the latest complete one by default.

    Raises
    ------
    InputError
        The run named has no result.
    RecordNotFoundError
        There is no such run, or no complete one.
    """
    run = find_run(stores, actor, project_id, run_id)
    if run is None:
        raise RecordNotFoundError("result of project", project_id)
    return run


def require_scenario(run: Record, index: int) -> None:
    """Refuse an index beyond the run's scenarios.

    Raises
    ------
    RecordNotFoundError
    """
    if not 0 <= index < run["total"]:
        raise RecordNotFoundError("scenario", index)


@contextmanager
def opened(stores: Stores, actor: Actor, run: Record) -> Iterator[ResultFile]:
    """Open the result of a complete run for questions."""
    open_project(stores, actor, "result.read", run["project_id"])
    with open_result(local_file(stores, run)) as result:
        yield result


def objective(run: Record) -> Objective:
    """Return what the scenarios of a complete run are ranked by."""
    return OBJECTIVES[run["summary"].get("rank_by", DEFAULT)]


def ranked(run: Record) -> Order:
    """Return the order of a complete run's ranking, ties included."""
    by = objective(run)
    return Order(by.column, by.largest, TIES)


def local_file(stores: Stores, run: Record) -> Path:
    """Return a local copy of the run's result file, fetched once, its content checked against the run's SHA-256.

    Raises
    ------
    IntegrityError
        The stored bytes are not those the worker published.
    """
    path = cache_folder() / f"{run['sha256']}.parquet"
    if not _is_intact(path, run["sha256"]):
        _fetch(stores, run, path)
    return path


def cache_folder() -> Path:
    """Return the folder of the local copies."""
    folder = load().data_dir / "results"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _fetch(stores: Stores, run: Record, path: Path) -> None:
    # A name of its own for every fetch: two requests at once must not write into one file.
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    os.close(handle)
    part = Path(name)
    try:
        stores.results.fetch(run["result_file"], part)
        if _sha256(part) != run["sha256"]:
            raise IntegrityError(f"The stored result of run {run['number']} is not what its worker published.")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _is_intact(path: Path, sha256: str) -> bool:
    if not path.is_file():
        return False
    state = path.stat()
    return _known_sha256(str(path), state.st_mtime_ns, state.st_size) == sha256


@lru_cache(maxsize=64)
def _known_sha256(path: str, changed: int, size: int) -> str:  # noqa: ARG001 - part of the key: a changed file is read again
    return _sha256(Path(path))


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_READ_BYTES):
            digest.update(block)
    return digest.hexdigest()
