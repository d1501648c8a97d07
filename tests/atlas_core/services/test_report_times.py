from datetime import UTC, datetime

import pytest

from atlas_core.errors import InputError
from atlas_core.services.report_times import Rhythm, checked, next_time, words

MONDAY_SEVEN = Rhythm("weekly", 0, 7, "Europe/London")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("rhythm", "after", "wanted"),
    [
        (MONDAY_SEVEN, "2026-11-24T12:00", "2026-11-30T07:00"),  # a Tuesday
        (MONDAY_SEVEN, "2026-11-30T06:59", "2026-11-30T07:00"),
        (MONDAY_SEVEN, "2026-11-30T07:00", "2026-12-07T07:00"),
        (MONDAY_SEVEN, "2026-07-01T12:00", "2026-07-06T06:00"),  # summer time
        (Rhythm("daily", 0, 7, "Asia/Tokyo"), "2026-11-24T21:00", "2026-11-24T22:00"),  # there it is the 25th
        (Rhythm("daily", 0, 7, "America/New_York"), "2026-11-24T12:30", "2026-11-25T12:00"),
        (Rhythm("daily", 0, 2, "Europe/Berlin"), "2026-03-29T00:00", "2026-03-29T01:00"),  # 02:00 is skipped
        (Rhythm("daily", 0, 2, "Europe/Berlin"), "2026-10-24T22:00", "2026-10-25T00:00"),  # 02:00 comes twice
        (Rhythm("daily", 0, 2, "Europe/Berlin"), "2026-10-25T00:00", "2026-10-26T01:00"),
        (Rhythm("weekly", 6, 0, "Pacific/Auckland"), "2026-11-28T11:00", "2026-12-05T11:00"),
    ],
)
def test_the_next_time_is_by_the_clock_of_the_zone(rhythm, after, wanted):
    assert next_time(rhythm, at(after)) == at(wanted)


def test_a_rhythm_is_named_as_people_say_it():
    assert words(MONDAY_SEVEN) == "every Monday at 07:00, Europe/London"
    assert words(Rhythm("daily", 3, 18, "America/New_York")) == "every day at 18:00, America/New York"


@pytest.mark.parametrize("wrong", [("hourly", 0, 7), ("daily", 7, 7), ("daily", 0, 24), ("daily", -1, 7)])
def test_every_part_that_is_no_rhythm_is_refused(wrong):
    with pytest.raises(InputError):
        checked(Rhythm(*wrong, "UTC"))
    with pytest.raises(InputError, match="no time zone"):
        checked(Rhythm("daily", 0, 7, "../etc/passwd"))
    assert checked(MONDAY_SEVEN) == MONDAY_SEVEN
