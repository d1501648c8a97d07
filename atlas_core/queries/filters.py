"""Conditions on result rows: typed by people, kept in addresses, turned into SQL with bound values only."""

import difflib
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from atlas_core.errors import InputError, Problem
from atlas_core.permutation.slack import SLACK
from atlas_core.permutation.tiers import NOT_VIABLE, TIERS

Kind = Literal["number", "text"]
Value = float | tuple[str, ...] | tuple[float, ...]

OPERATORS = (">=", "<=", "=", ">", "<")
IN = "in"
MAX_CONDITIONS, MAX_LENGTH = 40, 4_000
TIER, PASSES = "tier", "passes"
"""The column of tiers, and the word for every one of them that is viable."""
VIABLE = tuple(tier.name for tier in TIERS)

_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_CONDITION = re.compile(r"(?P<column>[A-Za-z_][\w.]{0,99})\s*(?P<operator>>=|<=|=|>|<|\bin\b)\s*(?P<value>\S.*)", re.I)
_WORD = re.compile(r"[A-Za-z0-9_+\-.]{1,60}")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]{1,3})?", re.I)
_GROUP = re.compile(r"0[0-9]+")
"""What is left of 1,000 in a list: no member of it, but digits of the number before."""
_QUOTED = 60
"""Characters of a condition that a message repeats."""
_TELLING = 3
"""Letters from which on a part of a name says which columns are meant."""
_SIGNS = str.maketrans({"≥": ">=", "≤": "<=", "−": "-"})
"""Signs that pages show and people copy, and what they stand for."""
_WAY_OUT = "Write irr >= 12 for a number, tier in (1, 2) for one of several; there is no “or”."


@dataclass(frozen=True)
class Condition:
    """One test of a row: a column against one number, or against several numbers or words of which it holds one."""

    column: str
    operator: str
    value: Value

    def __str__(self) -> str:
        """Return the condition as people type it."""
        values = self.value if isinstance(self.value, tuple) else (self.value,)
        return f"{self.column} {self.operator} {', '.join(map(_written, values))}"


Filters = tuple[Condition, ...]


def at_least(column: str, low: float | None) -> Filters:
    """Return the condition `column >= low`, or none where there is no limit."""
    return () if low is None else (Condition(column, ">=", float(low)),)


def at_most(column: str, high: float | None) -> Filters:
    """Return the condition `column <= high`, or none where there is no limit."""
    return () if high is None else (Condition(column, "<=", float(high)),)


def one_of(column: str, values: Sequence[str] | Sequence[float]) -> Filters:
    """Return the condition that the column holds one of the words or numbers, or none where none is given."""
    return (Condition(column, IN, tuple(values)),) if values else ()  # type: ignore[arg-type]


def text(filters: Filters) -> str:
    """Return the filters as one line that `parse` reads back."""
    return " and ".join(str(condition) for condition in filters)


def parse(line: str) -> Filters:
    """Return the conditions of a line such as `irr >= 12 and tier in (1, 2)`, or `passes`.

    Raises
    ------
    InputError
        The line is not a list of conditions; the message says which one is not, quotes it and shows the way out.
    """
    if len(line) > MAX_LENGTH:
        raise _problem(f"A filter may have {MAX_LENGTH:,} characters; got {len(line):,}. Leave some conditions out.")
    # With single spaces no pattern below has more than one way to match.
    text = " ".join(line.translate(_SIGNS).split())
    parts = _AND.split(text) if text else []
    if len(parts) > MAX_CONDITIONS:
        raise _problem(f"A filter may have {MAX_CONDITIONS} conditions; got {len(parts)}. Leave some out.")
    return tuple(_condition(part, _place(number, part)) for number, part in enumerate(parts, 1))


def check(filters: Filters, kinds: Mapping[str, Kind]) -> None:
    """Raise InputError unless every condition names a column of the result and fits what the column holds.

    Parameters
    ----------
    filters : from `parse` or built in code
    kinds : every column of the result → number or text
    """
    for number, condition in enumerate(filters, 1):
        column, kind = condition.column, kinds.get(condition.column)
        place = _place(number, str(condition))
        if kind is None:
            raise _problem(f"{place}: there is no column “{column[:40]}” in this result. {_near(column, kinds)}")
        if kind == "text" and not _compares(condition, str):
            raise _problem(f"{place}: {column} holds words: write {column} in A, B.")
        if kind == "number" and not (_compares_numbers(condition) or _compares(condition, float)):
            raise _problem(f"{place}: {column} holds numbers: write {column} >= 1.25, or {column} in 1, 2.")


