"""Rule tables as people read and edit them: a table as a frame, a broken rule and a changed cell in words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from atlas_core.errors import Problem
from atlas_core.permutation.rulebook.schema import Field, Row, Table
from atlas_core.permutation.rulebook.tables import TABLES
from atlas_core.reporting import formats

UNITS = {"money": "project currency"}
_PLACE = re.compile(r"^rules\.(?P<table>\w+)(?:\.rows\[(?P<row>\d+)\])?(?:\.(?P<column>\w+))?$")
_DTYPES = {"number": "float64", "flag": "bool", "text": "object", "choice": "object"}


@dataclass(frozen=True)
class Located:
    """A broken rule: the table's key, and where and what in words."""

    table: str
    where: str
    message: str


def heading(column: Field) -> str:
    """Return a column's label with its unit."""
    unit = UNITS.get(column.unit, column.unit)
    return f"{column.label}, {unit}" if unit else column.label


def rule(column: Field) -> str:
    """Return what a column accepts, in words; empty where that is any text or a tick."""
    may_be_empty = "may be empty" if column.optional else ""
    unit = UNITS.get(column.unit, column.unit)
    span = (
        f"{formats.exact(column.bounds[0])} to {formats.exact(column.bounds[1])} {unit}".rstrip()
        if column.bounds
        else ""
    )
    text = "; ".join(part for part in (span, may_be_empty) if part)
    return text[:1].upper() + text[1:]


def frame(table: Table, rows: Sequence[Row]) -> pd.DataFrame:
    """Return the rows as a frame with a column a field, by key."""
    found = pd.DataFrame([dict(row) for row in rows], columns=[column.key for column in table.columns])
    return found.astype({column.key: _DTYPES[column.kind] for column in table.columns})


def rows(table: Table, edited: pd.DataFrame) -> list[Row]:
    """Return the rows of a frame that somebody edited; an empty cell is None."""
    return [
        {column.key: _cell(column, record.get(column.key)) for column in table.columns}
        for record in edited.to_dict("records")
    ]


def located(problem: Problem) -> Located:
    """Return where a broken rule stands, as the page names it."""
    found = _PLACE.match(problem.field)
    table = TABLES.get(found["table"]) if found else None
    if found is None or table is None:
        return Located("", problem.field, problem.message)
    row = f"row {found['row']}" if found["row"] else ""
    return Located(
        table.key, ", ".join(part for part in (table.title, row, _column(table, found)) if part), problem.message
    )


def lacking(number: int, problems: Sequence[Problem]) -> str:
    """Return what the tables of an earlier release lack, and what that means; the way out depends on who reads."""
    parts = "; ".join(f"{found.where}: {found.message}" for found in map(located, problems))
    return (
        f"Version {number} was saved by an earlier release and lacks what this one asks. {parts}. No run starts by it."
    )


def value(cell: Any) -> str:
    """Return a cell as it reads."""
    if cell is None:
        return formats.DASH
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return formats.exact(cell) if isinstance(cell, float) else str(cell)


def _column(table: Table, found: re.Match[str]) -> str:
    key = found["column"] or ""
    labels = {column.key: column.label for column in table.columns} | {"source": "Source", "date": "Date"}
    return labels.get(key, "" if key == "rows" else key)


def _cell(column: Field, given: Any) -> Any:
    if given is None or (isinstance(given, float) and pd.isna(given)):
        return None
    if column.kind == "flag":
        return bool(given)
    return float(given) if column.kind == "number" else str(given)
