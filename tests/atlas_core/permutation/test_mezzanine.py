import pytest

from atlas_core.permutation import mezzanine
from tests.atlas_core.permutation.samples import figures, terms

LEFT = [3.0, 2.0, 4.0]


def limit(left=LEFT, **stored):
    conditions = terms(mezzTenor=3, mezzRate=10, **stored)
    return mezzanine.dscr_limit(conditions, left, mezzanine.shape(conditions, left))


def test_the_room_is_what_the_total_target_leaves_after_senior_service():
    assert mezzanine.room(terms(mezzTenor=3, totalDSCR=1.25), [10, 20, 30, 40], [4, 4, 4, 4]) == [4, 12, 20]


def test_an_annuity_takes_the_smallest_room():
    assert limit() == pytest.approx(2 * (1 - 1.1**-3) / 0.1)


def test_a_sculpted_loan_takes_all_of_the_room():
    assert limit(mezzAmortisation="sculpted") == pytest.approx(3 / 1.1 + 2 / 1.21 + 4 / 1.331)
    assert limit([3, -1, 4], mezzAmortisation="sculpted") == pytest.approx(3 / 1.1 + 4 / 1.331)


def test_a_pik_window_lets_the_loan_grow_before_it_is_repaid():
    expected = 2 * (1 - 1.1**-2) / 0.1 / 1.1
    assert limit(mezzAmortisation="pik", mezzPikMonths=12) == pytest.approx(expected)


def test_the_pik_months_matter_only_to_a_pik_loan():
    assert limit(mezzPikMonths=12) == limit()


def test_a_bullet_needs_a_sale_that_repays_it():
    sold = terms(mezzTenor=3, mezzRate=10, mezzAmortisation="bullet", exitYear=3)
    assert mezzanine.dscr_limit(sold, LEFT, mezzanine.shape(sold, LEFT)) == pytest.approx(20)
    assert not mezzanine.unpaid_bullet(sold)
    assert limit(mezzAmortisation="bullet") == 0
    assert mezzanine.unpaid_bullet(terms(mezzTenor=3, mezzAmortisation="bullet", exitYear=4))


def test_the_tenor_is_never_longer_than_the_senior_loans():
    assert mezzanine.periods(terms(tenor=7, mezzTenor=10, periodsPerYear=2)) == 14


def test_every_limit_takes_what_the_senior_loan_leaves():
    conditions = terms(minEquityShare=20, mezzShareMax=5)
    assert mezzanine.limits(conditions, figures(), 9e6, 50e6, 110e6) == pytest.approx(
        {"dscr": 9e6, "ltv": 15e6, "need": 38e6, "share": 5.5e6}
    )
