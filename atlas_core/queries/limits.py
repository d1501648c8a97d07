"""What the conditions of a filter leave of one column: a range, or a set of which it holds one."""

import math
from dataclasses import dataclass

from atlas_core.queries.filters import IN, Condition, Filters


@dataclass(frozen=True)
class Limits:
    """A range of numbers; None where it has no end on that side.

    Attributes
    ----------
    low, high : the tightest of the column's conditions
    above, below : whether the limit itself is out, as in `irr > 12`
    """

    low: float | None = None
    high: float | None = None
    above: bool = False
    below: bool = False

    def __bool__(self) -> bool:
        """Return whether there is a limit at all."""
        return self.low is not None or self.high is not None

    def conditions(self, column: str) -> Filters:
        """Return the conditions on a column that leave this range of it."""
        sides = ((">" if self.above else ">=", self.low), ("<" if self.below else "<=", self.high))
        return tuple(Condition(column, operator, limit) for operator, limit in sides if limit is not None)


def limits(filters: Filters, column: str) -> Limits:
    """Return the range that the conditions with a limit leave of a column, `=` being both its ends."""
    held = [(one.operator, one.value) for one in filters if one.column == column and not isinstance(one.value, tuple)]
    lows = [(value, operator == ">") for operator, value in held if operator in {">=", ">", "="}]
    highs = [(value, operator == "<") for operator, value in held if operator in {"<=", "<", "="}]
    # Of equal limits the one that leaves itself out is the tighter.
    low, above = max(lows, default=(-math.inf, False))
    high, below = min(highs, default=(math.inf, False), key=lambda side: (side[0], not side[1]))
    return Limits(low if lows else None, high if highs else None, above, below)


def members(filters: Filters, column: str) -> tuple[str | float, ...]:
    """Return the words or numbers that every set named for a column has in common, in the order of the first."""
    sets = [one.value for one in filters if one.column == column and isinstance(one.value, tuple)]
    return tuple(value for value in sets[0] if all(value in other for other in sets)) if sets else ()


def columns(filters: Filters) -> tuple[str, ...]:
    """Return the columns that a filter names, each once, in their order."""
    return tuple(dict.fromkeys(one.column for one in filters))


def without(filters: Filters, column: str) -> Filters:
    """Return the filter without its conditions on a column."""
    return tuple(one for one in filters if one.column != column)


def replaced(filters: Filters, column: str, made: Filters) -> Filters:
    """Return the filter with these conditions on a column, where it stood; first where it was not named."""
    first = next((place for place, one in enumerate(filters) if one.column == column), 0)
    return (*without(filters[:first], column), *made, *without(filters[first:], column))


def chosen(column: str, values: tuple[str, ...] | tuple[float, ...]) -> Filters:
    """Return the condition that a column holds one of these values, or none where none is given."""
    return (Condition(column, IN, values),) if values else ()
