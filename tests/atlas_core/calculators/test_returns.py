import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from atlas_core.calculators.returns import irr, irr_roots, mirr, npv, payback, xirr, xnpv
from atlas_core.errors import DomainError

AMOUNTS = st.one_of(st.just(0.0), st.floats(0.01, 1e9), st.floats(-1e9, -0.01))


def polynomial_roots(flows):
    """Find the rates above -100 % at which the flows are worth nothing with forty digits."""
    kept = np.trim_zeros(np.asarray(flows, dtype=float))
    if kept.size < 2:
        return []
    with mpmath.workdps(60):
        factors = mpmath.polyroots([mpmath.mpf(float(flow)) for flow in kept], maxsteps=2000, extraprec=2000, asc=True)
        real = [root.real for root in factors if abs(root.imag) < mpmath.mpf(10) ** -40 and root.real > 0]
        return sorted(float(1 / root - 1) for root in real)


def flows_with_roots(rates):
    """Multiply out the flows whose roots are the rates given."""
    flows = np.array([1.0])
    for rate in rates:
        flows = np.convolve(flows, [-(1 + rate), 1.0][::-1])
    return flows


# irr ------------------------------------------------------------------------------------------------------------------


def test_one_period_earns_the_gain_over_the_price():
    assert irr([-100, 110]) == pytest.approx(0.10, rel=1e-14)


def test_getting_back_what_was_paid_is_exactly_zero():
    assert abs(irr([-100, 50, 50])) < 1e-15


def test_scenarios_are_rows_and_answers_keep_their_shape():
    flows = np.array([[[-100, 110], [-100, 90]], [[-100, -1], [0, 0]]], dtype=float)
    assert_allclose(irr(flows), [[0.1, -0.1], [np.nan, np.nan]], rtol=1e-13)


@pytest.mark.parametrize(
    "rates",
    [
        (0.1, 0.2),
        (0.0, 0.5),
        (-0.5, 0.25, 3.0),
        (0.05, 0.06, 0.07),
        (-0.9, -0.5, 0.0, 1.0, 4.0),
        (0.1, 0.1001),
        (0.02, 0.2, 2.0, 20.0, 200.0),
    ],
)
def test_every_root_of_a_polynomial_built_from_its_roots_is_found(rates):
    flows = flows_with_roots(rates)
    assert_allclose(irr_roots(flows), sorted(rates), rtol=1e-9, atol=1e-11)


def test_a_double_root_counts_once():
    assert_allclose(irr_roots([1, -2.2, 1.21]), [0.1], rtol=1e-7)


def test_of_several_roots_the_one_nearest_zero_is_the_answer():
    assert irr(flows_with_roots((-0.05, 0.2, 0.9))) == pytest.approx(-0.05, rel=1e-10)
    assert irr([-100, 230, -132]) == pytest.approx(0.10, rel=1e-11)


def test_a_nearly_total_loss_is_farther_from_zero_than_a_doubling():
    flows = [-1678.87, 771.96, 1814.05, 3520.3, 3552.95, 3584.99, 4789.91, -1]
    assert_allclose(irr_roots(flows), [-0.99979, 1.00426], atol=1e-5)
    assert irr(flows) == pytest.approx(1.00426, rel=1e-5)


@pytest.mark.parametrize("flows", [[1, -2, 1.5], [100, 50], [-100, -50], [0, 0, 0], [5], [0], [0, 7, 0]])
def test_without_a_root_there_is_no_rate(flows):
    assert irr_roots(flows).size == 0
    assert np.isnan(irr(flows))


def test_leading_and_trailing_zeros_change_nothing():
    assert irr([0, 0, -100, 0, 121, 0, 0]) == pytest.approx(0.10, rel=1e-13)


@pytest.mark.parametrize("scale", [1e-300, 1e-30, 1.0, 1e30, 1e290])
def test_the_scale_of_money_changes_nothing(scale):
    flows = np.array([-1000.0, 300, 400, 500, -20]) * scale
    assert_allclose(irr_roots(flows), irr_roots([-1000.0, 300, 400, 500, -20]), rtol=1e-12)


def test_money_of_very_different_sizes_is_weighed_rightly():
    assert irr([-1e-8, 1e8]) == pytest.approx(1e16 - 1, rel=1e-12)
    assert irr([-1e200, *[0] * 99, 1e-5]) == pytest.approx(10 ** (-205 / 100) - 1, rel=1e-12)


