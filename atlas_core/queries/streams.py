"""Rows of a result file a batch at a time: as many as there are, without holding more than a few thousand."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

from atlas_core.errors import InputError, Problem
from atlas_core.queries.connection import only_file, time_limit
from atlas_core.queries.filters import Filters, check, quoted, where
from atlas_core.queries.result_file import ResultFile

BATCH_ROWS = 4096
"""What fits the processor's cache with every column turned into text; larger batches are slower."""

Stream = tuple[pa.Schema, Iterator[pa.RecordBatch]]


@contextmanager
def streamed(path: Path, filters: Filters, columns: Sequence[str]) -> Iterator[Stream]:
    """Open a result file and give the columns' types and the rows that pass the filters, in the order of the file.

    Parameters
    ----------
    path : the result file
    filters : checked against the file's columns, values bound
    columns : those wanted, in their order

    Raises
    ------
    InputError
        The file has no such column, or the filters do not fit its columns.
    """
    with only_file(path, in_order=True) as connection:
        result = ResultFile(connection, path)
        check(filters, result.kinds)
        for column in columns:
            if column not in result.kinds:
                raise InputError(Problem("columns", f"There is no column “{column[:40]}” in this result."))
        condition, bound = where(filters)
        needed = dict.fromkeys([*columns, *(condition.column for condition in filters)])
        sql = f"SELECT {', '.join(map(quoted, columns))} FROM {result.source(list(needed))} WHERE {condition}"
        with time_limit(connection):
            reader = connection.sql(sql, params=[str(path.resolve()), *bound]).to_arrow_reader(BATCH_ROWS)
        yield reader.schema, _batches(connection, reader)


def _batches(connection: duckdb.DuckDBPyConnection, reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
    while True:
        # Each batch has its own limit: the whole takes as long as whoever writes it down.
        with time_limit(connection):
            batch = next(reader, None)
        if batch is None:
            return
        yield batch
