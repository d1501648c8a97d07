"""Conditions on result rows: typed by people, kept in addresses, turned into SQL with bound values only."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from atlas_core.errors import InputError, Problem
from atlas_core.permutation.slack import SLACK
from atlas_core.permutation.tiers import NOT_VIABLE, TIERS

Kind = Literal["number", "text"]
Value = float | tuple[str, ...]

OPERATORS = (">=", "<=", "=", ">", "<")
IN = "in"
MAX_CONDITIONS, MAX_LENGTH = 40, 4_000
TIER, PASSES = "tier", "passes"
"""The column of tiers, and the word for every one of them that is viable."""
VIABLE = tuple(tier.name for tier in TIERS)

_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_CONDITION = re.compile(r"(?P<column>[A-Za-z_][\w.]{0,99})\s*(?P<operator>>=|<=|=|>|<|\bin\b)\s*(?P<value>\S.*)")
_WORD = re.compile(r"[A-Za-z0-9_+\-.]{1,60}")


@dataclass(frozen=True)
class Condition:
    """One test of a row: a column of numbers against one number, or a column of words against several words."""

    column: str
    operator: str
    value: Value

    def __str__(self) -> str:
        """Return the condition as people type it."""
        words = ", ".join(self.value) if isinstance(self.value, tuple) else f"{self.value:.15g}"
        return f"{self.column} {self.operator} {words}"


Filters = tuple[Condition, ...]


def at_least(column: str, low: float | None) -> Filters:
    """Return the condition `column >= low`, or none where there is no limit."""
    return () if low is None else (Condition(column, ">=", float(low)),)


def at_most(column: str, high: float | None) -> Filters:
    """Return the condition `column <= high`, or none where there is no limit."""
    return () if high is None else (Condition(column, "<=", float(high)),)


def one_of(column: str, words: Sequence[str]) -> Filters:
    """Return the condition that the column holds one of the words, or none where no word is given."""
    return (Condition(column, IN, tuple(words)),) if words else ()


def text(filters: Filters) -> str:
    """Return the filters as one line that `parse` reads back."""
    return " and ".join(str(condition) for condition in filters)


def parse(line: str) -> Filters:
    """Return the conditions of a line such as `irr >= 12 and tier in (1, 2)`, or `passes`.

    Raises
    ------
    InputError
        The line is not a list of conditions; the message quotes the part that is not.
    """
    if len(line) > MAX_LENGTH:
        raise _problem(f"A filter may have {MAX_LENGTH:,} characters; got {len(line):,}.")
    parts = _AND.split(line.strip()) if line.strip() else []
    if len(parts) > MAX_CONDITIONS:
        raise _problem(f"A filter may have {MAX_CONDITIONS} conditions; got {len(parts)}.")
    return tuple(_condition(part) for part in parts)


def check(filters: Filters, kinds: Mapping[str, Kind]) -> None:
    """Raise InputError unless every condition names a column of the result and fits what the column holds.

    Parameters
    ----------
    filters : from `parse` or built in code
    kinds : every column of the result → number or text
    """
    for condition in filters:
        kind = kinds.get(condition.column)
        if kind is None:
            raise _problem(f"There is no column “{condition.column[:40]}” in this result.")
        if kind == "text" and not (condition.operator == IN and isinstance(condition.value, tuple)):
            raise _problem(f"{condition.column} holds words: write {condition.column} in A, B.")
        if kind == "number" and not _compares_numbers(condition):
            raise _problem(f"{condition.column} holds numbers: write {condition.column} >= 1.25.")


def where(filters: Filters) -> tuple[str, list[object]]:
    """Return the SQL after WHERE and its bound values; call `check` first, it vouches for the column names."""
    clauses, values = ["TRUE"], list[object]()
    for condition in filters:
        if isinstance(condition.value, tuple):
            marks = ", ".join("?" * len(condition.value))
            clauses.append(f"{quoted(condition.column)} IN ({marks})")
            values.extend(condition.value)
        else:
            clause, limits = _comparison(condition.operator, condition.value)
            clauses.append(clause.format(column=quoted(condition.column)))
            values.extend(limits)
    return " AND ".join(clauses), values


def _comparison(operator: str, limit: float) -> tuple[str, list[float]]:
    # Limits forgive what the tier tests forgive: a DSCR of 1.35 that was recomputed as 1.3499… passes `>= 1.35`.
    slack = SLACK * abs(limit)
    return {
        ">=": ("{column} >= ?", [limit - slack]),
        "<=": ("{column} <= ?", [limit + slack]),
        ">": ("{column} > ?", [limit + slack]),
        "<": ("{column} < ?", [limit - slack]),
        "=": ("{column} BETWEEN ? AND ?", [limit - slack, limit + slack]),
    }[operator]


def quoted(column: str) -> str:
    """Return the column name as an SQL identifier."""
    return '"' + column.replace('"', '""') + '"'


def _compares_numbers(condition: Condition) -> bool:
    value = condition.value
    return condition.operator in OPERATORS and not isinstance(value, tuple) and math.isfinite(value)


def _condition(part: str) -> Condition:
    if part.strip().lower() == PASSES:
        return Condition(TIER, IN, VIABLE)
    found = _CONDITION.fullmatch(part.strip())
    if found is None:
        raise _problem(f"“{part.strip()[:60]}” is not a condition. Write it like irr >= 12.")
    column, operator, value = found["column"], found["operator"], found["value"].strip()
    if column == TIER and operator in {IN, "="}:
        return Condition(column, IN, tuple(map(_tier, _words(value))))
    if operator == IN or not _is_number(value):
        return Condition(column, IN, _words(value))
    return Condition(column, operator, float(value))


def _words(value: str) -> tuple[str, ...]:
    words = tuple(word.strip() for word in value.strip("()").split(","))
    if not all(_WORD.fullmatch(word) for word in words):
        raise _problem(f"“{value[:60]}” is neither a number nor a list of words.")
    return words


def _tier(word: str) -> str:
    """Return the name of a tier for its number or its name in any case."""
    name = f"TIER_{word}" if word.isdigit() else word.upper()
    if name not in {*VIABLE, NOT_VIABLE}:
        known = ", ".join((*VIABLE, NOT_VIABLE))
        raise _problem(f"There is no tier “{word}”; there are {known}, or 1, 2, 3 for short.")
    return name


def _is_number(value: str) -> bool:
    try:
        return math.isfinite(float(value)) and "_" not in value
    except ValueError:
        return False


def _problem(message: str) -> InputError:
    return InputError(Problem("filter", message))
