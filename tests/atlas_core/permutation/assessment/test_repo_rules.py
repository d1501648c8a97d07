from itertools import product

import pytest

from atlas_core.permutation.assessment.repo_rules import repo
from tests.atlas_core.permutation.assessment.cases import case, no_loan

READY = {"dsraMonths": 6, "trapDscr": 1.2}


def test_a_loan_that_meets_the_uk_row_raises_senior_less_its_haircut():
    found = repo(case(**READY))
    assert found.eligible
    assert found.haircut == 0.12
    assert found.cash == pytest.approx(65e6 * 0.88)


@pytest.mark.parametrize(
    ("stored", "outputs", "missed"),
    [
        ({"dsraMonths": 2}, {}, "Liquidity reserve"), ({"trapDscr": 0}, {}, "Cash trap"),
        ({"tenor": 31, "leaseTermYears": 40}, {}, "Tenor"), ({}, {"senior_dscr": 1.39}, "Senior DSCR"),
        ({}, {"senior_dscr": None}, "Senior DSCR"), ({}, {"ltv": 0.71}, "LTV, total debt"),
        ({}, {"rating": "BBB+"}, "Rating"),
    ],
)  # fmt: skip
def test_each_broken_rule_is_named_and_raises_nothing(stored, outputs, missed):
    found = repo(case({"rating": "A"} | outputs, **READY | stored))
    assert [test.label for test in found.tests if not test.passed] == [missed]
    assert found.cash is None


def test_a_bullet_needs_its_sweep():
    found = repo(case({"rating": "A", "ltv": 0.5}, **READY, amortisation="bullet", exitYear=15))
    assert [test.label for test in found.tests if not test.passed] == ["Cash sweep"]


@pytest.mark.parametrize("rules", ["workbook", "central_bank"])
def test_nowhere_is_never_eligible(rules):
    found = repo(case(project={}, repoRuleSet=rules, **READY))
    assert [test.label for test in found.tests] == ["Jurisdiction with repo rules"]
    assert (found.eligible, found.cash) == (False, None)


def test_a_central_bank_takes_its_own_currency_only():
    assert repo(case(repoRuleSet="central_bank")).eligible
    euro = repo(case(repoRuleSet="central_bank", project={"jurisdiction": "UK", "currency": "EUR"}))
    assert [test.label for test in euro.tests if not test.passed] == ["Currency"]


def test_a_rating_and_tenor_without_a_haircut_is_not_taken():
    found = repo(case({"rating": "BBB"}, repoRuleSet="central_bank", tenor=22))
    assert [test.label for test in found.tests if not test.passed] == ["Haircut for rating and tenor"]
    assert (found.haircut, found.cash) == (None, None)


def test_a_loan_that_is_not_there_raises_nothing():
    assert repo(no_loan(**READY)).cash is None


def test_rule_by_rule_and_the_flag_of_the_result_agree():
    shapes = [
        {"amortisation": "annuity"}, {"amortisation": "balloon", "balloonShare": 0.3},
        {"amortisation": "balloon", "balloonShare": 0.5, "sweepShare": 100}, {"amortisation": "bullet"},
    ]  # fmt: skip
    sets = ("workbook", "central_bank")
    seen = set()
    for shape, rules, place, tenor, cap in product(shapes, sets, ("UK", "EU", "US", "NONE"), (12, 21), (0.4, 0.8)):
        one = case(**READY, **shape, repoRuleSet=rules, jurisdiction=place, tenor=tenor, ltvCap=cap, mezz=False)
        assert repo(one).eligible == bool(one.outputs["repo_eligible"]), (shape, rules, place, tenor, cap)
        seen.add(repo(one).eligible)
    assert seen == {True, False}
