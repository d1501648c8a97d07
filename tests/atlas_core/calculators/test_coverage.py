import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from atlas_core.calculators.coverage import dscr, dsra_target, icr, llcr, plcr
from atlas_core.errors import DomainError


def test_cover_is_cash_over_service_of_the_same_period():
    assert_allclose(dscr([135.0, 130.0], [100.0, 100.0]), [1.35, 1.3])


def test_without_service_there_is_no_cover():
    assert_allclose(dscr([135.0, 130.0], [0.0, 100.0]), [np.nan, 1.3])
    assert_allclose(icr([100.0, 100.0], [0.0, 40.0]), [np.nan, 2.5])


def test_negative_cash_has_negative_cover():
    assert_allclose(dscr([-50.0], [100.0]), [-0.5])


def test_loan_life_cover_discounts_the_cash_until_maturity():
    assert llcr([110.0, 121.0, 999.0], 100.0, 0.10, 2) == pytest.approx(2.0, rel=1e-14)
    assert plcr([110.0, 121.0, 133.1], 100.0, 0.10) == pytest.approx(3.0, rel=1e-14)


def test_without_debt_there_is_no_loan_life_cover():
    assert np.isnan(llcr([100.0], 0.0, 0.1, 1))
    assert_allclose(plcr([[100.0], [100.0]], [0.0, 50.0], 0.0), [np.nan, 2.0])


def test_annual_service_of_six_months_is_half_of_the_next_year():
    assert_allclose(dsra_target([100.0, 80.0, 60.0], 6, 1), [50, 40, 30, 0])


def test_the_reserve_looks_over_whole_and_part_periods():
    service = [10.0, 20.0, 30.0, 40.0]
    assert_allclose(dsra_target(service, 6, 4), [30, 50, 70, 40, 0])
    assert_allclose(dsra_target(service, 4, 4), [10 + 20 / 3, 20 + 10, 30 + 40 / 3, 40, 0])
    assert_allclose(dsra_target(service, 120, 4), [100, 90, 70, 40, 0])
    assert_allclose(dsra_target(service, 0, 4), np.zeros(5))


def test_scenarios_are_rows():
    assert_allclose(dsra_target([[10.0, 20.0], [30.0, 40.0]], 12, 1), [[10, 20, 0], [30, 40, 0]])
    assert_allclose(llcr([[110.0], [55.0]], [100.0, 50.0], [0.1, 0.0], 1), [1.0, 1.1])


@settings(max_examples=80, deadline=None)
@given(st.lists(st.floats(0, 1e7), min_size=1, max_size=60), st.integers(0, 24), st.sampled_from([1, 2, 4, 12]))
def test_the_reserve_is_the_sum_of_the_coming_window(service, months, per_year):
    ahead = months * per_year / 12
    targets = dsra_target(service, months, per_year)
    for period, target in enumerate(targets):
        coming = [max(0.0, min(1.0, ahead - k)) * paid for k, paid in enumerate(service[period:])]
        assert target == pytest.approx(sum(coming), rel=1e-9, abs=1e-6)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: dscr([], []), "cfads must have at least 1 period"),
        (lambda: dscr([1.0], [-1.0]), r"service must be at least 0, got -1\.0"),
        (lambda: icr([np.nan], [1.0]), "cfads must be finite"),
        (lambda: icr([1.0], [-1.0]), "interest must be at least 0"),
        (lambda: llcr([1.0], 1.0, 0.05, 2), "cfads must have at least 2 periods, got 1"),
        (lambda: llcr([1.0], 1.0, 0.05, 0), "n must be at least 1"),
        (lambda: plcr([1.0], -1.0, 0.05), "debt must be at least 0"),
        (lambda: plcr([1.0], 1.0, -1.0), "period_rate must be above -1"),
        (lambda: dsra_target([1.0], -1, 1), "months must be at least 0"),
        (lambda: dsra_target([1.0], 6, 0), "periods_per_year must be at least 1"),
    ],
)
def test_a_bad_argument_is_named(call, message):
    with pytest.raises(DomainError, match=message):
        call()


def test_one_number_for_cfads_means_every_period_alike():
    assert_allclose(dscr(12.0, [10.0, 8.0]), [1.2, 1.5])
    assert_allclose(icr(12.0, [4.0, 3.0]), [3.0, 4.0])
    assert_allclose(llcr(10.0, 50.0, 0.05, 17), llcr(np.full(17, 10.0), 50.0, 0.05, 17))
