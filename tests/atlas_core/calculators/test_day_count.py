from datetime import date, datetime

import pytest

from atlas_core.calculators.day_count import as_date, year_fraction
from atlas_core.errors import DomainError


@pytest.mark.parametrize(
    ("day_count", "start", "end", "years"),
    [
        ("ACT/365F", date(2007, 1, 12), date(2008, 2, 14), 398 / 365),
        ("ACT/360", date(2007, 1, 12), date(2008, 2, 14), 398 / 360),
        # ISDA's own worked example of 1998: 61 days of 2003 and 121 of the leap year 2004
        ("ACT/ACT ISDA", date(2003, 11, 1), date(2004, 5, 1), 61 / 365 + 121 / 366),
        ("ACT/ACT ISDA", date(1999, 7, 1), date(2000, 7, 1), 184 / 365 + 182 / 366),
        ("ACT/ACT ISDA", date(2023, 3, 1), date(2023, 9, 1), 184 / 365),
        ("ACT/ACT ISDA", date(2020, 1, 1), date(2023, 1, 1), 3.0),
        ("30/360", date(2007, 1, 31), date(2007, 3, 31), 60 / 360),
        ("30/360", date(2007, 1, 15), date(2007, 3, 31), 76 / 360),
        ("30E/360", date(2007, 1, 15), date(2007, 3, 31), 75 / 360),
        ("30E/360", date(2007, 1, 31), date(2007, 3, 31), 60 / 360),
        ("30E/360", date(2007, 2, 28), date(2007, 3, 31), 32 / 360),
    ],
)
def test_a_convention_counts_as_its_definition_says(day_count, start, end, years):
    assert year_fraction(start, end, day_count) == pytest.approx(years, rel=1e-15)
    assert year_fraction(start, end, day_count.lower()) == pytest.approx(years, rel=1e-15)


def test_no_time_passes_on_one_day():
    for day_count in ("ACT/365F", "ACT/360", "ACT/ACT ISDA", "30/360", "30E/360"):
        assert year_fraction(date(2024, 2, 29), date(2024, 2, 29), day_count) == 0


def test_an_unknown_convention_is_refused():
    with pytest.raises(DomainError, match="day_count must be one of ACT/365F, ACT/360"):
        year_fraction(date(2024, 1, 1), date(2025, 1, 1), "ACT/364")


def test_dates_come_as_texts_or_objects():
    assert as_date("dates", "2026-02-01") == date(2026, 2, 1)
    assert as_date("dates", datetime(2026, 2, 1, 12, 30)) == date(2026, 2, 1)  # noqa: DTZ001
    for wrong in ("2026-02-30", "yesterday", None, 20260201):
        with pytest.raises(DomainError, match="dates must be a date like 2026-02-01"):
            as_date("dates", wrong)
