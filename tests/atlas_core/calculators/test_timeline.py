from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas_core.calculators.timeline import add_months
from atlas_core.errors import DomainError


def test_the_worked_timeline_reproduces():
    completion = add_months(date(2026, 2, 1), 18)
    assert (completion, add_months(completion, 20 * 12)) == (date(2027, 8, 1), date(2047, 8, 1))


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 5, 31), 0, date(2026, 5, 31)),
    ],
)
def test_a_day_the_month_lacks_becomes_its_last(start, months, end):
    assert add_months(start, months) == end


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.integers(0, 600), st.integers(0, 600))
def test_months_add_up_on_days_every_month_has(start, first, second):
    start = start.replace(day=min(start.day, 28))
    assert add_months(add_months(start, first), second) == add_months(start, first + second)


def test_a_year_no_calendar_has_is_refused():
    with pytest.raises(DomainError, match="must lead to a year from 1 to 9999, got 120000"):
        add_months(date(2026, 1, 1), 120_000)
