import math

import pytest

from atlas_core.permutation.repo import advance_limit, demand, eligible
from atlas_core.permutation.rulebook.book import DEFAULT
from tests.atlas_core.permutation.samples import figures, terms

SAFE = {"dsraMonths": 3, "trapDscr": 1.1, "tenor": 20}
BULLET = SAFE | {"amortisation": "bullet", "dsraMonths": 6, "sweepShare": 100}
GOOD = {"senior_dscr": 2.0, "ltv": 0.5, "senior_ltv": 0.5}


def taken(stored, rating="AAA", country="UK", currency="GBP", **outputs):
    given = figures(jurisdiction=country, currency=currency)
    return eligible(demand(DEFAULT, terms(**stored), given), rating, GOOD | outputs)


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        (SAFE, True),
        (SAFE | {"dsraMonths": 2}, False),
        (SAFE | {"trapDscr": 0}, False),
        (SAFE | {"tenor": 31}, False),
        (SAFE | {"jurisdiction": "NONE"}, False),
        (SAFE | {"amortisation": "balloon", "balloonShare": 0.3}, True),
        (SAFE | {"amortisation": "balloon", "balloonShare": 0.31}, False),
        (BULLET | {"amortisation": "balloon", "balloonShare": 0.31}, True),
        (BULLET, True),
        (BULLET | {"sweepShare": 99}, False),
        (BULLET | {"dsraMonths": 5}, False),
        (BULLET | {"tenor": 21}, False),
    ],
)
def test_the_terms_of_a_loan_may_rule_it_out(stored, expected):
    assert taken(stored) is expected


@pytest.mark.parametrize(
    ("rating", "outputs", "expected"),
    [
        ("A-", {"senior_dscr": 1.40, "ltv": 0.70}, True),
        ("A-", {"senior_dscr": 1.40 * (1 - 1e-10), "ltv": 0.70 * (1 + 1e-10)}, True),
        ("BBB+", {}, False),
        ("AAA", {"senior_dscr": 1.39}, False),
        ("AAA", {"ltv": 0.71}, False),
        ("AAA", {"senior_dscr": None}, False),
        ("AAA", {"ltv": None}, False),
    ],
)
def test_rating_dscr_and_ltv_have_to_meet_the_workbook(rating, outputs, expected):
    assert taken(SAFE, rating, **outputs) is expected


@pytest.mark.parametrize(
    ("country", "currency", "rating", "changes", "expected"),
    [
        ("UK", "GBP", "BBB", {}, True),
        ("UK", "EUR", "BBB", {}, False),
        ("UK", "GBP", "BBB", {"tenor": 21}, False),
        ("UK", "GBP", "A", {"tenor": 25}, True),
        ("UK", "GBP", "A", {"tenor": 26}, False),
        ("EU", "EUR", "BBB+", {}, False),
        ("EU", "EUR", "A-", {}, True),
        ("US", "USD", "A+", {}, False),
        ("US", "USD", "AA-", {"tenor": 30}, True),
        ("NONE", "USD", "AAA", {}, False),
    ],
)
def test_a_central_bank_asks_for_rating_tenor_currency_and_a_haircut(country, currency, rating, changes, expected):
    assert taken({"repoRuleSet": "central_bank", "tenor": 20} | changes, rating, country, currency) is expected


def test_a_central_bank_limits_the_advance_factor():
    stored = {"repoRuleSet": "central_bank"}
    assert taken(stored, senior_ltv=0.75, ltv=0.9)
    assert not taken(stored, senior_ltv=0.76)
    assert not taken(stored, senior_ltv=None)


@pytest.mark.parametrize(("tenant", "limit"), [("AAA", 0.8), ("BBB", 0.65), ("CCC", 0.6), ("NR", math.inf)])
def test_the_advance_factor_is_limited_once_the_tenant_is_rated(tenant, limit):
    assert advance_limit(DEFAULT, terms(tenantRating=tenant)) == limit
