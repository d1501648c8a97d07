"""What a column holds: each value with its rows, or the first and the last of its figures."""

from atlas_core.errors import InputError, Problem
from atlas_core.queries.filters import Filters, quoted
from atlas_core.queries.result_file import ResultFile

MOST = 200
"""Values that are named; of a column with more, those with the most rows."""


def members(result: ResultFile, column: str, filters: Filters = ()) -> dict[str | float, int]:
    """Return how many rows that pass the filters hold each value of a column, by value; rows without one are left out.

    Raises
    ------
    InputError
        The result has no such column.
    """
    name = _known(result, column)
    rows = result.ask(
        f"{name} AS value, count(*) AS n",
        filters,
        f"AND {name} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {MOST}",
    )
    counts = {row["value"]: row["n"] for row in rows.to_pylist()}
    return counts if result.kinds[column] == "text" else dict(sorted(counts.items()))


def extent(result: ResultFile, column: str) -> tuple[float, float] | None:
    """Return the smallest and the largest figure of a column over all rows; None where no row has one.

    Raises
    ------
    InputError
        The result has no such column, or it holds words.
    """
    name = _known(result, column)
    if result.kinds[column] == "text":
        raise InputError(Problem("column", f"“{column[:40]}” holds words and has no extent. Take a column of numbers."))
    found = result.ask(f"min({name}) AS low, max({name}) AS high").to_pylist()[0]
    return None if found["low"] is None else (float(found["low"]), float(found["high"]))


def _known(result: ResultFile, column: str) -> str:
    if column not in result.kinds:
        raise InputError(Problem("column", f"There is no column “{column[:40]}” in this result. Take one it has."))
    return quoted(column)
