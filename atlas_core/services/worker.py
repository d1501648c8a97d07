"""The run worker: takes runs, computes them piece by piece, stores the result, publishes the record."""

import logging
import math
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path

import pyarrow as pa

from atlas_core.errors import AtlasError, ClusterError, NoSpaceError, StaleRecordError, UnavailableError
from atlas_core.permutation.axes import read_axes
from atlas_core.permutation.pieces import Rows
from atlas_core.permutation.run import ENGINE_VERSION, Span, chunk
from atlas_core.permutation.summary import summarise
from atlas_core.records import Record
from atlas_core.services import assembly, cluster, parts, retention, room, rule_tables, run_ends, sweeping, trash
from atlas_core.services.access import trail
from atlas_core.services.claims import Claim, NotAllowed, Stopped
from atlas_core.services.rights import account_may
from atlas_core.services.runs import COMPLETE, FAILED, PAUSED, origin
from atlas_core.services.snapshots import approved_project
from atlas_core.services.stores import Stores
from atlas_core.settings import load

POLL_SECONDS = 0.1
LEASE_SECONDS = 10.0
"""A run whose worker is gone waits that long until another takes it over."""
BEAT_SECONDS = 0.5
"""How long one piece should take: between pieces the lease is renewed and a cancellation is seen."""
FIRST_PIECE, LARGEST_PIECE = 16, 250_000
SWEEP_SECONDS = 2.0
ORPHANS_SECONDS = 3600.0
"""How often the pieces of uploads that were cut off are looked for, which reads every file's key, and old trash."""
AWAY_SECONDS = 1.0

_log = logging.getLogger(__name__)


def work(stores: Stores, worker_id: str, stop: threading.Event, only: Sequence[str] | None = None) -> None:
    """Compute runs that wait or were left by their worker, one at a time, until `stop` is set.

    Parameters
    ----------
    stores : where runs, snapshots, accounts and results are kept
    worker_id : unique among the workers; claims carry it
    stop : set to end; a run in hand is then left as interrupted, for the next worker
    only : ids of the runs it may take; all if None
    """
    tidied = orphans = -math.inf
    while not stop.is_set():
        try:
            if time.monotonic() - tidied > SWEEP_SECONDS:
                stores.runs.interrupt_expired()
                sweeping.sweep(stores)
                trail.settle(stores)
                tidied = time.monotonic()
            if time.monotonic() - orphans > ORPHANS_SECONDS:
                stores.results.sweep()
                trash.sweep(stores)
                orphans = time.monotonic()
            run = stores.runs.claim(worker_id, LEASE_SECONDS, only)
            if run is not None:
                compute(Claim(stores, worker_id, run, stop, LEASE_SECONDS))
            else:
                stop.wait(POLL_SECONDS)
        except UnavailableError as error:
            # The lease of a run in hand runs out by itself; the run is then taken over like any other.
            _log.warning("database away: %s", error)
            stop.wait(AWAY_SECONDS)


def compute(claim: Claim) -> None:
    """Compute a claimed run and end it: complete, paused, cancelled, failed or interrupted."""
    try:
        _compute(claim)
    except StaleRecordError:
        _log.warning("run %s was taken over by another worker", claim.run["_id"])


def _compute(claim: Claim) -> None:
    try:
        _publish(claim, _result(claim))
    except NotAllowed as refused:
        _end(claim, refused.state, refused.message, refused=True)
    except Stopped as stopped:
        _end(claim, stopped.state, stopped.message)
    except (StaleRecordError, UnavailableError):
        raise
    except NoSpaceError as error:
        _end(claim, PAUSED, f"Paused: {error}. Make room, then resume.")
    except ClusterError as error:
        _end(
            claim, PAUSED, f"Paused: {error}. Resume when it is back, or without ATLAS_DASK_SCHEDULER to compute here."
        )
    except AtlasError as error:
        _end(claim, FAILED, str(error))
    except Exception as error:  # a run may break, the worker may not
        _log.exception("run %s failed", claim.run["_id"])
        _end(claim, FAILED, f"The engine stopped with an unexpected error ({type(error).__name__}).")


def _end(claim: Claim, state: str, message: str, *, refused: bool = False) -> None:
    run_ends.finish(claim, state, refused=refused, message=message)
    if state in sweeping.GONE:
        sweeping.forget(claim.stores, claim.run | {"state": state})


