"""A result as CSV, as gzip-compressed JSON and as Parquet, a batch of rows at a time."""

import gzip
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from atlas_core.exchange.safe_text import escaped, is_risky
from atlas_core.records import Record

ROW_GROUP = 122_880
"""Rows of a row group: as many as the stored results have."""
_LEVEL = 6


def csv(path: Path, batches: Iterable[pa.RecordBatch], schema: pa.Schema, marks: Mapping[str, str]) -> None:
    """Write the rows as CSV in UTF-8: column keys first, every digit of a number, nothing where there is none.

    Parameters
    ----------
    path : of the file
    batches, schema : the rows
    marks : name → value of further columns, the same in every row: what the rows are of
    """
    whole = pa.schema([*schema, *(pa.field(name, pa.string()) for name in marks)])
    with path.open("wb") as sink:
        # The mark at the front tells spreadsheets that the text is UTF-8.
        sink.write(b"\xef\xbb\xbf")
        with pa_csv.CSVWriter(sink, whole, write_options=pa_csv.WriteOptions(quoting_style="needed")) as writer:
            for batch in batches:
                columns = [_escaped(column) for column in batch.columns]
                same = [pa.array([escaped(value)] * batch.num_rows, pa.string()) for value in marks.values()]
                writer.write_batch(pa.record_batch([*columns, *same], schema=whole))


def json_gz(path: Path, batches: Iterable[pa.RecordBatch], about: Record, summary: Record) -> None:
    """Write the specification's document: who and what, `summary`, and one object per row under `permutations`.

    Parameters
    ----------
    path : of the file
    batches : the rows; null where there is no figure
    about : project_id, executed_by, permutation_count, execution_time, timestamp and what else identifies the run
    summary : of the whole run
    """
    head = _json(about | {"summary": summary, "permutations": []}).removesuffix("]}")
    # No name and no time in the header: the same result gives the same bytes.
    with path.open("wb") as sink, gzip.GzipFile("", "wb", _LEVEL, sink, mtime=0) as packed:
        packed.write(head.encode())
        comma = ""
        for batch in batches:
            rows = ",".join(map(_json, batch.to_pylist()))
            packed.write(f"{comma}{rows}".encode() if rows else b"")
            comma = "," if rows or comma else ""
        packed.write(b"]}")


def parquet(path: Path, batches: Iterable[pa.RecordBatch], schema: pa.Schema, about: Record) -> None:
    """Write the rows as Parquet; what they are of stands in the file's metadata under `atlas`, as JSON."""
    told = schema.with_metadata({"atlas": _json(about)})
    with pq.ParquetWriter(path, told, compression="zstd", compression_level=1) as writer:
        held: list[pa.RecordBatch] = []
        for batch in batches:
            held.append(batch)
            if sum(one.num_rows for one in held) >= ROW_GROUP:
                _group(writer, held, told)
        if held:
            _group(writer, held, told)


def _group(writer: pq.ParquetWriter, held: list[pa.RecordBatch], schema: pa.Schema) -> None:
    table = pa.Table.from_batches(held).replace_schema_metadata(schema.metadata)
    writer.write_table(table.cast(schema), row_group_size=2 * ROW_GROUP)
    held.clear()


def _json(value: object) -> str:
    return json.dumps(value, allow_nan=False, ensure_ascii=False, separators=(",", ":"), default=str)


def _escaped(column: pa.Array) -> pa.Array:
    if not pa.types.is_string(column.type):
        return column
    words = column.dictionary_encode()
    known = words.dictionary.to_pylist()
    if not any(map(is_risky, known)):
        return column
    return pa.array(map(escaped, known), pa.string()).take(words.indices)
