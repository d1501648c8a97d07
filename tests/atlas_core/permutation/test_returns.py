import pytest

from atlas_core.permutation import returns


def test_npv_does_not_discount_the_first_flow():
    assert returns.npv(0.1, [0, 1, 2], [-100, 110, 121]) == pytest.approx(100)


def test_irr_of_uneven_times():
    years, flows = [0, 0.25, 2.25], [-50, -50, 50 * 1.1**2.25 + 50 * 1.1**2]
    assert returns.irr(years, flows) == pytest.approx(0.1, abs=1e-14)
    assert returns.npv(returns.irr(years, flows), years, flows) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("rate", [-0.999, -0.5, -0.01, 0.0, 0.2, 5.0])
def test_irr_finds_any_rate_of_a_simple_investment(rate):
    assert returns.irr([0, 3], [-1, (1 + rate) ** 3]) == pytest.approx(rate, abs=1e-12)


def test_flows_of_one_sign_have_no_irr():
    assert returns.irr([0, 1], [-1, -1]) is None
    assert returns.irr([0, 1], [0, 1]) is None


def test_of_several_roots_the_one_nearest_zero_is_taken():
    assert returns.irr([0, 1, 2], [-100, 230, -132]) == pytest.approx(0.1, abs=1e-12)


def test_two_changes_of_sign_need_not_have_a_root():
    assert returns.irr([0, 1, 2], [-100, 10, -100]) is None


def test_a_loan_has_the_irr_of_its_investment_turned_round():
    assert returns.irr([0, 1], [100, -108]) == pytest.approx(0.08)


def test_payback_is_linear_inside_the_period():
    assert returns.payback([0, 2, 3], [-100, 40, 120]) == pytest.approx(2.5)


def test_payback_is_the_last_crossing():
    assert returns.payback([0, 1, 2, 3], [-100, 150, -100, 200]) == pytest.approx(2.25)


def test_what_is_never_paid_back_has_no_payback():
    assert returns.payback([0, 1], [-100, 99]) is None
    assert returns.payback([0, 1, 2], [-100, 150, -60]) is None
    assert returns.payback([0, 1], [0, 10]) is None


def test_rounding_does_not_keep_a_flow_from_paying_back():
    assert returns.payback([0, 1, 2, 3], [-0.3, 0.1, 0.1, 0.1]) == pytest.approx(3)


def test_rounding_among_losses_is_no_return():
    assert returns.irr([0, 1, 2], [-100e6, 1e-7, -5e6]) is None
