"""When a report is made next: every day or week, at an hour of a person's own zone, summer time included."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from atlas_core.errors import InputError, Problem
from atlas_core.services.access.preferences import zones
from atlas_core.storage import rules

DAILY, WEEKLY = rules.DAILY, rules.WEEKLY
RHYTHMS = rules.RHYTHMS
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HOURS = 24


@dataclass(frozen=True)
class Rhythm:
    """How often a report is made.

    Attributes
    ----------
    every : daily or weekly
    weekday : 0 for Monday to 6; of a weekly one
    hour : 0 to 23, in the zone
    zone : name of a time zone
    """

    every: str
    weekday: int
    hour: int
    zone: str


def checked(rhythm: Rhythm) -> Rhythm:
    """Return the rhythm if it is one.

    Raises
    ------
    InputError
        Every part that is none is named.
    """
    rules = {
        "every": (rhythm.every in RHYTHMS, f"A report is made {' or '.join(RHYTHMS)}."),
        "weekday": (rhythm.weekday in range(len(WEEKDAYS)), "The day of the week is one of the seven offered."),
        "hour": (rhythm.hour in range(HOURS), "The hour is one from 0 to 23."),
        "zone": (rhythm.zone in zones(), f"There is no time zone {rhythm.zone!r:.60}; take one of those offered."),
    }
    if problems := [Problem(name, rule) for name, (kept, rule) in rules.items() if not kept]:
        raise InputError(problems)
    return rhythm


def next_time(rhythm: Rhythm, after: datetime) -> datetime:
    """Return the first time of the rhythm after another, in UTC.

    An hour that the clocks skip is taken an hour later; of one that comes twice the first counts.
    """
    zone = ZoneInfo(rhythm.zone)
    today = after.astimezone(zone).date()
    for ahead in range(len(WEEKDAYS) + 2):
        day = today + timedelta(days=ahead)
        at = datetime.combine(day, time(rhythm.hour), zone).astimezone(UTC)
        if at > after and (rhythm.every != WEEKLY or day.weekday() == rhythm.weekday):
            return at
    raise AssertionError("a week has every day")  # nine days in a row hold each of them


def words(rhythm: Rhythm) -> str:
    """Return the rhythm as people say it: every Monday at 07:00, Europe/London."""
    day = WEEKDAYS[rhythm.weekday] if rhythm.every == WEEKLY else "day"
    return f"every {day} at {rhythm.hour:02d}:00, {rhythm.zone.replace('_', ' ')}"