def _publish(claim: Claim, fields: Record) -> None:
    """Make the result the run's own, which is the moment it exists for everybody else; then tidy up."""
    run_ends.finish(claim, COMPLETE, **fields)
    if claim.run["total"] > parts.CHUNK_ROWS or "chunk_rows" in claim.run:
        sweeping.forget(claim.stores, claim.stores.runs.get(claim.run["_id"]))
    retention.apply(claim.stores, claim.run["project_id"])


def _result(claim: Claim) -> Record:
    """Return the fields of a complete run; its result file is stored by then."""
    run, stores = claim.run, claim.stores
    _require_startable(claim)
    project = approved_project(stores, run)
    grid = read_axes(run["axes"], project)
    rules = rule_tables.of_run(stores, run)
    work = partial(chunk, project, grid, rules=rules)
    with tempfile.TemporaryDirectory(prefix="atlas-run-") as folder:
        path = Path(folder) / "result.parquet"
        rows, seconds = _rows(claim, work, grid.size, path)
        with claim.held(grid.size):
            summary = summarise(rows, seconds, grid, rules)
            sweeping.drop_unpublished(stores, run | {"fence": run["fence"] - 1})
            file_id = sweeping.result_id(run, run["fence"])
            sha256 = stores.results.put(file_id, path, _metadata(run, grid.size, seconds))
        size = path.stat().st_size
    return {
        "done": grid.size,
        "summary": summary,
        "seconds": seconds,
        "result_file": file_id,
        "sha256": sha256,
        "bytes": size,
        "message": "",
    }


def _require_startable(claim: Claim) -> None:
    run = claim.run
    if not account_may(claim.stores, run["executed_by"], "run.start"):
        raise NotAllowed(FAILED, "The account that started this run may no longer run permutations.")
    if run["engine_version"] != ENGINE_VERSION:
        versions = f"engine {run['engine_version']}, and this worker has {ENGINE_VERSION}"
        raise Stopped(FAILED, f"The run was started for {versions}. Run it again.")
    room.require(claim.stores, run["project_id"], run["total"] - run["done"])


def _rows(claim: Claim, work: cluster.Work, total: int, path: Path) -> tuple[Rows, float]:
    """Write all rows of the run to the file; return them, and the seconds the engine took."""

    def piece(start: int, stop: int, done: int) -> pa.Table:
        return _computed(claim, work, (start, stop, done))

    if total <= parts.CHUNK_ROWS and "chunk_rows" not in claim.run:
        if claim.run["fence"] > parts.MAX_TAKES:
            raise Stopped(FAILED, f"The worker stopped {parts.MAX_TAKES} times while it computed this run.")
        began = time.perf_counter()
        table = piece(0, total, 0)
        seconds = time.perf_counter() - began
        assembly.write([table], path)
        return table, seconds
    with _engine(claim, work, piece) as begin:
        ledger = parts.compute_missing(claim, total, begin)
    assembly.write(parts.tables(claim, ledger), path)
    return assembly.StoredRows(path), sum(entry["seconds"] for entry in ledger)


@contextmanager
def _engine(claim: Claim, work: cluster.Work, here: parts.Compute) -> Iterator[parts.Begin]:
    """Give what computes a large run's chunks: this worker, or the cluster of the settings."""
    address = load().dask_scheduler
    with ExitStack() as stack:

        def begin(spans: list[Span]) -> parts.Compute:
            done = 0
            tables = cluster.tables(address, work, spans, lambda: claim.beat(done))
            stack.enter_context(closing(tables))

            def arrived(_start: int, _stop: int, before: int) -> pa.Table:
                nonlocal done
                done = before
                return next(tables)

            return arrived

        yield begin if address else lambda _: here


def _computed(claim: Claim, work: cluster.Work, span: tuple[int, int, int]) -> pa.Table:
    """Return the rows of a span (start, stop, rows done before), heard of and stoppable between its pieces."""
    start, stop, before = span
    pieces, at, size = [], start, FIRST_PIECE
    while at < stop:
        began = time.perf_counter()
        piece = work(at, min(stop, at + size))
        pieces.append(piece)
        at += piece.num_rows
        claim.beat(before + at - start)
        rate = piece.num_rows / max(1e-6, time.perf_counter() - began)
        size = max(1, min(LARGEST_PIECE, int(rate * BEAT_SECONDS)))
    return pa.concat_tables(pieces).combine_chunks()


def _metadata(run: Record, rows: int, seconds: float) -> Record:
    return origin(run) | {"permutation_count": rows, "execution_time": seconds, "timestamp": run["started_at"]}
