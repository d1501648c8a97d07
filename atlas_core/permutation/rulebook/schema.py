"""How a rule table is declared: its columns, its rows, where they come from and what must hold among them."""

from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["number", "text", "choice", "flag"]
Row = dict[str, Any]
"""Values by column key, in the unit of the column; per cents as whole per cents, None where a rule asks nothing."""


@dataclass(frozen=True)
class Field:
    """One column of a rule table."""

    key: str
    label: str
    unit: str = ""
    kind: Kind = "number"
    bounds: tuple[float, float] | None = None
    choices: tuple[str, ...] = ()
    optional: bool = False
    """Whether a row may leave it empty."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """One rule table with the rows that stand unless somebody replaces them."""

    key: str
    title: str
    help: str
    source: str
    date: str
    """ISO date the rows were taken over."""
    columns: tuple[Field, ...]
    rows: tuple[Row, ...]
    keys: tuple[str, ...]
    """Columns that together name a row; no two rows agree in all of them."""
    fixed: bool = False
    """Whether the keys are those of the rows here, none more and none fewer."""
    falling: tuple[str, ...] = ()
    """Columns whose values fall from row to row within a group."""
    rising: tuple[str, ...] = ()
    """Columns whose values rise, or stay, from row to row within a group."""
    group: tuple[str, ...] = ()
    """Columns whose rows are held against each other only where these agree."""
    whole: tuple[str, ...] = ()
    """Columns that add up to 100 %."""

    def field(self, key: str) -> Field:
        """Return a column by its key."""
        return next(column for column in self.columns if column.key == key)


def share(key: str, label: str, most: float = 100.0, *, optional: bool = False) -> Field:
    """Return a column of per cents from 0 to `most`."""
    return Field(key, label, "%", bounds=(0.0, most), optional=optional)


def cover(key: str, label: str, *, optional: bool = False) -> Field:
    """Return a column of cover ratios."""
    return Field(key, label, "x", bounds=(0.0, 10.0), optional=optional)


def years(key: str, label: str) -> Field:
    """Return a column of years."""
    return Field(key, label, "years", bounds=(0.0, 60.0))


def pick(key: str, label: str, choices: tuple[str, ...], *, optional: bool = False) -> Field:
    """Return a column of names from a list."""
    return Field(key, label, kind="choice", choices=choices, optional=optional)


def text(key: str, label: str) -> Field:
    """Return a column of text."""
    return Field(key, label, kind="text")


def listed(columns: tuple[Field, ...], *rows: tuple[Any, ...]) -> tuple[Row, ...]:
    """Return rows given as plain tuples in the order of the columns."""
    return tuple(dict(zip((column.key for column in columns), row, strict=True)) for row in rows)
