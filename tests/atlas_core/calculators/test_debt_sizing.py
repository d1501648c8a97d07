import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from atlas_core.calculators import coverage
from atlas_core.calculators.debt_schedule import schedule
from atlas_core.calculators.debt_sizing import (
    annuity_debt,
    balloon_debt,
    bullet_debt,
    capped_sculpting,
    construction_funding,
    level_principal_debt,
    max_senior_debt,
    sculpted_debt,
    smallest_of,
    weighted_debt,
)
from atlas_core.errors import DomainError

CASH = st.lists(st.floats(1.0, 1e8), min_size=1, max_size=60).map(np.array)
TARGET = st.floats(1.0, 3.0)
RATE = st.floats(0.0, 0.2)


def lowest_cover(cfads, loan):
    service = loan["interest"] + loan["principal"]
    return np.nanmin(coverage.dscr(cfads, service))


# annuity --------------------------------------------------------------------------------------------------------------


def test_without_interest_debt_is_the_sum_of_cfads_over_dscr():
    assert annuity_debt(130.0, 1.3, 0.0, 2) == pytest.approx(200.0, rel=1e-15)


def test_the_reference_project_carries_the_same_debt_paid_yearly_quarterly_and_monthly():
    sizes = [annuity_debt(10_721_700, 1.35, 0.055, 17, periods) for periods in (1, 4, 12)]
    assert_allclose(sizes, [86_286_721.190494, 87_348_000, 87_589_373], rtol=1e-5)


def test_a_number_means_every_year_alike_and_a_row_gives_the_periods():
    assert annuity_debt(400.0, 1.25, 0.06, 5, 4) == pytest.approx(
        annuity_debt(np.full(20, 100.0), 1.25, 0.06, 5, 4), rel=1e-14
    )


def test_the_weakest_period_of_the_tenor_binds_and_later_ones_do_not_count():
    flows = np.array([100.0, 80.0, 120.0, 1.0])
    assert annuity_debt(flows, 1.0, 0.0, 3) == pytest.approx(240.0)


def test_scenarios_are_rows():
    flows = np.array([[100.0, 100.0], [50.0, 60.0]])
    assert_allclose(annuity_debt(flows, np.array([1.0, 2.0]), np.array([0.0, 0.0]), 2), [200.0, 50.0])


def test_negative_cash_carries_no_debt():
    assert annuity_debt(-5.0, 1.3, 0.05, 10) == 0
    assert annuity_debt([10.0, -5.0], 1.3, 0.05, 2) == 0
    assert bullet_debt([10.0, -5.0], target_dscr=1.3, period_rate=0.05) == 0


def test_more_tenor_and_a_lower_target_never_shrink_the_loan():
    tenors = [annuity_debt(100.0, 1.3, 0.06, tenor) for tenor in range(3, 41)]
    targets = [annuity_debt(100.0, target, 0.06, 15) for target in np.linspace(1.0, 3.0, 41)]
    assert (np.diff(tenors) > 0).all()
    assert (np.diff(targets) < 0).all()


@settings(max_examples=60, deadline=None)
@given(CASH, TARGET, RATE)
def test_an_annuity_at_its_size_is_covered_exactly_at_target(cfads, target, rate):
    debt = annuity_debt(cfads, target, rate, len(cfads))
    assert lowest_cover(cfads, schedule(debt, rate, len(cfads))) == pytest.approx(target, rel=1e-9)


# sculpted -------------------------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(CASH, TARGET, RATE)
def test_sculpted_service_repays_the_loan_exactly(cfads, target, rate):
    debt = sculpted_debt(cfads, target_dscr=target, period_rate=rate)
    loan = schedule(debt, rate, len(cfads), "sculpted", service=cfads / target)
    scale = debt * (1 + rate) ** len(cfads)
    assert_allclose(loan["closing"][-1], 0.0, atol=1e-12 * scale)


@settings(max_examples=60, deadline=None)
@given(CASH, TARGET, RATE)
def test_sculpting_makes_llcr_the_target(cfads, target, rate):
    debt = sculpted_debt(cfads, target_dscr=target, period_rate=rate)
    assert coverage.llcr(cfads, debt, rate, len(cfads)) == pytest.approx(target, rel=1e-12)


def test_a_negative_year_contributes_nothing():
    assert sculpted_debt([100.0, -500.0, 100.0], target_dscr=1.0, period_rate=0.0) == pytest.approx(200.0)


