"""The run worker: takes queued runs, computes them piece by piece, stores the result, publishes the record."""

import logging
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from atlas_core.errors import AtlasError, StaleRecordError, UnavailableError
from atlas_core.permutation.axes import Grid, read_axes
from atlas_core.permutation.run import chunk
from atlas_core.permutation.summary import summarise
from atlas_core.records import Record
from atlas_core.services.rights import account_may
from atlas_core.services.runs import CANCELLED, COMPLETE, FAILED, INTERRUPTED
from atlas_core.services.snapshots import approved_project
from atlas_core.services.stores import Stores

POLL_SECONDS = 0.1
LEASE_SECONDS = 20.0
STORE_SECONDS = 300.0
"""Lease while the result file is stored, which cannot be interrupted to renew it."""
BEAT_SECONDS = 0.5
"""How long one piece should take: between pieces the lease is renewed and a cancellation is seen."""
FIRST_PIECE, LARGEST_PIECE = 16, 250_000
ROW_GROUP = 65_536
"""Rows of a Parquet row group, whatever the pieces were, so that a run's bytes do not depend on its speed."""
SWEEP_SECONDS = 2.0
AWAY_SECONDS = 1.0

_log = logging.getLogger(__name__)


class _Stopped(Exception):  # noqa: N818 - not an error, the run was told to stop
    def __init__(self, state: str, message: str) -> None:
        self.state, self.message = state, message
        super().__init__(message)


@dataclass(frozen=True)
class _Claim:
    """A run this worker holds, and the ways to say so."""

    stores: Stores
    worker_id: str
    run: Record
    stop: threading.Event

    def beat(self, done: int, lease_seconds: float | None = None) -> None:
        """Renew the lease, tell how many rows are done, and learn whether to go on."""
        seen = self.stores.runs.progress(
            self.run["_id"],
            self.worker_id,
            {"done": done},
            fence=self.run["fence"],
            lease_seconds=lease_seconds or LEASE_SECONDS,
        )
        if seen.get("cancel_requested"):
            raise _Stopped(CANCELLED, "")
        if self.stop.is_set():
            raise _Stopped(INTERRUPTED, f"The worker was stopped after {done:,} of {seen['total']:,} permutations.")

    def finish(self, state: str, **fields: object) -> None:
        """End the run in the state; what another worker has taken over meanwhile is left alone."""
        self.stores.runs.finish(self.run["_id"], self.worker_id, state, fields, fence=self.run["fence"])


def work(stores: Stores, worker_id: str, stop: threading.Event) -> None:
    """Compute queued runs, one at a time, until `stop` is set.

    Parameters
    ----------
    stores : where runs, snapshots, accounts and results are kept
    worker_id : unique among the workers; claims carry it
    stop : set to end; a run in hand is then left as interrupted
    """
    swept = 0.0
    while not stop.is_set():
        try:
            if time.monotonic() - swept > SWEEP_SECONDS:
                stores.runs.interrupt_expired()
                swept = time.monotonic()
            run = stores.runs.claim(worker_id, LEASE_SECONDS)
            if run is not None:
                compute(_Claim(stores, worker_id, run, stop))
            else:
                stop.wait(POLL_SECONDS)
        except UnavailableError as error:
            # The lease of a run in hand runs out by itself and the run then shows as interrupted.
            _log.warning("database away: %s", error)
            stop.wait(AWAY_SECONDS)


def compute(claim: _Claim) -> None:
    """Compute a claimed run and end it: complete, cancelled, failed or interrupted."""
    try:
        claim.finish(COMPLETE, **_result(claim))
    except _Stopped as stopped:
        claim.finish(stopped.state, message=stopped.message)
    except StaleRecordError:
        _log.warning("run %s was taken over by another worker", claim.run["_id"])
    except UnavailableError:
        raise
    except AtlasError as error:
        claim.finish(FAILED, message=str(error))
    except Exception as error:  # a run may break, the worker may not
        _log.exception("run %s failed", claim.run["_id"])
        claim.finish(FAILED, message=f"The engine stopped with an unexpected error ({type(error).__name__}).")


def _result(claim: _Claim) -> Record:
    """Return the fields of a complete run; its result file is stored by then."""
    run, stores = claim.run, claim.stores
    if not account_may(stores, run["executed_by"], "run.start"):
        raise _Stopped(FAILED, "The account that started this run may no longer run permutations.")
    project = approved_project(stores, run["project_id"], run["snapshot_version"], run["snapshot_hash"])
    grid = read_axes(run["axes"], project)
    with tempfile.TemporaryDirectory(prefix="atlas-run-") as folder:
        path = Path(folder) / "result.parquet"
        started = time.perf_counter()
        table = _computed(claim, project, grid)
        seconds = time.perf_counter() - started
        summary = summarise(table, seconds)
        pq.write_table(table, path, compression="zstd", row_group_size=ROW_GROUP)
        claim.beat(grid.size, STORE_SECONDS)
        file_id = f"permutation_results_{run['project_id']}_{run['_id']}"
        sha256 = stores.results.put(file_id, path, _metadata(run, table.num_rows, seconds))
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


def _computed(claim: _Claim, project: Record, grid: Grid) -> pa.Table:
    pieces, done, size = [], 0, FIRST_PIECE
    while done < grid.size:
        began = time.perf_counter()
        piece = chunk(project, grid, done, min(grid.size, done + size))
        pieces.append(piece)
        done += piece.num_rows
        claim.beat(done)
        rate = piece.num_rows / max(1e-6, time.perf_counter() - began)
        size = max(1, min(LARGEST_PIECE, int(rate * BEAT_SECONDS)))
    return pa.concat_tables(pieces).combine_chunks()


def _metadata(run: Record, rows: int, seconds: float) -> Record:
    return {
        "project_id": run["project_id"],
        "executed_by": run["executed_by"],
        "permutation_count": rows,
        "execution_time": seconds,
        "timestamp": run["started_at"],
        "run_id": run["_id"],
        "snapshot_version": run["snapshot_version"],
        "snapshot_hash": run["snapshot_hash"],
        "engine_version": run["engine_version"],
    }
