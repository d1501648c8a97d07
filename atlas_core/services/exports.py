"""Results as files to take away: Excel, Parquet, CSV, JSON."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from atlas_core.errors import InputError, Problem, RecordNotFoundError
from atlas_core.exchange import result_files
from atlas_core.exchange.result_workbook import workbook
from atlas_core.permutation.axes import read_axes
from atlas_core.permutation.columns import Column
from atlas_core.queries.filters import parse
from atlas_core.queries.result_file import open_result
from atlas_core.records import Record
from atlas_core.services import report_blocks
from atlas_core.services.access import trail
from atlas_core.services.actor import Actor
from atlas_core.services.result_columns import columns, in_currency
from atlas_core.services.results import find_run, local_file
from atlas_core.services.rights import open_project
from atlas_core.services.stores import Stores

MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "csv": "text/csv; charset=utf-8",
    "json.gz": "application/gzip",
}
HASH_LETTERS = 12
"""Letters of the content hash in a file name, enough to tell any two results apart."""


class Export(NamedTuple):
    """A file to take away; `content` is its bytes, or the local file that holds them."""

    filename: str
    media_type: str
    content: bytes | Path


def export(stores: Stores, actor: Actor, project_id: str, run_id: str | None, format: str, filters: str = "") -> Export:
    """Return the result of a run as a file.

    Parameters
    ----------
    stores, actor : who asks is checked on every call
    project_id : whose result
    run_id : None for the latest complete run
    format : a key of MEDIA_TYPES
    filters : conditions as typed, such as `irr >= 12 and tier in TIER_1`; Parquet is always the whole stored file

    Raises
    ------
    InputError
        Unknown format, a filter that cannot be read, or more rows than the format can hold.
    RecordNotFoundError
        There is no such run, or no complete one.
    """
    open_project(stores, actor, "result.export", project_id)
    if format not in MEDIA_TYPES:
        raise InputError(Problem("format", f"There is no format {format[:20]}; take {', '.join(MEDIA_TYPES)}."))
    run = find_run(stores, actor, project_id, run_id)
    if run is None:
        raise RecordNotFoundError("result of project", project_id)
    made = Export(_filename(run, format, filters), MEDIA_TYPES[format], _content(stores, run, format, filters))
    trail.record(stores, actor, "result.export", about=f"{run['_id']} {made.filename}")
    return made


def _filename(run: Record, format: str, filters: str) -> str:
    part = "_filtered" if filters and format != "parquet" else ""
    return (
        f"permutation_results_{run['project_id']}_run{run['number']:04d}_{run['sha256'][:HASH_LETTERS]}{part}.{format}"
    )


def _content(stores: Stores, run: Record, format: str, filters: str) -> bytes | Path:
    path = local_file(stores, run)
    if format == "parquet":
        return path
    with open_result(path) as result:
        table = result.table(parse(filters))
    if format == "csv":
        return result_files.csv(table)
    if format == "json.gz":
        return result_files.json_gz(table, _about(run, filters, table.num_rows), run["summary"])
    approved = stores.snapshots.get(run["project_id"], run["snapshot_version"])
    shown = _described(table.column_names, run, approved)
    inputs = report_blocks.inputs(run, approved, filters, table.num_rows)
    return workbook(table, shown, inputs, report_blocks.summary(run), run["finished_at"])


def _described(names: Sequence[str], run: Record, approved: Record) -> list[Column]:
    return in_currency(columns(names, run["axes"]), approved["project"]["meta"]["projectCurrency"])


def _about(run: Record, filters: str, rows: int) -> Record:
    return {
        "project_id": run["project_id"],
        "run_id": run["_id"],
        "executed_by": run["executed_by"],
        "timestamp": run["finished_at"].isoformat(),
        "permutation_count": run["total"],
        "execution_time": run["seconds"],
        "snapshot_version": run["snapshot_version"],
        "snapshot_hash": run["snapshot_hash"],
        "engine_version": run["engine_version"],
        "rules_version": run.get("rules_version"),
        "rules_hash": run.get("rules_hash"),
        "inputs_hash": run.get("inputs_hash"),
        "seed": run.get("seed"),
        "content_sha256": run["sha256"],
        "labels": dict(read_axes(run["axes"]).labels),
        "filters": filters,
        "rows": rows,
    }