def test_targets_and_rates_may_differ_by_period():
    debt = sculpted_debt([110.0, 121.0], target_dscr=[1.0, 2.0], period_rate=[0.1, 0.21])
    assert debt == pytest.approx(110 / 1.1 + 60.5 / (1.1 * 1.21), rel=1e-14)
    same = sculpted_debt([110.0, 121.0], target_dscr=1.3, period_rate=[0.1, 0.1])
    assert same == pytest.approx(sculpted_debt([110.0, 121.0], target_dscr=1.3, period_rate=0.1), rel=1e-14)


# capped sculpting -----------------------------------------------------------------------------------------------------


def test_a_cap_keeps_the_shape_and_raises_the_cover_alike():
    cfads = np.linspace(80.0, 160.0, 20)
    free = sculpted_debt(cfads, target_dscr=1.35, period_rate=0.05)
    capped = capped_sculpting(cfads, target_dscr=1.35, period_rate=0.05, cap=0.6 * free)
    assert capped["debt"] == pytest.approx(0.6 * free)
    assert_allclose(cfads / capped["service"], 1.35 / 0.6, rtol=1e-12)
    assert capped["closing"][-1] == 0


def test_a_cap_above_the_size_changes_nothing():
    for cap in (1e12, np.inf):
        sized = capped_sculpting([100.0, 120.0], target_dscr=1.2, period_rate=0.07, cap=cap)
        assert sized["debt"] == sculpted_debt([100.0, 120.0], target_dscr=1.2, period_rate=0.07)
        assert_allclose(sized["service"], np.array([100.0, 120.0]) / 1.2, rtol=1e-15)


@settings(max_examples=60, deadline=None)
@given(CASH, TARGET, RATE, st.floats(0.0, 1.5))
def test_capped_balances_follow_interest_and_service(cfads, target, rate, share):
    free = sculpted_debt(cfads, target_dscr=target, period_rate=rate)
    sized = capped_sculpting(cfads, target_dscr=target, period_rate=rate, cap=share * free)
    opening = np.concatenate([[sized["debt"]], sized["closing"][:-1]])
    assert_allclose(opening * (1 + rate) - sized["service"], sized["closing"], atol=1e-9 * free, rtol=1e-9)


def test_nothing_to_sculpt_is_no_loan():
    sized = capped_sculpting([-1.0, 0.0], target_dscr=1.2, period_rate=0.05, cap=10.0)
    assert sized["debt"] == 0
    assert_allclose(sized["service"], 0)


def test_capped_scenarios_are_rows():
    flows = np.array([[100.0, 100.0], [50.0, 60.0]])
    sized = capped_sculpting(flows, target_dscr=1.0, period_rate=0.0, cap=np.array([100.0, np.inf]))
    assert_allclose(sized["debt"], [100.0, 110.0])
    assert_allclose(sized["service"], [[50, 50], [50, 60]])


# other profiles -------------------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(CASH, TARGET, RATE)
def test_level_principal_at_its_size_is_covered_at_target(cfads, target, rate):
    debt = level_principal_debt(cfads, target_dscr=target, period_rate=rate)
    assert lowest_cover(cfads, schedule(debt, rate, len(cfads), "stepdown")) == pytest.approx(target, rel=1e-9)


def test_on_level_cash_the_first_year_of_level_principal_binds():
    debt = level_principal_debt(np.full(17, 10_721_700.0), target_dscr=1.35, period_rate=0.055)
    assert debt == pytest.approx(10_721_700 / 1.35 / (1 / 17 + 0.055), rel=1e-14)


def test_weights_are_proportions():
    cfads = np.array([100.0, 90.0, 80.0])
    sizes = [
        weighted_debt(cfads, target_dscr=1.2, period_rate=0.05, weights=np.array([1.0, 2.0, 3.0]) * scale)
        for scale in (1, 1000)
    ]
    assert sizes[0] == pytest.approx(sizes[1], rel=1e-14)
    assert sizes[0] == pytest.approx(min(100 / (1 / 6 + 0.05), 90 / (2 / 6 + 0.05 * 5 / 6), 80 / (0.5 + 0.025)) / 1.2)


def test_all_weight_on_the_last_period_is_a_bullet_whose_principal_is_service():
    debt = weighted_debt([10.0, 10.0, 10.0], target_dscr=1.0, period_rate=0.05, weights=[0, 0, 1])
    assert debt == pytest.approx(10 / 1.05)