def test_a_loss_of_nearly_everything_has_a_rate():
    assert irr([-1e6, 1e-3]) == pytest.approx(-1 + 1e-9, abs=1e-15)
    assert irr([-100, *[0.0] * 9, 1e-10]) == pytest.approx(10 ** (-12 / 10) - 1, rel=1e-13)


def test_a_rate_closer_to_minus_one_than_a_float_is_none():
    assert irr_roots([-1e10, 1e-10]).size == 0


def test_a_loan_over_four_hundred_periods_returns_its_rate():
    rate, n = 0.0043, 400
    payment = rate / (1 - (1 + rate) ** -n)
    assert irr([-1.0, *[payment] * n]) == pytest.approx(rate, rel=1e-12)


def test_a_hundred_periods_with_decommissioning_have_two_roots():
    flows = np.array([-100.0, *[6.0] * 99, -900.0])
    value = lambda rate: sum(mpmath.mpf(flow) / (1 + rate) ** year for year, flow in enumerate(flows))  # noqa: E731
    with mpmath.workdps(40):
        expected = [float(mpmath.findroot(value, bracket, solver="anderson")) for bracket in ((0, 0.03), (0.03, 0.2))]
    assert_allclose(irr_roots(flows), expected, rtol=1e-11)


@pytest.mark.parametrize("seed", range(40))
def test_random_flows_have_the_roots_of_forty_digit_arithmetic(seed):
    random = np.random.default_rng(seed)
    flows = random.normal(size=random.integers(2, 13)) * 10.0 ** random.integers(-2, 3)
    assert_allclose(irr_roots(flows), polynomial_roots(flows), rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("seed", range(10))
def test_no_change_of_sign_on_a_fine_grid_is_missed(seed):
    random = np.random.default_rng(1000 + seed)
    flows = random.normal(size=60)
    grid = np.expm1(np.linspace(-3, 3, 20_001))
    signs = np.sign(npv(grid, flows))
    crossings = grid[:-1][signs[1:] != signs[:-1]]
    found = irr_roots(flows)
    inside = found[(found > grid[0]) & (found < grid[-1])]
    assert len(inside) >= len(crossings)
    for crossing in crossings:
        assert np.abs(np.log1p(inside) - np.log1p(crossing)).min() < 4e-4


@settings(max_examples=150, deadline=None)
@given(st.lists(AMOUNTS, min_size=2, max_size=40))
def test_the_present_value_at_every_root_is_nothing(flows):
    flows = np.array(flows)
    for root in irr_roots(flows):
        terms = flows * (1 + root) ** -np.arange(flows.size)
        if np.isfinite(terms).all():
            rounding = 1e-15 / (1 + root) + 1e-14
            assert abs(terms.sum()) <= rounding * flows.size * np.abs(terms).sum()


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(0.01, 1e6), min_size=1, max_size=50), st.floats(0.01, 1e7))
def test_an_investment_followed_by_returns_has_one_rate(inflows, price):
    assert irr_roots([-price, *inflows]).size == 1


# npv, mirr ------------------------------------------------------------------------------------------------------------


def test_the_first_flow_is_not_discounted():
    assert npv(0.08, [-40000, 5000, 8000, 12000, 30000]) == pytest.approx(3065.22266817, abs=1e-8)
    assert npv(0.5, [100.0]) == 100


def test_each_scenario_has_its_own_rate():
    assert_allclose(npv([0.0, 1.0], [[1.0, 2.0], [1.0, 2.0]]), [3.0, 2.0])
    assert_allclose(npv([0.0, 1.0], [1.0, 2.0]), [3.0, 2.0])


def test_mirr_compounds_inflows_and_discounts_outflows():
    assert mirr([-100, 0, 121], 0.3, 0.7) == pytest.approx(0.10, rel=1e-14)
    assert mirr([-100, 60, -11, 50], 0.1, 0.2) == pytest.approx(
        ((60 * 1.2**2 + 50) / (100 + 11 / 1.1**2)) ** (1 / 3) - 1, rel=1e-14
    )


def test_mirr_needs_both_signs():
    assert np.isnan(mirr([39000, 30000, 21000], 0.1, 0.12))
    assert np.isnan(mirr([-39000, -30000], 0.1, 0.12))
    assert np.isnan(mirr([0, 0], 0.1, 0.12))
    assert_allclose(mirr([[-100, 110], [1, 1]], 0.1, 0.1), [0.1, np.nan], rtol=1e-13)


def test_at_its_own_rate_mirr_is_irr():
    flows = [-1000, 300, 400, 500]
    rate = irr(flows)
    assert mirr(flows, rate, rate) == pytest.approx(rate, rel=1e-12)


