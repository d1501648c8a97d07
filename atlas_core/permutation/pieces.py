"""Rows of a result read a piece at a time, from a table in memory or from a file."""

from collections.abc import Iterator, Sequence
from typing import Protocol, TypeAlias

import pyarrow as pa

PIECE = 65_536
"""[rows] Read at once, and of a Parquet row group; figures that add up pieces have the same bits for any source."""


class StoredRows(Protocol):
    """Rows kept elsewhere."""

    num_rows: int

    def pieces(self, names: Sequence[str]) -> Iterator[pa.Table]:
        """Give some columns, PIECE rows at a time."""


Rows: TypeAlias = pa.Table | StoredRows
"""A whole result."""


def pieces(rows: Rows, names: Sequence[str]) -> Iterator[pa.Table]:
    """Give some columns of a result, PIECE rows at a time."""
    if not isinstance(rows, pa.Table):
        yield from rows.pieces(names)
        return
    chosen = rows.select(names)
    for start in range(0, rows.num_rows, PIECE):
        yield chosen.slice(start, PIECE)
