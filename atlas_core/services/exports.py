"""Results as files to take away: Excel, Parquet, CSV, JSON."""

from pathlib import Path
from typing import NamedTuple

from atlas_core.records import Record
from atlas_core.services import export_files
from atlas_core.services.access import trail
from atlas_core.services.actor import Actor
from atlas_core.services.export_files import Wanted
from atlas_core.services.results import require_run
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


def export(stores: Stores, actor: Actor, project_id: str, run_id: str | None, wanted: Wanted) -> Export:
    """Return the result of a run as a file, made now unless a job has made it already.

    Parameters
    ----------
    stores, actor : who asks is checked on every call
    project_id : whose result
    run_id : None for the latest complete run
    wanted : format, conditions such as `irr >= 12 and tier in TIER_1`, columns

    Raises
    ------
    InputError
        Unknown format or column, a filter that cannot be read, or more rows than the format can hold.
    RecordNotFoundError
        There is no such run, or no complete one.
    """
    open_project(stores, actor, "result.export", project_id)
    export_files.require(wanted)
    run = require_run(stores, actor, project_id, run_id)
    path = export_files.made(stores, run, wanted)
    found = Export(filename(run, wanted), MEDIA_TYPES[wanted.format], path)
    trail.record(stores, actor, "result.export", about=f"{run['_id']} {found.filename}")
    return found


def filename(run: Record, wanted: Wanted) -> str:
    """Return how the file is called: project, run, the first letters of the content hash."""
    part = "_filtered" if wanted.filters else ""
    content = run["sha256"][:HASH_LETTERS]
    return f"permutation_results_{run['project_id']}_run{run['number']:04d}_{content}{part}.{wanted.format}"