# dated flows ----------------------------------------------------------------------------------------------------------


def test_dates_come_in_any_order():
    dates = ["2015-06-11", "2015-07-21", "2018-06-10", "2015-10-17"]
    assert xirr(dates, [-1000, -9000, 20000, -3000]) == pytest.approx(0.16353715844, abs=1e-10)


def test_amounts_of_one_day_add_up():
    assert xirr(["2025-01-01", "2026-01-01", "2026-01-01"], [-100, 60, 50]) == pytest.approx(0.10, rel=1e-13)


def test_a_whole_year_earns_the_same_as_a_period():
    for day_count in ("ACT/365F", "ACT/ACT ISDA", "30/360", "30E/360"):
        assert xirr(["2025-01-01", "2026-01-01"], [-100, 110], day_count) == pytest.approx(0.10, rel=1e-13)
    assert xirr(["2025-01-01", "2026-01-01"], [-100, 110], "act/360") == pytest.approx(
        1.1 ** (360 / 365) - 1, rel=1e-13
    )


def test_a_dated_loss_of_nearly_everything_has_a_rate():
    assert xirr(["2025-01-01", "2025-12-31"], [-100, 1e-6]) == pytest.approx(1e-8 ** (365 / 364) - 1, abs=1e-15)


def test_dated_flows_of_one_sign_or_one_day_have_no_rate():
    assert np.isnan(xirr(["2025-01-01", "2026-01-01"], [100, 100]))
    assert np.isnan(xirr(["2025-01-01", "2025-01-01"], [-100, 110]))


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.tuples(st.dates(min_value=np.datetime64("2000-01-01").item(), max_value=np.datetime64("2060-01-01").item()),
                  AMOUNTS),
        min_size=2,
        max_size=25,
    )
)  # fmt: skip
def test_dated_flows_at_their_rate_are_worth_nothing(dated):
    dates, amounts = zip(*dated, strict=True)
    rate = xirr(dates, amounts)
    if np.isfinite(rate) and -0.99 < rate < 1e3:
        assert abs(xnpv(rate, dates, amounts)) <= 1e-9 * xnpv(rate, dates, np.abs(amounts))


# payback --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("flows", "rate", "periods"),
    [
        ([-900, 300, 300, 300, 300], 0.0, 3.0),
        ([-1000, 400, 400, 400], 0.0, 2.5),
        ([-100, 120, -50, 40], 0.0, 2.75),
        ([-1000, 100, 100], 0.0, np.nan),
        ([100, 50], 0.0, 0.0),
        ([100, -150, 75], 0.0, 1 + 50 / 75),
        ([-100, 110, 121], 0.1, 1.0),
        ([-100, 55, 121], 0.1, 1.5),
        ([0.0, 0.0], 0.0, 0.0),
        ([-0.3, 0.1, 0.1, 0.1], 0.0, 3.0),
        ([-100, 50, 0, 0, 50], 0.0, 4.0),
    ],
)
def test_payback_is_the_last_crossing(flows, rate, periods):
    assert_allclose(payback(flows, rate), periods, rtol=1e-12)


def test_payback_keeps_the_shape_of_the_scenarios():
    assert_allclose(payback([[-100, 100], [-100, 50]]), [1.0, np.nan])


# arguments ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: irr([-100, np.nan]), "cash_flows must be finite"),
        (lambda: irr([]), "cash_flows must have at least 1 period"),
        (lambda: irr_roots([[1, 2]]), "cash_flows must have one axis"),
        (lambda: npv(-1, [1, 2]), r"rate must be above -1, got -1\.0"),
        (lambda: mirr([-1, 2], -1.5, 0.1), "finance_rate must be above -1"),
        (lambda: mirr([-1], 0.1, 0.1), "cash_flows must have at least 2 periods"),
        (lambda: xirr(["2025-01-01"], [1, 2]), "amounts must be one for each of 1 dates"),
        (lambda: xirr([], []), "amounts must be one for each of 0 dates, at least one"),
        (lambda: xirr(["2025-13-01"], [1]), "dates must be a date"),
        (lambda: xirr(["2025-01-01"], [1], "30/365"), "day_count must be one of"),
        (lambda: xirr(["2025-01-01"], [np.inf]), "amounts must be finite"),
        (lambda: payback([-1, 2], -2), "rate must be above -1"),
        (lambda: payback(["a"]), "cash_flows must be numbers"),
    ],
)
def test_a_bad_argument_is_named(call, message):
    with pytest.raises(DomainError, match=message):
        call()
