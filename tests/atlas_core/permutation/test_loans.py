import pytest

from atlas_core.permutation import loans

RATES = [0.0, 0.01, 0.055, 0.15]


def closing(shape):
    return 1 - sum(shape.principal)


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("idle", [0, 3])
def test_every_amortising_shape_repays_one(rate, idle):
    weights = [1.0, 2.0, 0.0, 3.0, 1.0, 4.0]
    for shape in (
        loans.annuity(rate, 6, idle),
        loans.level_principal(rate, 6, idle),
        loans.sculpted(rate, weights, idle),
        loans.accreting(rate, 6, idle),
    ):
        assert closing(shape) == pytest.approx(0, abs=1e-14)
        assert loans.present_value(rate, shape.service) == pytest.approx(1, rel=1e-13)


def test_an_annuity_of_two_periods_by_hand():
    shape = loans.annuity(0.1, 2)
    assert shape.service == pytest.approx([1.21 / 2.1] * 2)
    assert shape.principal == pytest.approx([1 / 2.1, 1.1 / 2.1])


def test_without_interest_an_annuity_repays_evenly():
    assert loans.annuity(0.0, 4).service == [0.25] * 4


def test_level_principal_pays_less_interest_each_period():
    assert loans.level_principal(0.1, 4).service == pytest.approx([0.35, 0.325, 0.3, 0.275])


def test_a_bullet_pays_interest_and_leaves_everything():
    shape = loans.bullet(0.06, 3)
    assert (shape.service, closing(shape), shape.balloon) == ([0.06] * 3, 1, 1)


def test_a_balloon_pays_an_annuity_on_the_rest_and_interest_on_itself():
    shape = loans.annuity(0.1, 2, balloon=0.5)
    assert shape.service == pytest.approx([0.5 * 1.21 / 2.1 + 0.05] * 2)
    assert closing(shape) == pytest.approx(0.5)


def test_a_sculpted_loan_pays_in_proportion():
    shape = loans.sculpted(0.05, [1.0, 3.0, 2.0])
    assert [due / shape.service[0] for due in shape.service] == pytest.approx([1, 3, 2])


def test_an_accreting_loan_grows_before_it_repays():
    shape = loans.accreting(0.1, 3, 1)
    assert shape.principal[0] == pytest.approx(-0.1)
    assert shape.service == pytest.approx([0, 1.1 * 1.21 / 2.1, 1.1 * 1.21 / 2.1])


def test_a_period_that_has_begun_counts():
    assert [loans.whole_periods(months, 4) for months in (0, 1, 3, 4, 6)] == [0, 1, 1, 2, 2]
    assert [loans.whole_periods(months, 1) for months in (12 * 17, 12 * 16.5)] == [17, 17]


def test_the_largest_loan_is_set_by_the_tightest_period():
    assert loans.largest_loan([10, 9, 20], [0.1, 0.1, 0.5]) == 40
    assert loans.largest_loan([1], [0.0]) is None
