import pytest

from atlas_core.permutation.assessment.wrap import wrap
from tests.atlas_core.permutation.assessment.cases import case, no_loan


@pytest.mark.parametrize(
    ("rating", "needed", "insurer", "cost"),
    [
        ("AAA", 1.25, "AA+", (15.0, 25.0)), ("AA-", 1.2, "AA", (10.0, 20.0)), ("A", 1.15, "A+", (8.0, 15.0)),
        ("BBB", 1.1, "A", None),
    ],
)  # fmt: skip
def test_a_wrap_lowers_the_floor_of_its_rating(rating, needed, insurer, cost):
    found = wrap(case({"rating": rating}, wrapBps=12))
    assert found.test.needed == pytest.approx(needed)
    assert (found.insurer, found.cost_bps) == (insurer, cost)
    assert found.premium_bps == pytest.approx(12)


def test_a_rating_below_the_table_gets_no_relief():
    assert wrap(case({"rating": "BB"})) is None
    assert wrap(no_loan()) is None


def test_a_cover_that_is_missing_fails_with_a_wrap_too():
    assert not wrap(case({"rating": "A", "senior_dscr": None})).test.passed
