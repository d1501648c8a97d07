"""When a scenario's money moves: the quarters before operations, and the share of CapEx that falls in each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from atlas_core.calculators.timeline import add_months
from atlas_core.units import MONTHS_PER_YEAR, QUARTER_MONTHS


@dataclass(frozen=True, slots=True)
class Timetable:
    """The rows before operations; row 0 is financial close, every other row the end of a quarter."""

    start: date
    months: tuple[int, ...]
    """[months] from close, of each row."""
    spans: tuple[int, ...]
    """[months] each row covers; 0 at close, 3 or less after it."""
    capex_shares: tuple[float, ...]
    """Part of CapEx paid in each row."""

    @property
    def operations_month(self) -> int:
        """Return the months from close to the start of operations."""
        return self.months[-1]

    def day(self, months: int) -> str:
        """Return the calendar date a number of months after close, a label only."""
        return add_months(self.start, months).isoformat()


def timetable(start: date, construction_months: int, lease: date | None, works: Sequence[dict[str, Any]]) -> Timetable:
    """Lay out the rows from close to the start of operations.

    Parameters
    ----------
    start : financial close = construction start
    construction_months : [months]
    lease : start of operations; None for completion
    works : phases of {months, percent}, scaled to the duration; empty for straight-line

    Returns
    -------
    Timetable; a lease that starts later adds quarters in which nothing is built
    """
    gap = _gap_months(start, construction_months, lease)
    built = _quarter_ends(construction_months)
    months = [0, *built, *(construction_months + end for end in _quarter_ends(gap))]
    done = [_works_done(end / construction_months, works) for end in (0, *built)]
    shares = [later - earlier for earlier, later in pairwise(done)]
    return Timetable(
        start=start,
        months=tuple(months),
        spans=(0, *(later - earlier for earlier, later in pairwise(months))),
        capex_shares=(0.0, *shares, *(0.0 for _ in _quarter_ends(gap))),
    )


def _quarter_ends(months: int) -> list[int]:
    """Return the ends of the quarters in a number of months, the last quarter possibly shorter."""
    return [min(end, months) for end in range(QUARTER_MONTHS, months + QUARTER_MONTHS, QUARTER_MONTHS)]


def _gap_months(start: date, construction_months: int, lease: date | None) -> int:
    """Return the months from completion to the lease; a month that has begun counts."""
    if lease is None:
        return 0
    months = (lease.year - start.year) * MONTHS_PER_YEAR + lease.month - start.month - construction_months
    late = lease > add_months(start, construction_months + months)
    return max(0, months + late)


def _works_done(elapsed: float, works: Sequence[dict[str, Any]]) -> float:
    """Return the part of CapEx spent when a part of the duration has elapsed."""
    if not works:
        return elapsed
    months = sum(phase["months"] for phase in works) * elapsed
    spent = 0.0
    for phase in works:
        spent += phase["percent"] * min(1.0, months / phase["months"])
        months -= phase["months"]
        if months <= 0:
            break
    return float(spent / sum(phase["percent"] for phase in works))
