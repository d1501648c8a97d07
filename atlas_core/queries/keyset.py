"""Order of rows by several columns, and the page before or after a row of it, without counting from the start."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from atlas_core.errors import InputError, Problem
from atlas_core.queries.filters import Kind, quoted
from atlas_core.records import Record

INDEX = "index"
ASCENDING, DESCENDING = "asc", "desc"
MAX_KEYS = 5
"""Columns a reader may sort by at once."""


class Key(NamedTuple):
    """One column of an order."""

    column: str
    descending: bool = False


@dataclass(frozen=True)
class Order:
    """Which column the rows follow, then which others; those without a value come last, whichever the direction."""

    column: str = INDEX
    descending: bool = False
    ties: tuple[str, ...] = ()
    """Columns that settle ties, the larger first; those a result lacks are passed over."""
    then: tuple[Key, ...] = ()
    """Columns that settle ties before those, each in a direction of its own."""

    @property
    def chosen(self) -> tuple[Key, ...]:
        """The columns named for sorting, the first first."""
        return (Key(self.column, self.descending), *self.then)

    def __str__(self) -> str:
        """Return the order as it stands in an address: `irr.desc,ltv.asc`."""
        return ",".join(f"{name}.{DESCENDING if down else ASCENDING}" for name, down in self.chosen)


def order_by(keys: Sequence[Key]) -> Order:
    """Return the order that follows these columns, one at least."""
    return Order(keys[0].column, keys[0].descending, then=tuple(keys[1:]))


def parse_order(text: str) -> Order:
    """Return the order written as `irr.desc,ltv.asc`; a column without a direction goes from the largest down.

    Raises
    ------
    InputError
        It names no column, one of them twice or too many.
    """
    keys = [_key(part.strip()) for part in text.split(",")]
    if len(keys) > MAX_KEYS:
        raise _problem(f"takes up to {MAX_KEYS} columns; got {len(keys)}. Leave some out.")
    if len({key.column for key in keys}) < len(keys):
        raise _problem("names a column twice. Name each once.")
    return order_by(keys)


def keys(order: Order, kinds: Mapping[str, Kind]) -> tuple[Key, ...]:
    """Return all columns of an order, the index last so that no two rows tie.

    Raises
    ------
    InputError
        The result has no column of that name.
    """
    for name, _ in order.chosen:
        if name not in kinds:
            raise _problem(f"names no column of this result: “{name[:40]}”. Take a column's name, such as irr.desc.")
    found = [*order.chosen, *(Key(name, True) for name in order.ties if name in kinds), Key(INDEX)]
    return tuple(
        key for place, key in enumerate(found) if key.column not in {earlier.column for earlier in found[:place]}
    )


def ordering(keys: Sequence[Key], backwards: bool = False) -> str:
    """Return the SQL that sorts by the keys; backwards, the same order from its end."""
    nulls = "FIRST" if backwards else "LAST"
    return "ORDER BY " + ", ".join(
        f"{quoted(name)} {'DESC' if down != backwards else 'ASC'} NULLS {nulls}" for name, down in keys
    )


def beyond(keys: Sequence[Key], row: Record, backwards: bool = False) -> tuple[str, list[object]]:
    """Return the SQL that only rows after a row pass (backwards: before it), and its bound values.

    Parameters
    ----------
    keys : of `keys`, whose last one no two rows share
    row : value of each key in the row; None where it has none
    backwards : whether the rows before it are wanted
    """
    # Row > (a, b, c) is written from the last column on: c beyond, or b beyond, or b alike and c beyond …
    clause, bound = "FALSE", list[object]()
    for name, down in reversed(keys):
        further, values = _further(quoted(name), row[name], down != backwards, backwards)
        alike = f"{quoted(name)} IS NULL" if row[name] is None else f"{quoted(name)} = ?"
        clause = f"({further} OR ({alike} AND {clause}))"
        bound = [*values, *([] if row[name] is None else [row[name]]), *bound]
    # The first column alone again: the scan leaves out what cannot pass before it looks at the others.
    first, values = _reach(keys[0], row, backwards)
    return f"{first} AND {clause}", [*values, *bound]


def _further(column: str, value: object, down: bool, backwards: bool) -> tuple[str, list[object]]:
    """Return what holds of a value beyond this one; no value is the end of the order."""
    if value is None:
        return (f"{column} IS NOT NULL" if backwards else "FALSE"), []
    beyond = f"{column} {'<' if down else '>'} ?"
    return (beyond if backwards else f"({beyond} OR {column} IS NULL)"), [value]


def _reach(key: Key, row: Record, backwards: bool) -> tuple[str, list[object]]:
    """Return what holds of the first column in every row beyond this one."""
    column, value = quoted(key.column), row[key.column]
    if value is None:
        return ("TRUE" if backwards else f"{column} IS NULL"), []
    within = f"{column} {'<=' if key.descending != backwards else '>='} ?"
    return (within if backwards else f"({within} OR {column} IS NULL)"), [value]


def _key(part: str) -> Key:
    name, dot, direction = part.rpartition(".")
    if dot and direction in (ASCENDING, DESCENDING):
        return Key(name, direction == DESCENDING)
    if not part:
        raise _problem("names no column. Write it like irr.desc,ltv.asc.")
    return Key(part, True)


def _problem(message: str) -> InputError:
    return InputError(Problem("sort", message))
