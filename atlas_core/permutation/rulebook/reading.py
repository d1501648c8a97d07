"""Reads rule tables from a document and names every rule that is broken."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from atlas_core.errors import InputError, Problem
from atlas_core.fields.kinds import RuleError, accept_date, accept_number, accept_text, printable, shown
from atlas_core.permutation.rulebook.schema import Field, Row, Table
from atlas_core.permutation.rulebook.tables import TABLES
from atlas_core.units import PERCENT

MOST_ROWS = 200
PARTS = ("source", "date", "rows")
ROUNDING = 1e-9
"""[relative] By how much shares may miss 100 %."""

Sheet = dict[str, Any]
"""`source`, `date` and `rows` of one table."""


def read_sheets(document: Any) -> dict[str, Sheet]:
    """Return the tables of a document, every one of them.

    Raises
    ------
    InputError
        Every broken rule, with table, row (from 1) and column in the field's path.
    """
    if not isinstance(document, Mapping):
        raise InputError(Problem("rules", f"must be an object of tables; got {shown(document)}"))
    problems = [
        Problem(f"rules.{printable(key)}", f"is no table; there are {', '.join(TABLES)}: leave it out")
        for key in document
        if key not in TABLES
    ]
    sheets: dict[str, Sheet] = {}
    for key, table in TABLES.items():
        if key not in document:
            problems.append(Problem(f"rules.{key}", f"{table.title} is missing; give its rows"))
            continue
        try:
            sheets[key] = read_sheet(table, document[key])
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    return sheets


def read_sheet(table: Table, value: Any) -> Sheet:
    """Return one table; raise InputError naming every broken rule."""
    where = f"rules.{table.key}"
    if not isinstance(value, Mapping):
        raise InputError(Problem(where, f"must be an object with {', '.join(PARTS)}; got {shown(value)}"))
    problems = [
        Problem(f"{where}.{printable(key)}", f"is no part of a table; it has {', '.join(PARTS)}")
        for key in value
        if key not in PARTS
    ]
    texts: dict[str, Any] = {}
    for part, accept in (("source", accept_text), ("date", accept_date)):
        texts[part] = _part(value.get(part), accept, f"{where}.{part}", problems)
    rows = _rows(table, value.get("rows"), f"{where}.rows", problems)
    if not problems:
        problems += _among_rows(table, rows, f"{where}.rows")
    if problems:
        raise InputError(problems)
    return {**texts, "rows": tuple(rows)}


def _part(value: Any, accept: Callable[[Any], str], where: str, problems: list[Problem]) -> str:
    try:
        found = accept(value)
        if not found:
            raise RuleError("must not be empty")
    except RuleError as error:
        problems.append(Problem(where, str(error)))
        return ""
    return found


def _rows(table: Table, value: Any, where: str, problems: list[Problem]) -> list[Row]:
    if not isinstance(value, list | tuple) or not 1 <= len(value) <= MOST_ROWS:
        got = f"{len(value)} rows" if isinstance(value, list | tuple) else shown(value)
        problems.append(Problem(where, f"must be a list of 1 to {MOST_ROWS} rows; got {got}"))
        return []
    return [_row(table, entry, f"{where}[{place}]", problems) for place, entry in enumerate(value, 1)]


def _row(table: Table, entry: Any, where: str, problems: list[Problem]) -> Row:
    names = [column.key for column in table.columns]
    if not isinstance(entry, Mapping):
        problems.append(Problem(where, f"must be an object with {', '.join(names)}; got {shown(entry)}"))
        return {}
    problems.extend(
        Problem(f"{where}.{printable(key)}", f"is no column; there are {', '.join(names)}")
        for key in entry
        if key not in names
    )
    row: Row = {}
    for column in table.columns:
        try:
            row[column.key] = accepted(column, entry.get(column.key))
        except RuleError as error:
            problems.append(Problem(f"{where}.{column.key}", f"{column.label} {error}"))
    return row


def accepted(column: Field, value: Any) -> Any:
    """Return the stored form of one value; raise RuleError when it breaks a rule of its column."""
    if value is None or value == "":
        if column.optional:
            return None
        raise RuleError("must have a value")
    if column.kind == "number":
        return _number(column, value)
    if column.kind == "flag":
        if not isinstance(value, bool):
            raise RuleError(f"must be true or false, got {shown(value)}")
        return value
    found = accept_text(value)
    if column.kind == "choice" and found not in column.choices:
        raise RuleError(f"must be one of {', '.join(column.choices)}, got {shown(found)}")
    if not found:
        raise RuleError("must have a value")
    return found


def _number(column: Field, value: Any) -> float:
    number = accept_number(value)
    if column.bounds and not column.bounds[0] <= number <= column.bounds[1]:
        least, most = column.bounds
        raise RuleError(f"must be {least:,.15g} to {most:,.15g} {column.unit}".rstrip() + f", got {shown(number)}")
    return number


def _among_rows(table: Table, rows: Sequence[Row], where: str) -> list[Problem]:
    """Return what does not hold among rows that are sound one by one."""
    return [
        *_key_problems(table, rows, where),
        *_order_problems(table, rows, where),
        *_sum_problems(table, rows),
    ]


def _key_problems(table: Table, rows: Sequence[Row], where: str) -> Iterator[Problem]:
    seen: dict[tuple[Any, ...], int] = {}
    for place, row in enumerate(rows, 1):
        key = tuple(row[name] for name in table.keys)
        if key in seen:
            rule = f"{_named(key)} stands in row {seen[key]} already; keep one of the two"
            yield Problem(f"{where}[{place}].{table.keys[0]}", rule)
        seen.setdefault(key, place)
    if table.fixed:
        yield from _fixed_problems(table, seen, where)


def _fixed_problems(table: Table, seen: Mapping[tuple[Any, ...], int], where: str) -> Iterator[Problem]:
    wanted = [tuple(row[name] for name in table.keys) for row in table.rows]
    for key, place in seen.items():
        if key not in wanted:
            rule = f"{_named(key)} is no row of this table; it has {', '.join(map(_named, wanted))}"
            yield Problem(f"{where}[{place}].{table.keys[0]}", rule)
    for key in wanted:
        if key not in seen:
            yield Problem(where, f"must have a row {_named(key)}; add it")
    if list(seen) != wanted and set(seen) == set(wanted):
        yield Problem(where, f"must come in the order {', '.join(map(_named, wanted))}")


def _order_problems(table: Table, rows: Sequence[Row], where: str) -> Iterator[Problem]:
    groups: dict[tuple[Any, ...], list[tuple[int, Row]]] = {}
    for place, row in enumerate(rows, 1):
        groups.setdefault(tuple(row[name] for name in table.group), []).append((place, row))
    for members in groups.values():
        for (_, above), (place, row) in pairwise(members):
            for name in (*table.falling, *table.rising):
                if not _in_order(above[name], row[name], falling=name in table.falling):
                    word = "below" if name in table.falling else "no less than"
                    label = table.field(name).label
                    rule = f"{label} must be {word} that of the row above, {shown(above[name])}; got {shown(row[name])}"
                    yield Problem(f"{where}[{place}].{name}", rule)


def _in_order(above: Any, value: Any, *, falling: bool) -> bool:
    """Return whether a value may follow another; nothing may stand only where nothing follows."""
    if above is None:
        return value is None
    if value is None:
        return True
    return bool(value < above if falling else value >= above)


def _sum_problems(table: Table, rows: Sequence[Row]) -> Iterator[Problem]:
    for name in table.whole:
        total = math.fsum(row[name] for row in rows)
        if abs(total - PERCENT) > ROUNDING * PERCENT:
            rule = f"{table.field(name).label} must add up to 100 %; got {shown(round(total, 9))}"
            yield Problem(f"rules.{table.key}.{name}", rule)


def _named(key: Sequence[Any]) -> str:
    return " ".join(f"{part:g}" if isinstance(part, float) else str(part) for part in key)
