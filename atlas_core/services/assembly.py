"""Result files: rows that come in pieces become one Parquet file whose bytes depend on the rows alone."""

import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from atlas_core.permutation.columns import IDENTIFIER
from atlas_core.permutation.pieces import PIECE
from atlas_core.services import room

ROW_GROUP = PIECE
"""Rows of a Parquet row group, whatever the pieces were, so that a run's bytes do not depend on its speed."""


class StoredRows:
    """The rows of a Parquet file, read a row group at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.num_rows: int = pq.read_metadata(path).num_rows

    def pieces(self, names: Sequence[str]) -> Iterator[pa.Table]:
        """Give some columns of each row group."""
        with pq.ParquetFile(self._path) as file:
            for number in range(file.num_row_groups):
                yield file.read_row_group(number, columns=names, use_threads=False)


def write(pieces: Iterable[pa.Table], target: Path) -> Path:
    """Write the rows of the pieces, in order, as one file that appears only once it is whole and on the disk.

    Raises
    ------
    NoSpaceError
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    # A name of its own: a worker that slept past its lease may be writing the same part.
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f"{target.name}.", suffix=".tmp")
    draft = Path(name)
    try:
        with room.watched(target.parent), os.fdopen(handle, "wb") as file:
            _write(pieces, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    _sync_folder(target.parent)
    return target


def _write(pieces: Iterable[pa.Table], file: object) -> None:
    writer = None
    for group in _row_groups(pieces):
        writer = writer or _writer(group.schema, file)
        writer.write_table(group, row_group_size=ROW_GROUP)
    if writer is not None:
        writer.close()


def _writer(schema: pa.Schema, file: object) -> pq.ParquetWriter:
    # A dictionary pays where values repeat by nature; for numbers it takes longer and, packed, comes out larger.
    texts = [column.name for column in schema if pa.types.is_string(column.type) and column.name != IDENTIFIER.name]
    # Pages of version 2 are written a sixth faster and come out no larger.
    return pq.ParquetWriter(
        file, schema, compression="zstd", compression_level=1, use_dictionary=texts or False, data_page_version="2.0"
    )


def _row_groups(pieces: Iterable[pa.Table]) -> Iterator[pa.Table]:
    waiting: list[pa.Table] = []
    rows = 0
    for piece in pieces:
        start = 0
        while start < piece.num_rows:
            part = piece.slice(start, ROW_GROUP - rows)
            waiting.append(part)
            start, rows = start + part.num_rows, rows + part.num_rows
            if rows == ROW_GROUP:
                yield pa.concat_tables(waiting).combine_chunks()
                waiting, rows = [], 0
    if waiting:
        yield pa.concat_tables(waiting).combine_chunks()


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
