"""What two states of the rule tables differ in, cell by cell."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from atlas_core.errors import InputError, Problem
from atlas_core.permutation.rulebook.book import RuleBook, read
from atlas_core.permutation.rulebook.reading import Sheet
from atlas_core.permutation.rulebook.schema import Row, Table
from atlas_core.permutation.rulebook.tables import TABLES

ORDER, ROW, THERE = "Order of the rows", "Row", "there"
_PARTS = {"source": "Source", "date": "Date"}


@dataclass(frozen=True)
class Change:
    """One changed cell.

    Attributes
    ----------
    table, column : titles
    row : the values that name it; empty for the table's own source and date
    old, new : values in the column's unit; None where there is none, as in a row that was added or removed
    """

    table: str
    row: str
    column: str
    old: Any
    new: Any


def changes(before: RuleBook, after: RuleBook) -> list[Change]:
    """Return every cell that differs, in the order of the tables."""
    return [change for table in TABLES.values() for change in _of_table(table, before, after)]


def review(before: RuleBook, edited: Mapping[str, Sheet]) -> tuple[list[Problem], list[Change]]:
    """Return the rules that a book with some tables edited would break; where none, what would change."""
    try:
        after = read(before.document() | dict(edited))
    except InputError as error:
        return error.problems, []
    return [], changes(before, after)


def row_name(table: Table, row: Row) -> str:
    """Return what names a row among the others of its table."""
    return ", ".join(f"{row[key]:g}" if isinstance(row[key], float) else str(row[key]) for key in table.keys)


def _of_table(table: Table, before: RuleBook, after: RuleBook) -> Iterator[Change]:
    for part, label in _PARTS.items():
        old, new = before.sheets[table.key][part], after.sheets[table.key][part]
        if old != new:
            yield Change(table.title, "", label, old, new)
    had, has = _named(table, before), _named(table, after)
    for name in dict.fromkeys((*had, *has)):
        cells = _cells(table, name, had.get(name, {}), has.get(name, {}))
        if not cells and (name in had) != (name in has):
            cells = [Change(table.title, name, ROW, *(THERE if name in rows else None for rows in (had, has)))]
        yield from cells
    kept_before, kept_after = ([name for name in names if name in had and name in has] for names in (had, has))
    if kept_before != kept_after:
        yield Change(table.title, "", ORDER, "; ".join(kept_before), "; ".join(kept_after))


def _cells(table: Table, name: str, old: Row, new: Row) -> list[Change]:
    return [
        Change(table.title, name, column.label, old.get(column.key), new.get(column.key))
        for column in table.columns
        if column.key not in table.keys and old.get(column.key) != new.get(column.key)
    ]


def _named(table: Table, book: RuleBook) -> Mapping[str, Row]:
    return {row_name(table, row): row for row in book.rows(table.key)}