def test_a_period_that_owes_nothing_limits_nothing():
    assert weighted_debt([0.0, 10.0], target_dscr=1.0, period_rate=0.0, weights=[0, 1]) == pytest.approx(10.0)


def test_a_bullet_is_covered_by_the_weakest_interest():
    assert bullet_debt([12.0, 10.0], target_dscr=1.25, period_rate=0.05) == pytest.approx(160.0)
    assert bullet_debt([12.0, 10.0], target_dscr=1.25, period_rate=0.0) == np.inf


def test_a_balloon_lies_between_annuity_and_bullet():
    cfads = np.full(17, 10_721_700.0)
    sizes = [balloon_debt(cfads, target_dscr=1.35, period_rate=0.055, balloon_share=share) for share in (0, 0.3, 1)]
    assert_allclose(sizes, [86_286_721.19049405, 98_134_941.12360446, 144_400_000], rtol=1e-12)
    level = balloon_debt([10.0, 10.0], target_dscr=1.0, period_rate=0.0, balloon_share=0.5)
    assert level == pytest.approx(40.0)


@settings(max_examples=60, deadline=None)
@given(CASH, TARGET, st.floats(0.001, 0.2), st.floats(0.0, 1.0))
def test_a_balloon_loan_at_its_size_is_covered_at_target(cfads, target, rate, share):
    debt = balloon_debt(cfads, target_dscr=target, period_rate=rate, balloon_share=share)
    loan = schedule(debt, rate, len(cfads), balloon_share=share)
    assert lowest_cover(cfads, loan) == pytest.approx(target, rel=1e-9)


def test_the_four_profiles_of_the_senior_loan():
    sizes = {
        profile: float(max_senior_debt(10_721_700, 1.35, 0.055, 17, profile))
        for profile in ("annuity", "sculpted", "stepdown", "bullet")
    }
    assert sizes["annuity"] == pytest.approx(86_286_721.19, abs=0.01)
    assert sizes["sculpted"] == pytest.approx(sizes["annuity"], rel=1e-13)  # level cash sculpts to an annuity
    assert sizes["stepdown"] == pytest.approx(69_774_677.00258398, rel=1e-12)
    assert sizes["bullet"] == pytest.approx(144_400_000, rel=1e-12)


def test_income_by_year_sizes_the_senior_loan():
    assert max_senior_debt([10.0, 20.0], 1.0, 0.0, 2, "sculpted") == pytest.approx(30.0)
    assert max_senior_debt([10.0, 20.0], 1.0, 0.0, 2) == pytest.approx(20.0)


# smallest -------------------------------------------------------------------------------------------------------------


def test_the_smallest_limit_and_its_name():
    assert smallest_of({"dscr": 201.2, "ltv": 157.3, "gearing": None, "icr": float("inf")}) == (157.3, "ltv")


def test_of_equal_limits_the_first_is_named():
    assert smallest_of({"dscr": 5.0, "ltv": 5.0}) == (5.0, "dscr")


# construction ---------------------------------------------------------------------------------------------------------


def test_without_rates_and_fees_the_loan_is_its_share_of_the_cost():
    funding = construction_funding([60.0, 40.0], 0.7, 0.0, 0.0, 0.0)
    assert_allclose([funding["debt"], funding["total_uses"], funding["equity"]], [70.0, 100.0, 30.0])


def test_interest_by_hand_over_two_periods():
    # draws 50 at the end of period 1, half of (50 + 5 interest) at the end of period 2
    funding = construction_funding([100.0, 50.0], 0.5, 0.10, 0.0, 0.0)
    assert_allclose([funding["idc"], funding["debt"], funding["total_uses"]], [5.0, 77.5, 155.0])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(0.0, 1e8), min_size=1, max_size=16),
    st.floats(0.0, 1.0),
    st.floats(0.0, 0.1),
    st.floats(0.0, 0.05),
    st.floats(0.0, 0.02),
)
def test_uses_are_paid_and_the_loan_is_its_share_of_them(capex, gearing, rate, upfront, commitment):
    funding = construction_funding(capex, gearing, rate, upfront, commitment)
    assert funding["debt"] == pytest.approx(gearing * funding["total_uses"], rel=1e-9, abs=1e-6)
    assert funding["equity"] + funding["debt"] == pytest.approx(funding["total_uses"], rel=1e-12)
    assert funding["upfront"] == pytest.approx(upfront * funding["debt"], rel=1e-12)


