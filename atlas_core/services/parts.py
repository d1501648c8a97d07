"""A large run in chunks: each is computed, written, stored and entered in the ledger; what is done stays done."""

import hashlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from atlas_core.errors import IntegrityError, RecordNotFoundError, StaleRecordError
from atlas_core.permutation.run import Span, spans
from atlas_core.records import Record
from atlas_core.services import assembly
from atlas_core.services.claims import Claim, Stopped
from atlas_core.services.runs import FAILED
from atlas_core.services.stores import Stores
from atlas_core.settings import load
from atlas_core.storage.rules import DONE

CHUNK_ROWS = 65_536
"""Rows of a chunk, which is what a kill may cost; a run that has no more needs no ledger."""
MAX_TAKES = 20
"""A chunk whose worker ended that often, for instance for want of memory, would end the next one too."""

Compute = Callable[[int, int, int], pa.Table]
"""Gives the rows from start to stop − 1, told how many of the run are done."""
Begin = Callable[[list[Span]], Compute]
"""Takes the spans that will be asked for, in order, and gives the engine that computes them."""


def folder() -> Path:
    """Return the folder of the runs' own folders."""
    return load().data_dir / "parts"


def folder_of(run_id: str) -> Path:
    """Return where the parts of a run are made."""
    return folder() / run_id


def file_id(entry: Record) -> str:
    """Return the id under which the part of a chunk is stored; another one for each time the chunk is taken.

    Two workers must never write to one id: one that was away too long would remove what its successor stored.
    """
    return f"part_{entry['_id'].replace('/', '_')}_{entry['fence']}"


def compute_missing(claim: Claim, total: int, begin: Begin) -> list[Record]:
    """Compute the chunks of the run that are not done and return the ledger, complete.

    Parameters
    ----------
    claim : the run in hand
    total : rows of the run
    begin : the engine, told what is missing

    Raises
    ------
    StaleRecordError
        Another worker has taken the run over.
    """
    run_id, size = claim.run["_id"], claim.run.get("chunk_rows") or CHUNK_ROWS
    ledger = {entry["number"]: entry for entry in claim.stores.chunks.list(run_id) if entry["state"] == DONE}
    spent = sum(entry["seconds"] for entry in ledger.values())
    claim.beat(_rows(ledger), spent=spent, chunk_rows=size)
    missing = {number: span for number, span in enumerate(spans(total, size)) if number not in ledger}
    compute = begin(list(missing.values()))
    for number, (start, stop) in missing.items():
        span = {"run": run_id, "number": number, "start": start, "stop": stop}
        ledger[number] = _computed(claim, span, _rows(ledger), compute)
    return [ledger[number] for number in sorted(ledger)]


def tables(claim: Claim, ledger: list[Record]) -> Iterator[pa.Table]:
    """Give the parts in order, each checked against the ledger's SHA-256."""
    for entry in ledger:
        claim.beat(ledger[-1]["stop"])
        yield pq.read_table(_local(claim.stores, entry))


def _computed(claim: Claim, span: Record, done: int, compute: Compute) -> Record:
    chunks = claim.stores.chunks
    taken = chunks.take(span, claim.worker_id, claim.run["fence"], claim.lease_seconds)
    if taken is None:
        raise StaleRecordError("chunk", span["number"])
    if taken["fence"] > MAX_TAKES:
        rows = f"permutations {taken['start'] + 1:,} to {taken['stop']:,}"
        raise Stopped(FAILED, f"The worker stopped {MAX_TAKES} times while it computed {rows}.")
    began = time.perf_counter()
    table = compute(taken["start"], taken["stop"], done)
    seconds = time.perf_counter() - began
    path = assembly.write([table], _path(taken))
    metadata = {"run_id": taken["run"], "number": taken["number"], "permutation_count": table.num_rows}
    part = {"rows": table.num_rows, "bytes": path.stat().st_size, "seconds": seconds, "file": file_id(taken)}
    try:
        with claim.held(done + table.num_rows):
            sha256 = claim.stores.results.put(file_id(taken), path, metadata)
        return chunks.done(taken, part | {"sha256": sha256})
    except (StaleRecordError, RecordNotFoundError) as error:
        claim.stores.results.delete(file_id(taken))  # the run went on, and perhaps ended, without this worker
        raise StaleRecordError("chunk", taken["_id"]) from error


def _local(stores: Stores, entry: Record) -> Path:
    path = _path(entry)
    if not path.is_file() or _sha256(path) != entry["sha256"]:
        path.parent.mkdir(parents=True, exist_ok=True)
        stores.results.fetch(entry["file"], path)
        if _sha256(path) != entry["sha256"]:
            raise IntegrityError(f"The stored part {entry['number']} of the run is not what the ledger says.")
    return path


def _path(entry: Record) -> Path:
    return folder_of(entry["run"]) / f"{entry['number']:06d}.parquet"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _rows(ledger: dict[int, Record]) -> int:
    return sum(entry["rows"] for entry in ledger.values())
