"""A result as CSV and as gzip-compressed JSON."""

import gzip
import io
import json

import pyarrow as pa
import pyarrow.csv as pa_csv

from atlas_core.exchange.safe_text import escaped
from atlas_core.records import Record


def csv(table: pa.Table) -> bytes:
    """Return the rows as CSV in UTF-8: column keys first, every digit of a number, nothing where there is none."""
    safe = pa.table([_escaped_column(table[name]) for name in table.column_names], names=table.column_names)
    sink = io.BytesIO()
    # The mark at the front tells spreadsheets that the text is UTF-8.
    sink.write(b"\xef\xbb\xbf")
    pa_csv.write_csv(safe, sink, pa_csv.WriteOptions(quoting_style="needed"))
    return sink.getvalue()


def json_gz(table: pa.Table, about: Record, summary: Record) -> bytes:
    """Return the specification's document: who and what, `summary`, and one object per row under `permutations`.

    Parameters
    ----------
    table : the rows; null where there is no figure
    about : project_id, executed_by, permutation_count, execution_time, timestamp and what else identifies the run
    summary : of the whole run
    """
    document = about | {"summary": summary, "permutations": table.to_pylist()}
    text = json.dumps(document, allow_nan=False, ensure_ascii=False, separators=(",", ":"), default=str)
    # No time in the header: the same result gives the same bytes.
    return gzip.compress(text.encode(), compresslevel=6, mtime=0)


def _escaped_column(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if not pa.types.is_string(column.type):
        return column
    return pa.chunked_array([pa.array([None if v is None else escaped(v) for v in column.to_pylist()], pa.string())])