def test_construction_scenarios_are_rows():
    capex = np.array([[100.0, 50.0], [100.0, 50.0]])
    funding = construction_funding(capex, np.array([0.5, 0.0]), 0.10, 0.0, 0.0)
    assert_allclose(funding["debt"], [77.5, 0.0])


# arguments ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: annuity_debt(1.0, 0, 0.05, 10), r"target_dscr must be above 0, got 0\.0"),
        (lambda: annuity_debt(1.0, 1.3, -1, 10), "period_rate must be above -1"),
        (lambda: annuity_debt(1.0, 1.3, 0.05, 0), "tenor_years must be above 0"),
        (
            lambda: annuity_debt(1.0, 1.3, 0.05, 2.5),
            r"tenor_years \* periods_per_year must be a whole number, got 2\.5",
        ),
        (lambda: annuity_debt(1.0, 1.3, 0.05, 2, 0), "periods_per_year must be at least 1"),
        (lambda: annuity_debt([1.0], 1.3, 0.05, 2), "cfads must have at least 2 periods, got 1"),
        (lambda: annuity_debt(np.nan, 1.3, 0.05, 2), "cfads must be finite"),
        (lambda: sculpted_debt(5.0, target_dscr=1.3, period_rate=0.05), "cfads must have at least 1 period"),
        (lambda: sculpted_debt([5.0], target_dscr=np.nan, period_rate=0.05), "target_dscr must be above 0, got nan"),
        (lambda: sculpted_debt([5.0], target_dscr=1.3, period_rate=-1.0), "period_rate must be above -1"),
        (lambda: weighted_debt([1.0], target_dscr=1, period_rate=0, weights=[-1]), "weights must be at least 0"),
        (lambda: weighted_debt([1.0], target_dscr=1, period_rate=0, weights=[0]), "sum of weights must be above 0"),
        (
            lambda: weighted_debt([1.0], target_dscr=1, period_rate=0, weights=[1, 1]),
            "weights must be one for each of 1",
        ),
        (lambda: bullet_debt([1.0], target_dscr=1.3, period_rate=-0.01), "period_rate must be at least 0"),
        (
            lambda: balloon_debt([1.0], target_dscr=1, period_rate=0.1, balloon_share=1.1),
            "balloon_share must be 0 to 1",
        ),
        (lambda: capped_sculpting([1.0], target_dscr=1, period_rate=0.1, cap=-1), r"cap must be at least 0, got -1\.0"),
        (
            lambda: capped_sculpting([1.0], target_dscr=1, period_rate=0.1, cap=np.nan),
            "cap must be at least 0, got nan",
        ),
        (lambda: max_senior_debt(1.0, 1.3, 0.05, 10, "balloon"), "profile must be one of annuity, sculpted"),
        (lambda: max_senior_debt(1.0, 1.3, 0.05, 0), "tenor must be at least 1"),
        (lambda: max_senior_debt([1.0], 1.3, 0.05, 2, "sculpted"), "noi must have at least 2 periods"),
        (lambda: smallest_of({}), "candidates must hold a limit"),
        (lambda: smallest_of({"dscr": None}), "candidates must hold a limit"),
        (lambda: smallest_of({"dscr": float("nan")}), r"candidates\[dscr\] must be a number, got nan"),
        (lambda: construction_funding([1.0], 1.2, 0, 0, 0), r"gearing must be 0 to 1, got 1\.2"),
        (lambda: construction_funding([-1.0], 0.5, 0, 0, 0), "capex must be at least 0"),
        (lambda: construction_funding([1.0], 1.0, 0, 1.0, 0), "gearing must keep interest and fees below the debt"),
    ],
)
def test_a_bad_argument_is_named(call, message):
    with pytest.raises(DomainError, match=message):
        call()


def test_one_number_for_cfads_means_every_period_alike():
    target = np.full(17, 1.3)
    assert_allclose(
        sculpted_debt(10.0, target_dscr=target, period_rate=0.05),
        sculpted_debt(np.full(17, 10.0), target_dscr=1.3, period_rate=0.05),
    )
    assert_allclose(
        weighted_debt(10.0, target_dscr=1.3, period_rate=0.05, weights=np.ones(17)), 10 / 1.3 / (1 / 17 + 0.05)
    )
    assert_allclose(bullet_debt(10.0, target_dscr=1.25, period_rate=0.05), 160.0)