def where(filters: Filters) -> tuple[str, list[object]]:
    """Return the SQL after WHERE and its bound values; call `check` first, it vouches for the column names."""
    clauses, values = ["TRUE"], list[object]()
    for condition in filters:
        clause, bound = _test(condition.operator, condition.value)
        clauses.append(clause.format(column=quoted(condition.column)))
        values.extend(bound)
    return " AND ".join(clauses), values


def _test(operator: str, value: Value) -> tuple[str, Sequence[object]]:
    if not isinstance(value, tuple):
        return _comparison(operator, value)
    if all(isinstance(one, str) for one in value):
        return f"{{column}} IN ({', '.join('?' * len(value))})", value
    alike = [_comparison("=", float(one)) for one in value]
    return f"({' OR '.join(clause for clause, _ in alike)})", [limit for _, limits in alike for limit in limits]


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


def _compares(condition: Condition, kind: type[str] | type[float]) -> bool:
    """Return whether the condition asks for one of several words, or of several numbers."""
    value = condition.value
    return (
        condition.operator == IN
        and isinstance(value, tuple)
        and bool(value)
        and all(isinstance(one, kind) and (isinstance(one, str) or math.isfinite(one)) for one in value)
    )


def _condition(part: str, place: str) -> Condition:
    if part.lower() == PASSES:
        return Condition(TIER, IN, VIABLE)
    if (found := _CONDITION.fullmatch(part)) is None:
        raise _problem(f"{place} is not a condition. Write it like irr >= 12, and join conditions by “and”.")
    column, operator, value = found["column"], found["operator"].lower(), found["value"]
    if operator != IN and _is_number(value) and not (column == TIER and operator == "="):
        return Condition(column, operator, float(value))
    words = _words(value, place)
    if operator not in {IN, "="}:
        raise _problem(f"{place}: {operator} needs one number, such as {column} {operator} 12.5; for words write in.")
    if column == TIER:
        return Condition(column, IN, tuple(_tier(word, place) for word in words))
    if all(map(_is_number, words)):
        return Condition(column, IN, _numbers(words, operator, place))
    return Condition(column, IN, words)


def _words(value: str, place: str) -> tuple[str, ...]:
    inside = value[1:-1] if value.startswith("(") and value.endswith(")") else value
    words = tuple(word.strip() for word in inside.split(","))
    if not all(_WORD.fullmatch(word) for word in words):
        raise _problem(f"{place}: “{value[:_QUOTED]}” is neither a number nor a list of words. {_WAY_OUT}")
    return words


def _numbers(words: Sequence[str], operator: str, place: str) -> tuple[float, ...]:
    if operator != IN or any(map(_GROUP.match, words)):
        raise _problem(f"{place} names several numbers. Write 1,000 as 1000, and one of several as tenor in (10, 15).")
    return tuple(map(float, words))


def _tier(word: str, place: str) -> str:
    """Return the name of a tier for its number or its name in any case."""
    name = f"TIER_{word}" if word.isdigit() else word.upper()
    if name not in {*VIABLE, NOT_VIABLE}:
        known = ", ".join((*VIABLE, NOT_VIABLE))
        raise _problem(f"{place}: there is no tier “{word}”; there are {known}, or 1, 2, 3 for short.")
    return name


def _is_number(value: str) -> bool:
    return _NUMBER.fullmatch(value) is not None and math.isfinite(float(value))


def _written(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.15g}"


def _place(number: int, part: str) -> str:
    return f"Condition {number}, “{part[:_QUOTED]}”"


def _near(column: str, kinds: Mapping[str, Kind]) -> str:
    typed = column[:_QUOTED].lower()
    within = sorted((name for name in kinds if typed in name), key=len) if len(typed) >= _TELLING else []
    near = within[:3] or difflib.get_close_matches(typed, kinds, 3)
    return f"Did you mean {' or '.join(near)}?" if near else "Take a column of the result, such as irr or senior_dscr."


def _problem(message: str) -> InputError:
    return InputError(Problem("filter", message))
