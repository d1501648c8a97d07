"""The values of an axis as text in a cell, and back."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from atlas_core.errors import InputError, Problem
from atlas_core.permutation.targets import Target
from atlas_core.reporting.formats import parse_money

_SPREAD = re.compile(r"(?P<base>.+?)\s*(?:±|\+\s*/?\s*[-−–])\s*(?P<percent>[\d.]+)\s*%?(?:\D+(?P<steps>\d+)\D*)?")


def written(values: Sequence[Any]) -> str:
    """Return values as a list people read: by commas, or by semicolons where a value has a comma itself."""
    texts = [_one(value) for value in values]
    return ("; " if any("," in text for text in texts) else ", ").join(texts)


def short(value: Any) -> Any:
    """Return a whole number as one that is written without a point; anything else as it is."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _one(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def read(text: str, aim: Target) -> list[Any]:
    """Return the values of a list as typed."""
    parts = [part.strip() for part in text.split(";" if ";" in text else ",") if part.strip()]
    return [parse_money(part) for part in parts] if aim.numeric else list(parts)


def spread_written(value: Mapping[str, Any]) -> str:
    """Return a spread around a base as people read it: 5.5 ± 10 %, 2 steps."""
    steps = value.get("steps", 1)
    return f"{value['base']:,} ± {value['percent']:g} %, {steps} step{'' if steps == 1 else 's'}"


def spread_read(text: str) -> dict[str, Any]:
    """Return the spread of a text such as `5.5 ± 10 %, 2 steps`; without steps it has one on either side."""
    found = _SPREAD.fullmatch(text.strip())
    if found is None:
        raise InputError(Problem("", "is written like 5.5 ± 10 %, 2 steps"))
    try:
        percent = float(found["percent"])
    except ValueError:
        raise InputError(Problem("", f"has a per cent that is no number: {found['percent'][:20]}")) from None
    return {"base": parse_money(found["base"]), "percent": percent, "steps": int(found["steps"] or 1)}
