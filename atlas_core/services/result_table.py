"""A stored run as one Arrow table that says what its columns are."""

from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from atlas_core.errors import InputError, Problem
from atlas_core.permutation.columns import Column
from atlas_core.records import Record
from atlas_core.services.actor import Actor
from atlas_core.services.result_columns import dictionary
from atlas_core.services.results import local_file, require_run
from atlas_core.services.stores import Stores


def arrow(
    stores: Stores, actor: Actor, project_id: str, run_id: str | None = None, names: Sequence[str] | None = None
) -> pa.Table:
    """Return the whole result of a run, float64, nulls where there is no value.

    Parameters
    ----------
    stores, actor : who asks is checked on every call
    project_id : whose result
    run_id : None for the latest complete run
    names : the columns wanted, in this order; None for all, about 0.4 kB a scenario in memory

    Returns
    -------
    pa.Table
        One row per scenario, in the order of `index`. The table's metadata name run, snapshot and content hash, each
        column's its label, unit, meaning, null meaning and source (docs/columns.md).

    Raises
    ------
    InputError
        The run has no result, or no column of that name.
    RecordNotFoundError
        There is no such run, or no complete one.
    """
    run = require_run(stores, actor, project_id, run_id)
    path = local_file(stores, run)
    known = pq.read_schema(path).names
    unknown = [name for name in names or () if name not in known]
    if unknown:
        raise InputError(Problem("names", f"There is no column {unknown[0][:40]!r}; take some of {', '.join(known)}."))
    found = pq.read_table(path, columns=None if names is None else list(names))
    described = dictionary(run, found.column_names)
    fields = [field.with_metadata(_line(column)) for field, column in zip(found.schema, described, strict=True)]
    return found.cast(pa.schema(fields, _origin(run)))


def _line(column: Column) -> Mapping[str, str]:
    return {
        "label": column.label,
        "unit": column.unit,
        "meaning": column.help,
        "null": column.null,
        "source": column.source,
    }


def _origin(run: Record) -> Mapping[str, str]:
    return {
        "run_id": run["_id"],
        "snapshot_version": str(run["snapshot_version"]),
        "content_sha256": run["sha256"],
        "engine_version": run["engine_version"],
    }
