"""What each kind of field accepts: the check of a value's type and its one stored form."""

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from atlas_core.fields.meta import CURRENCIES
from atlas_core.fields.spec import Spec

ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
UNPRINTABLE = frozenset({"Cc", "Cs"})
"""Control characters and lone surrogates: no store or workbook takes them."""
MOST_PHASES = 60
MOST_CHARACTERS = 200
SHOWN_CHARACTERS = 40


class RuleError(ValueError):
    """A value is not of its field's type; the text is the rule it breaks."""


def accept(spec: Spec, value: Any) -> Any:
    """Return the stored form of a value, None for an empty one; raise RuleError when the type is wrong."""
    if value is None or (isinstance(value, str) and not value.strip() and spec.kind in ("choice", "date", "text")):
        return None
    return ACCEPT[spec.kind](value)


def shown(value: Any) -> str:
    """Return a short form of any value for a message; containers by their type, for they may be deep."""
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, bool | str | type(None)):
        text = repr(
            value[:SHOWN_CHARACTERS] + "…" if isinstance(value, str) and len(value) > SHOWN_CHARACTERS else value
        )
        return {"True": "true", "False": "false", "None": "nothing"}.get(text, text)
    if isinstance(value, int | float):
        return amount(value)
    return type(value).__name__


def printable(name: object) -> str:
    """Return a name somebody wrote, short and on one line."""
    text = str(name)[:SHOWN_CHARACTERS] if isinstance(name, str | int | float) else type(name).__name__
    return text if text.isprintable() else ascii(text)


def amount(value: float) -> str:
    """Return a number with thousands separators and no digits it does not need."""
    try:
        return f"{float(value):,.15g}"
    except OverflowError:
        return "a number beyond 1e308"


def accept_number(value: Any) -> float:
    """Return the finite float behind a JSON number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise RuleError(f"must be a number, got {shown(value)}")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise RuleError("must be a finite number")
    return number + 0.0


def accept_integer(value: Any) -> int:
    """Return the whole number behind a JSON number."""
    number = accept_number(value)
    if not number.is_integer():
        raise RuleError(f"must be a whole number, got {shown(value)}")
    return int(number)


def accept_text(value: Any) -> str:
    """Return a line of text without spaces around it."""
    if not isinstance(value, str):
        raise RuleError(f"must be text, got {shown(value)}")
    if len(value) > MOST_CHARACTERS:
        raise RuleError(f"must have at most {MOST_CHARACTERS} characters, got {len(value):,}")
    if any(unicodedata.category(character) in UNPRINTABLE for character in value):
        raise RuleError("must not contain control characters")
    return value.strip()


def accept_date(value: Any) -> str:
    """Return the ISO text of a calendar date."""
    if isinstance(value, date):
        return value.isoformat()[:10]
    if not isinstance(value, str):
        raise RuleError(f"must be a date, got {shown(value)}")
    try:
        return date.fromisoformat(value if ISO_DATE.fullmatch(value) else "").isoformat()
    except ValueError:
        raise RuleError(f"must be a date written YYYY-MM-DD, got {shown(value)}") from None


def accept_rates(value: Any) -> dict[str, dict[str, Any]] | None:
    """Return FX rates by pair, each with its rate and optional date and source."""
    if not isinstance(value, Mapping):
        raise RuleError(f"must be an object of pairs such as EURGBP, got {shown(value)}")
    return {pair: _rate(pair, entry) for pair, entry in value.items()} or None


def _rate(pair: Any, entry: Any) -> dict[str, Any]:
    known = (
        isinstance(pair, str)
        and len(pair) == 6
        and pair[:3] in CURRENCIES
        and pair[3:] in CURRENCIES
        and pair[:3] != pair[3:]
    )
    if not known:
        raise RuleError(f"must name pairs of {', '.join(CURRENCIES)} such as EURGBP, got {shown(pair)}")
    accepts: dict[str, Callable[[Any], Any]] = {"rate": accept_number, "date": accept_date, "source": accept_text}
    return _entry(entry if isinstance(entry, Mapping) else {"rate": entry}, accepts, required=("rate",), name=pair)


def accept_schedule(value: Any) -> list[dict[str, Any]] | None:
    """Return the phases of the works, each with its months and share of CapEx."""
    if not isinstance(value, list | tuple):
        raise RuleError(f"must be a list of phases, got {shown(value)}")
    if len(value) > MOST_PHASES:
        raise RuleError(f"must have at most {MOST_PHASES} phases, got {len(value)}")
    accepts: dict[str, Callable[[Any], Any]] = {"phase": accept_text, "months": accept_number, "percent": accept_number}
    return [
        _entry(row, accepts, required=("months", "percent"), name=f"phase {place}")
        for place, row in enumerate(value, 1)
    ] or None


def _entry(
    entry: Any, accepts: dict[str, Callable[[Any], Any]], required: tuple[str, ...], name: str
) -> dict[str, Any]:
    if not isinstance(entry, Mapping):
        raise RuleError(f"must give {name} as an object of {', '.join(accepts)}, got {shown(entry)}")
    if unknown := [key for key in entry if key not in accepts]:
        raise RuleError(f"must give {name} with {', '.join(accepts)} only, got {shown(unknown[0])}")
    if missing := [key for key in required if entry.get(key) is None]:
        raise RuleError(f"must give {name} with its {missing[0]}")
    try:
        return {key: accepts[key](entry[key]) for key in accepts if entry.get(key) is not None}
    except RuleError as error:
        raise RuleError(f"in {name} {error}") from None


ACCEPT: dict[str, Callable[[Any], Any]] = {
    "money": accept_number,
    "number": accept_number,
    "percent": accept_number,
    "integer": accept_integer,
    "choice": accept_text,
    "text": accept_text,
    "date": accept_date,
    "rates": accept_rates,
    "schedule": accept_schedule,
}
