import pytest

from atlas_core.permutation.assessment.concentration import Shares, concentration
from tests.atlas_core.permutation.assessment.cases import case, no_loan


@pytest.mark.parametrize(
    ("rating", "tenant", "limit", "passed"),
    [
        ("AAA", "AA", 0.4, True), ("AAA", "A", 0.4, False), ("AA", "A", 0.35, True), ("A", "BBB", 0.3, True),
        ("A", "NR", 0.3, False), ("BBB", "NR", 0.25, True), ("CCC", "BB", 0.25, True),
    ],
)  # fmt: skip
def test_one_tenant_has_the_limit_of_the_rating_and_must_be_good_enough(rating, tenant, limit, passed):
    found = concentration(case({"rating": rating}, tenantRating=tenant), Shares(tenant=0.25))[0]
    assert (found.needed, found.passed) == (limit, passed)


def test_one_project_is_all_of_its_tenant_country_city_and_site():
    found = concentration(case())
    assert [test.needed for test in found[1:]] == [0.8, 0.5, 0.3]
    assert [test.actual for test in found[1:]] == [1.0] * 3
    assert not any(test.passed for test in found)


@pytest.mark.parametrize(("sovereign", "limit"), [("NR", 0.3), ("AA-", 0.3), ("AA", 1.0), ("AAA", 1.0)])
def test_a_strong_sovereign_lifts_the_limit_of_the_site(sovereign, limit):
    assert concentration(case(), Shares(sovereign=sovereign))[3].needed == limit


def test_a_project_without_a_loan_is_held_against_the_last_row():
    assert concentration(no_loan())[0].needed == 0.25
