"""The inputs advice may turn, one at a time, and the values it looks at."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from atlas_core.permutation.columns import Format
from atlas_core.permutation.targets import Target, currencies, target

MOST_MONEY = 20.0
"""How many times today's amount is looked at before saying that no amount suffices."""
DIGITS = 3
"""Significant digits of an amount of money: what a table shows."""
UP, DOWN = 1, -1


@dataclass(frozen=True, slots=True)
class Lever:
    """An input that can be turned."""

    key: str
    """Parameter or project field."""
    label: str
    format: Format
    ways: tuple[int, ...]
    """Directions that are looked at, in this order."""
    step: float = 0.0
    """A needed value is a multiple of it; 0: of the amount's third digit."""
    most: tuple[str, ...] = ()
    """A further upper bound: the first parameter less the others."""
    needs: str = ""
    """Parameter without which the lever moves nothing."""


LEVERS = (
    Lever("revenue.grossMonthlyRent", "Monthly rent", "money", (UP,)),
    Lever("capexMarket.capexMarketPerMW", "Market CapEx per MW", "money", (DOWN,)),
    Lever("opexPercent", "Operating costs", "percent", (DOWN,), 0.01),
    Lever("seniorRate", "Senior rate", "percent", (DOWN,), 0.01),
    Lever("mezzRate", "Mezzanine rate", "percent", (DOWN,), 0.01, needs="mezz"),
    Lever("seniorDSCR", "Senior DSCR target", "ratio", (UP, DOWN), 0.01),
    Lever("totalDSCR", "Total DSCR target", "ratio", (UP, DOWN), 0.01, needs="mezz"),
    Lever("ltvCap", "LTV cap", "fraction", (DOWN, UP), 0.01),
    Lever("tenor", "Senior tenor", "years", (UP, DOWN), 1.0, most=("leaseTermYears", "tenorBuffer")),
    Lever("exitYear", "Exit at the end of", "years", (DOWN, UP), 1.0, most=("leaseTermYears",)),
    Lever("exitCapRate", "Exit cap rate", "percent", (DOWN,), 0.01, needs="exitYear"),
)


@dataclass(frozen=True, slots=True)
class Ladder:
    """The values of a lever in one direction, from the one next to today's to the bound: place 1 to `size`."""

    first: float
    step: float
    """Below 0 downwards."""
    bound: float
    size: int

    def value(self, place: int) -> float:
        """Return the value of a place; the last one is the bound."""
        if place == self.size:
            return self.bound
        return round(self.first + (place - 1) * self.step, 10)


def aim(key: str, project: Any) -> Target:
    """Return what a lever's key stands for, with bounds in the project's currency."""
    return target(key, key, currencies(project, ()))


def ladder(lever: Lever, way: int, now: float, low: float, high: float) -> Ladder | None:
    """Return the values beyond today's; None when the bound is reached already.

    Parameters
    ----------
    way : UP or DOWN
    now, low, high : today's value and the bounds, in the lever's unit
    """
    step = lever.step or 10.0 ** (math.floor(math.log10(abs(now))) + 1 - DIGITS)
    bound = high if way == UP else low
    room = (bound - now) * way
    if room <= 1e-9 * step:
        return None
    places = round(now / step, 6)
    first = (math.floor(places) + 1 if way == UP else math.ceil(places) - 1) * step
    if (bound - first) * way <= 0:
        return Ladder(bound, way * step, bound, 1)
    return Ladder(first, way * step, bound, math.ceil((bound - first) * way / step - 1e-6) + 1)


def bounds(lever: Lever, now: float, found: Target, stored: Mapping[str, Any]) -> tuple[float, float]:
    """Return how far a lever is looked at: its own bounds, a multiple of today's amount, the end of the lease."""
    low, high = found.bounds or (0.0, math.inf)
    if lever.format == "money":
        high = min(high, now * MOST_MONEY)
    if lever.most:
        first, *less = (float(stored[key]) for key in lever.most)
        high = min(high, first - sum(less))
    return low, high


def nearest(places: Ladder, passes: Callable[[list[float]], list[bool]], looks: int = 32) -> float | None:
    """Return the value nearest to today's that passes; None when none of those looked at does.

    Every look spreads over what is left, from the last place known to fail to the first known to pass, until the two
    are neighbours: so the value found was itself computed to pass and the one before it to fail. Where passing places
    lie in several stretches, one narrower than a look may go unseen.
    """
    before, after, known = 0, places.size, False
    while not known or after - before > 1:
        left = after - before - known
        seen = sorted({before + max(1, round(left * part / looks)) for part in range(1, min(looks, left) + 1)})
        if left <= looks:
            seen = list(range(before + 1, before + left + 1))
        answers = passes([places.value(place) for place in seen])
        hit = next((number for number, answer in enumerate(answers) if answer), None)
        if hit is None and not known:
            return None
        if hit is None:
            before = seen[-1]
            continue
        before = seen[hit - 1] if hit else before
        after, known = seen[hit], True
    return places.value(after)
