from datetime import date

import pytest

from atlas_core.permutation.timetable import timetable

START = date(2026, 1, 31)


def plan(months, lease=None, works=()):
    return timetable(START, months, lease, works)


def test_quarters_run_from_close_to_completion_and_the_last_may_be_short():
    table = plan(8)
    assert table.months == (0, 3, 6, 8)
    assert table.spans == (0, 3, 3, 2)


def test_capex_is_straight_line_in_time():
    assert plan(8).capex_shares == pytest.approx((0, 3 / 8, 3 / 8, 2 / 8))


def test_a_schedule_of_works_is_scaled_to_the_duration():
    works = [{"months": 1, "percent": 40}, {"months": 3, "percent": 60}]
    assert plan(12, works=works).capex_shares == pytest.approx((0, 0.4, 0.2, 0.2, 0.2))


def test_shares_of_any_schedule_add_up_to_all_of_capex():
    works = [{"months": 7, "percent": 11}, {"months": 2, "percent": 33.3}, {"months": 30, "percent": 55.7}]
    assert sum(plan(20, works=works).capex_shares) == pytest.approx(1, abs=1e-15)


def test_a_later_lease_adds_quarters_in_which_nothing_is_built():
    table = plan(8, lease=date(2027, 1, 31))
    assert table.months == (0, 3, 6, 8, 11, 12)
    assert table.capex_shares[4:] == (0, 0)
    assert table.operations_month == 12


def test_a_month_of_the_gap_that_has_begun_counts():
    assert plan(8, lease=date(2026, 10, 1)).operations_month == 9


def test_a_lease_on_the_clamped_day_of_completion_leaves_no_gap():
    assert plan(1, lease=date(2026, 2, 28)).operations_month == 1


def test_dates_are_labels_of_months_after_close():
    assert plan(8).day(13) == "2027-02-28"
