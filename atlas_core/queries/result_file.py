"""Rows of one result file: filtered, sorted, a page at a time."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from atlas_core.errors import InputError, IntegrityError, Problem, RecordNotFoundError
from atlas_core.queries.connection import only_file, time_limit
from atlas_core.queries.filters import Filters, Kind, check, quoted, where
from atlas_core.queries.keyset import INDEX, Order, keys, ordering
from atlas_core.queries.soundness import find_out, known
from atlas_core.records import Record

PAGE_ROWS = 200
STREAM_ROWS = 2**17
"""Rows that are counted at a time: arrays of them stay in the processor's cache."""


class ResultFile:
    """Questions about one result file. Column names are checked against the file, values are bound."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path) -> None:
        self._connection, self._file = connection, path.resolve()
        try:
            schema = pq.read_schema(path)
        except (pa.ArrowInvalid, OSError) as error:
            raise IntegrityError("The stored result cannot be read.") from error
        self.kinds: dict[str, Kind] = {field.name: _kind(field.type) for field in schema}
        self._floats = frozenset(field.name for field in schema if pa.types.is_floating(field.type))

    def count(self, filters: Filters = ()) -> int:
        """Return how many rows pass the filters."""
        return int(self.ask("count(*) AS n", filters)["n"][0].as_py())

    def page(
        self, filters: Filters = (), order: Order | None = None, offset: int = 0, limit: int = PAGE_ROWS
    ) -> pa.Table:
        """Return up to `limit` rows after the first `offset` ones that pass the filters."""
        # Sorting two columns and fetching the rows afterwards is much lighter than sorting whole rows.
        window = f"LIMIT {max(0, int(limit))} OFFSET {max(0, int(offset))}"
        ranked = self.ask(f"{quoted(INDEX)} AS i", filters, after=f"{self._sorted(order)} {window}")
        return self.rows(ranked["i"].to_pylist())

    def rows(self, indices: Sequence[int], columns: Sequence[str] = ()) -> pa.Table:
        """Return the rows of these scenarios in this order: the index and these columns, or all.

        Raises
        ------
        InputError
            The result has no such column.
        """
        for name in columns:
            if name not in self.kinds:
                raise InputError(Problem("columns", f"There is no column “{name[:40]}” in this result."))
        wanted = ", ".join(map(quoted, dict.fromkeys([INDEX, *columns]))) if columns else "*"
        if not indices:
            return self.ask(wanted, after="LIMIT 0")
        rows = self.ask(wanted, after=f"AND {quoted(INDEX)} IN ({', '.join(str(int(index)) for index in indices)})")
        return rows.take(pc.index_in(pa.array(indices, pa.int64()), rows[INDEX].combine_chunks()))

    def table(self, filters: Filters = (), order: Order | None = None) -> pa.Table:
        """Return every row that passes the filters."""
        return self.ask("*", filters, after=self._sorted(order))

    def row(self, index: int) -> Record:
        """Return one scenario's row; raise RecordNotFoundError if the run has none of that index."""
        found: list[Record] = self.ask("*", after=f"AND {quoted(INDEX)} = {int(index)}").to_pylist()
        if not found:
            raise RecordNotFoundError("scenario", index)
        return found[0]

    def ask(
        self,
        select: str,
        filters: Filters = (),
        after: str = "",
        values: Sequence[object] = (),
        last: Sequence[object] = (),
    ) -> pa.Table:
        """Return the answer to `SELECT select FROM the rows WHERE filters after`.

        Parameters
        ----------
        select, after : SQL of this package; never anything a user typed
        filters : checked against the file's columns, values bound
        values, last : bound in `select`, before those of the filters; bound in `after`
        """
        with time_limit(self._connection):
            sql, bound = self._question(select, filters, after)
            return self._connection.sql(sql, params=[str(self._file), *values, *bound, *last]).to_arrow_table()

    def stream(self, select: str, filters: Filters = (), values: Sequence[object] = ()) -> Iterator[pa.RecordBatch]:
        """Give the answer of `ask` some rows at a time, in no particular order."""
        with time_limit(self._connection):
            sql, bound = self._question(select, filters)
            question = self._connection.sql(sql, params=[str(self._file), *values, *bound])
            yield from question.to_arrow_reader(STREAM_ROWS)

    def _question(self, select: str, filters: Filters, after: str = "") -> tuple[str, list[object]]:
        check(filters, self.kinds)
        condition, bound = where(filters)
        text = f"SELECT {select} FROM results WHERE ({condition}) {after}"
        # Only the columns in question: binding all of them takes longer than most answers.
        wanted = [name for name in self.kinds if select == "*" or name in text]
        if select != "*":
            find_out(self._connection, self._file, [name for name in wanted if name in self._floats])
        return f"WITH results AS {self.source(wanted)} {text}", bound

    def source(self, columns: Sequence[str]) -> str:
        """Return the SQL of these columns of the file, nothing NaN or infinite; its bound value is the file's path."""
        sound = known(self._file)
        held = [self._finite(name, sound.get(name, False)) for name in columns]
        return f"(SELECT {', '.join(held) or '1'} FROM read_parquet(?))"

    def _finite(self, column: str, sound: bool) -> str:
        name = quoted(column)
        if sound or column not in self._floats:
            return name
        # A result never holds NaN or infinity; should a file do so all the same, nobody gets to see it.
        return f"CASE WHEN isfinite({name}) THEN {name} END AS {name}"

    def _sorted(self, order: Order | None) -> str:
        return ordering(keys(order or Order(), self.kinds))


@contextmanager
def open_result(path: Path) -> Iterator[ResultFile]:
    """Open a result file for questions; the connection is locked to this one file."""
    with only_file(path) as connection:
        yield ResultFile(connection, path)


def _kind(arrow: pa.DataType) -> Kind:
    return "text" if pa.types.is_string(arrow) or pa.types.is_large_string(arrow) else "number"
