"""Pages of a result: the rows after a row, or before it, in any order; nothing but the page is held."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa

from atlas_core.errors import RecordNotFoundError
from atlas_core.queries.filters import Filters, quoted
from atlas_core.queries.keyset import INDEX, Key, Level, Order, keys, levels, ordering
from atlas_core.queries.result_file import PAGE_ROWS, ResultFile
from atlas_core.records import Record


@dataclass(frozen=True)
class Place:
    """Where a page lies: after a row, before one, or, without a row, at the start or the end.

    Attributes
    ----------
    index : scenario of the row beside the page; it need not pass the filters
    backwards : whether the page ends before that row instead of beginning after it
    """

    index: int | None = None
    backwards: bool = False


START, END = Place(), Place(backwards=True)


def page(
    result: ResultFile,
    filters: Filters = (),
    order: Order | None = None,
    place: Place = START,
    columns: Sequence[str] = (),
    limit: int = PAGE_ROWS,
) -> pa.Table:
    """Return up to `limit` rows that pass the filters, in order.

    Parameters
    ----------
    result, filters : whose rows
    order : by index where none is given; ties end at the index, so no row is shown twice or left out
    place : which of them
    columns : those wanted, the index is always first; all where none is named

    Raises
    ------
    InputError
        The result has no such column.
    RecordNotFoundError
        The place names a scenario that the result does not have.
    """
    followed, found = keys(order or Order(), result.kinds), list[int]()
    for level in _levels(result, followed, place):
        left = max(0, int(limit)) - len(found)
        if left > 0:
            nearest = f"AND {level.clause} {ordering(level.keys, place.backwards)} LIMIT {left}"
            found += result.ask(f"{quoted(INDEX)} AS i", filters, nearest, last=level.values)["i"].to_pylist()
    # Few columns are sorted and the rows fetched afterwards: much lighter than sorting whole rows.
    return result.rows(found[::-1] if place.backwards else found, columns)


def rows_before(result: ResultFile, filters: Filters, order: Order | None, index: int) -> int:
    """Return how many rows that pass the filters come before a scenario in the order."""
    before = _levels(result, keys(order or Order(), result.kinds), Place(index, backwards=True))
    counts = [result.ask("count(*) AS n", filters, f"AND {level.clause}", last=level.values) for level in before]
    return sum(int(found["n"][0].as_py()) for found in counts)


def _levels(result: ResultFile, followed: Sequence[Key], place: Place) -> Iterable[Level]:
    if place.index is None:
        return [Level("TRUE", (), tuple(followed))]
    return levels(followed, _held(result, followed, place.index), place.backwards)


def _held(result: ResultFile, followed: Sequence[Key], index: int) -> Record:
    """Return the values of the keys in a scenario's row."""
    names = ", ".join(quoted(name) for name, _ in followed)
    found: list[Record] = result.ask(names, after=f"AND {quoted(INDEX)} = {int(index)}").to_pylist()
    if not found:
        raise RecordNotFoundError("scenario", index)
    return found[0]
