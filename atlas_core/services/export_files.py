"""Files of the rows of a run: written a batch at a time, kept for a while under a name that says what is in them."""

import hashlib
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from atlas_core.errors import InputError, Problem
from atlas_core.exchange import result_files, result_workbook
from atlas_core.exchange.chart_sheet import Bars
from atlas_core.exchange.result_workbook import Sheets
from atlas_core.permutation.axes import read_axes
from atlas_core.queries.filters import check, parse
from atlas_core.queries.result_file import ResultFile, open_result
from atlas_core.queries.streams import streamed
from atlas_core.records import Record
from atlas_core.services import export_charts, report_blocks
from atlas_core.services.result_columns import dictionary
from atlas_core.services.results import cache_folder, local_file
from atlas_core.services.runs import origin
from atlas_core.services.stores import Stores

EXCEL, PARQUET, CSV, JSON = "xlsx", "parquet", "csv", "json.gz"
FORMATS = (EXCEL, PARQUET, CSV, JSON)
MOST_COLUMNS = 500
KEPT_SECONDS = 86_400.0
"""How long a file that was made is kept for the next who wants the same one, or for a download that goes on."""
_DRAWN = 2
"""Raised when the same question gives another file than before, so that no older one is taken for it."""

Beat = Callable[[int], None]
"""Told how many rows are written; what it raises ends the writing."""


@dataclass(frozen=True)
class Wanted:
    """What is to be in a file.

    Attributes
    ----------
    format : one of FORMATS
    filters : conditions as typed, such as `irr >= 12 and tier in (1, 2)`
    columns : those wanted, in this order; all if there are none
    """

    format: str
    filters: str = ""
    columns: tuple[str, ...] = ()

    @property
    def is_stored(self) -> bool:
        """Whether the run's own stored file is what is wanted."""
        return self.format == PARQUET and not self.filters and not self.columns


@dataclass(frozen=True)
class _Body:
    """The rows of a file, and what they are of."""

    batches: Iterable[pa.RecordBatch]
    schema: pa.Schema
    rows: int
    charts: Sequence[Bars]
    wanted: Wanted
    run: Record


def require(wanted: Wanted) -> None:
    """Raise InputError unless the format is one of ours."""
    if wanted.format not in FORMATS:
        raise InputError(Problem("format", f"There is no format {wanted.format[:20]}; take {', '.join(FORMATS)}."))
    if len(wanted.columns) > MOST_COLUMNS:
        raise InputError(Problem("columns", f"A file may have {MOST_COLUMNS} columns; got {len(wanted.columns):,}."))


def rows(stores: Stores, run: Record, wanted: Wanted) -> int:
    """Return how many rows the file will hold; InputError if filter, columns or rows do not fit."""
    with open_result(local_file(stores, run)) as result:
        _names(result, wanted)
        found = result.count(parse(wanted.filters)) if wanted.filters else int(run["total"])
    if wanted.format == EXCEL:
        result_workbook.require_rows(found)
    return found


def is_made(run: Record, wanted: Wanted) -> bool:
    """Say whether the file is there without making it."""
    return wanted.is_stored or _place(run, wanted).is_file()


def made(stores: Stores, run: Record, wanted: Wanted, beat: Beat | None = None) -> Path:
    """Return the file, made now unless it is there already; a cut-off attempt leaves nothing that counts.

    Parameters
    ----------
    stores : where the run's result and its approved project are
    run : a complete one
    wanted : checked by `require`
    beat : told how many rows are written; what it raises ends the writing

    Raises
    ------
    InputError
        A filter that cannot be read, an unknown column, or more rows than the format can hold.
    """
    stored, place = local_file(stores, run), _place(run, wanted)
    if wanted.is_stored:
        return stored
    if place.is_file():
        os.utime(place)  # wanted again: kept for longer
        return place
    sweep()
    handle, name = tempfile.mkstemp(dir=place.parent, suffix=".part")
    os.close(handle)
    part = Path(name)
    try:
        _write(stores, run, wanted, part, beat or (lambda _rows: None))
        return part.replace(place)
    finally:
        part.unlink(missing_ok=True)


def sweep(older_than_seconds: float = KEPT_SECONDS) -> int:
    """Remove files that nobody wanted for that long, and parts that were cut off; return how many."""
    limit, found = time.time() - older_than_seconds, 0
    for path in _folder().iterdir():
        if path.stat().st_mtime <= limit:
            path.unlink(missing_ok=True)
            found += 1
    return found


def _folder() -> Path:
    folder = cache_folder() / "exports"
    folder.mkdir(exist_ok=True)
    return folder


def _place(run: Record, wanted: Wanted) -> Path:
    """Return where the file is kept; its name is the hash of what it is made of."""
    parts = [_DRAWN, run["_id"], run["sha256"], wanted.filters, wanted.columns, wanted.format]
    return _folder() / f"{hashlib.sha256(json.dumps(parts).encode()).hexdigest()}.{wanted.format.partition('.')[0]}"


def _names(result: ResultFile, wanted: Wanted) -> list[str]:
    """Return the columns of the file; InputError if the run has no such column or the filter does not fit."""
    check(parse(wanted.filters), result.kinds)
    for name in wanted.columns:
        if name not in result.kinds:
            raise InputError(Problem("columns", f"There is no column “{name[:40]}” in this result."))
    return list(dict.fromkeys(wanted.columns)) or list(result.kinds)


def _write(stores: Stores, run: Record, wanted: Wanted, path: Path, beat: Beat) -> None:
    filters, stored = parse(wanted.filters), local_file(stores, run)
    count = rows(stores, run, wanted)
    approved = stores.snapshots.get(run["project_id"], run["snapshot_version"])
    with open_result(stored) as result:
        names = _names(result, wanted)
        charts = export_charts.charts(result, filters, run["currency"]) if wanted.format == EXCEL else []
    with streamed(stored, filters, names) as (schema, batches):
        body = _Body(_told(batches, beat), schema, count, charts, wanted, run)
        _put(path, body, approved)


def _put(path: Path, body: _Body, approved: Record) -> None:
    run, about = body.run, _about(body)
    if body.wanted.format == EXCEL:
        inputs = report_blocks.inputs(run, approved, body.wanted.filters, body.rows)
        sheets = Sheets(inputs, report_blocks.summary(run), body.charts)
        shown = dictionary(run, body.schema.names)
        result_workbook.write(path, body.batches, shown, body.rows, sheets, run["finished_at"])
    elif body.wanted.format == JSON:
        result_files.json_gz(path, body.batches, about, run["summary"])
    elif body.wanted.format == PARQUET:
        result_files.parquet(path, body.batches, body.schema, about)
    else:
        result_files.csv(path, body.batches, body.schema, _marks(body))


def _told(batches: Iterator[pa.RecordBatch], beat: Beat) -> Iterator[pa.RecordBatch]:
    written = 0
    for batch in batches:
        yield batch
        written += batch.num_rows
        beat(written)


def _marks(body: _Body) -> dict[str, str]:
    """Return what every line of a CSV file says of itself; a line has no other place for it."""
    run = body.run
    return {
        "run_id": run["_id"],
        "snapshot_version": str(run["snapshot_version"]),
        "content_sha256": run["sha256"],
        "filters": body.wanted.filters,
    }


def _about(body: _Body) -> Record:
    run = body.run
    return origin(run) | {
        "timestamp": run["finished_at"].isoformat(),
        "permutation_count": run["total"],
        "execution_time": run["seconds"],
        "content_sha256": run["sha256"],
        "labels": dict(read_axes(run["axes"]).labels),
        "filters": body.wanted.filters,
        "rows": body.rows,
    }
