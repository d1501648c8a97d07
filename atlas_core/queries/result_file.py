"""Rows of one result file: filtered, sorted, a page at a time."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from atlas_core.errors import InputError, IntegrityError, Problem, RecordNotFoundError
from atlas_core.queries.connection import only_file, time_limit
from atlas_core.queries.filters import Filters, Kind, check, quoted, where
from atlas_core.records import Record

INDEX = "index"
PAGE_ROWS = 200


@dataclass(frozen=True)
class Order:
    """Which column the rows follow; those without a value come last."""

    column: str = INDEX
    descending: bool = False
    ties: tuple[str, ...] = ()
    """Columns that settle ties, the larger first; what they leave tied keeps the scenario order."""


class ResultFile:
    """Questions about one result file. Column names are checked against the file, values are bound."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path) -> None:
        self._connection, self._path = connection, str(path.resolve())
        try:
            schema = pq.read_schema(path)
        except (pa.ArrowInvalid, OSError) as error:
            raise IntegrityError("The stored result cannot be read.") from error
        self.kinds: dict[str, Kind] = {field.name: _kind(field.type) for field in schema}
        self._clean = {field.name: _finite(field) for field in schema}

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
        found = ranked["i"].to_pylist()
        if not found:
            return self.ask("*", after="LIMIT 0")
        rows = self.ask("*", after=f"AND {quoted(INDEX)} IN ({', '.join(map(str, found))})")
        return rows.take(pc.index_in(pa.array(found, pa.int64()), rows[INDEX].combine_chunks()))

    def table(self, filters: Filters = (), order: Order | None = None) -> pa.Table:
        """Return every row that passes the filters."""
        return self.ask("*", filters, after=self._sorted(order))

    def row(self, index: int) -> Record:
        """Return one scenario's row; raise RecordNotFoundError if the run has none of that index."""
        found: list[Record] = self.ask("*", after=f"AND {quoted(INDEX)} = {int(index)}").to_pylist()
        if not found:
            raise RecordNotFoundError("scenario", index)
        return found[0]

    def ask(self, select: str, filters: Filters = (), after: str = "", values: Sequence[object] = ()) -> pa.Table:
        """Return the answer to `SELECT select FROM the rows WHERE filters after`.

        Parameters
        ----------
        select, after : SQL of this package; never anything a user typed
        filters : checked against the file's columns, values bound
        values : bound in `select`, before those of the filters
        """
        check(filters, self.kinds)
        condition, bound = where(filters)
        text = f"SELECT {select} FROM results WHERE ({condition}) {after}"
        # Only the columns in question: binding all of them takes longer than most answers.
        sql = f"WITH results AS {self.source([name for name in self.kinds if select == '*' or name in text])} {text}"
        with time_limit(self._connection):
            return self._connection.sql(sql, params=[self._path, *values, *bound]).to_arrow_table()

    def source(self, columns: Sequence[str]) -> str:
        """Return the SQL of these columns of the file, nothing NaN or infinite; its bound value is the file's path."""
        return f"(SELECT {', '.join(self._clean[name] for name in columns) or '1'} FROM read_parquet(?))"

    def _sorted(self, order: Order | None) -> str:
        order = order or Order()
        if order.column not in self.kinds:
            raise InputError(Problem("sort", f"There is no column “{order.column[:40]}” in this result."))
        direction = "DESC" if order.descending else "ASC"
        ties = [f"{quoted(name)} DESC NULLS LAST" for name in order.ties if name in self.kinds]
        return f"ORDER BY {', '.join([f'{quoted(order.column)} {direction} NULLS LAST', *ties, quoted(INDEX)])}"


@contextmanager
def open_result(path: Path) -> Iterator[ResultFile]:
    """Open a result file for questions; the connection is locked to this one file."""
    with only_file(path) as connection:
        yield ResultFile(connection, path)


def _kind(arrow: pa.DataType) -> Kind:
    return "text" if pa.types.is_string(arrow) or pa.types.is_large_string(arrow) else "number"


def _finite(field: pa.Field) -> str:
    name = quoted(field.name)
    if not pa.types.is_floating(field.type):
        return name
    # A result never holds NaN or infinity; should a file do so all the same, nobody gets to see it.
    return f"CASE WHEN isfinite({name}) THEN {name} END AS {name}"
