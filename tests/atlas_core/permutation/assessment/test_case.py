import pytest

from atlas_core.permutation.assessment import case as cases_of
from tests.atlas_core.permutation.assessment.cases import case


@pytest.mark.parametrize(("rating", "row"), [("AAA", "AAA"), ("A-", "A"), ("BB", "BBB"), ("CCC", "BBB")])
def test_a_rating_below_the_last_row_is_held_against_it(rating, row):
    assert case({"rating": rating}).row("tenor_limits")["rating"] == row


def test_limits_in_per_cent_are_fractions():
    found = case()
    assert (found.limit("funding"), found.limit("icr"), found.limit("lease_buffer")) == (0.85, 2.0, 2.0)


@pytest.mark.parametrize(("given", "row"), [("NR", None), ("AA", "AA"), ("BB", "NR")])
def test_a_tenant_without_a_rating_is_asked_nothing(given, row):
    found = case(tenantRating=given).tenant
    assert (found["tenant"] if found else None) == row


def test_the_chosen_jurisdiction_goes_before_that_of_the_country():
    assert case().jurisdiction == "UK"
    assert case(jurisdiction="EU").jurisdiction == "EU"
    assert case(project={}).jurisdiction == "NONE"


def test_nothing_stays_nothing_as_a_fraction():
    assert cases_of.fraction(None) is None
    assert cases_of.fraction(12.0) == 0.12
