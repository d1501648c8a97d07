"""Years between two dates as contracts count them."""

from calendar import isleap
from collections.abc import Callable
from datetime import date

from atlas_core.calculators.checks import require_one_of
from atlas_core.errors import DomainError


def year_fraction(start: date, end: date, day_count: str = "ACT/365F") -> float:
    """Return the time from start to end under a day-count convention.

    Parameters
    ----------
    start, end : dates, start not after end
    day_count : ACT/365F (sterling loans), ACT/360 (euro and dollar loans), ACT/ACT ISDA, 30/360 (bond basis), 30E/360
        (Eurobond basis); upper or lower case

    Returns
    -------
    [years]

    Raises
    ------
    DomainError

    References
    ----------
    2006 ISDA Definitions, section 4.16 (b), (d), (e), (f), (g).
    """
    return convention(day_count)(start, end)


def convention(day_count: str) -> Callable[[date, date], float]:
    """Return the function that counts years under a convention; raise DomainError when it is unknown."""
    key = str(day_count).upper()
    require_one_of(tuple(CONVENTIONS), day_count=key)
    return CONVENTIONS[key]


def as_date(name: str, value: date | str) -> date:
    """Return a date from a date or an ISO 8601 text; raise DomainError otherwise."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else date(value.year, value.month, value.day)
    except (AttributeError, TypeError, ValueError):
        raise DomainError(name, "must be a date like 2026-02-01", value) from None


def _actual_365(start: date, end: date) -> float:
    return (end - start).days / 365


def _actual_360(start: date, end: date) -> float:
    return (end - start).days / 360


def _actual_actual(start: date, end: date) -> float:
    """Count the days of each calendar year over the length of that year."""
    if start.year == end.year:
        return (end - start).days / _days_in(start.year)
    first = (date(start.year + 1, 1, 1) - start).days / _days_in(start.year)
    last = (end - date(end.year, 1, 1)).days / _days_in(end.year)
    return first + (end.year - start.year - 1) + last


def _days_in(year: int) -> int:
    return 366 if isleap(year) else 365


def _bond_basis(start: date, end: date) -> float:
    first = min(start.day, 30)
    last = 30 if end.day == 31 and first == 30 else end.day
    return _thirty(start, end, first, last)


def _eurobond_basis(start: date, end: date) -> float:
    return _thirty(start, end, min(start.day, 30), min(end.day, 30))


def _thirty(start: date, end: date, first: int, last: int) -> float:
    return (360 * (end.year - start.year) + 30 * (end.month - start.month) + last - first) / 360


CONVENTIONS: dict[str, Callable[[date, date], float]] = {
    "ACT/365F": _actual_365,
    "ACT/360": _actual_360,
    "ACT/ACT ISDA": _actual_actual,
    "30/360": _bond_basis,
    "30E/360": _eurobond_basis,
}
