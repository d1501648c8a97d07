import pytest

from atlas_core.permutation.columns import reasons
from atlas_core.permutation.measures import measures
from atlas_core.permutation.model import evaluate
from atlas_core.permutation.options import Filter, read_filters
from atlas_core.permutation.ranking import WEIGHTS
from atlas_core.permutation.rulebook.book import DEFAULT, read
from atlas_core.permutation.standards import Standards
from atlas_core.permutation.tiers import near_miss, tier
from atlas_core.permutation.verdict import composite, risk_adjusted, verdict
from tests.atlas_core.permutation.samples import figures, terms

GOOD = {"senior_dscr": 1.4, "ltv": 0.6, "irr": 16.0, "npv": 1.0, "stressed_irr": 10.0}


@pytest.fixture(scope="module")
def scenario():
    return evaluate(figures(), terms())


def judged(scenario, filters=(), **outputs):
    return verdict(scenario, measures(scenario) | GOOD | outputs, Standards(filters=filters))


@pytest.mark.parametrize(
    ("outputs", "tier"),
    [
        ({}, "TIER_1"),
        ({"senior_dscr": 1.35, "ltv": 0.65, "irr": 15.0, "npv": 0.0}, "TIER_1"),
        ({"senior_dscr": 1.35 * (1 - 1e-10)}, "TIER_1"),
        ({"npv": -1.0}, "TIER_2"),
        ({"senior_dscr": 1.34}, "TIER_2"),
        ({"ltv": 0.75}, "TIER_2"),
        ({"irr": 11.9}, "TIER_3"),
        ({"ltv": 0.85, "senior_dscr": 1.15, "irr": 8.0}, "TIER_3"),
        ({"irr": 7.9}, "NOT_VIABLE"),
        ({"irr": None}, "NOT_VIABLE"),
        ({"senior_dscr": None}, "NOT_VIABLE"),
    ],
)
def test_the_tier_follows_the_four_tests(scenario, outputs, tier):
    found = judged(scenario, **outputs)
    assert found["tier"] == tier
    assert found["viable"] == (tier != "NOT_VIABLE")


def test_the_specification_sample_is_tier_1():
    assert tier({"senior_dscr": 1.35, "ltv": 0.65, "irr": 15.2, "npv": 12.5e6}) == "TIER_1"


def test_a_hard_filter_takes_viability_but_not_the_tier(scenario):
    filters = read_filters(["senior_dscr >= 1.45"], "axes.options.filters")
    found = judged(scenario, filters)
    assert (found["tier"], found["viable"]) == ("TIER_1", 0)


@pytest.mark.parametrize(
    ("sign", "value", "passes"),
    [
        (">=", 1.3 - 1e-12, True),
        (">", 1.3, False),
        ("<", 1.2, True),
        ("<=", 1.4, False),
        ("==", 1.3, True),
        ("!=", 1.3, False),
    ],
)
def test_filters_compare_with_slack(sign, value, passes):
    assert Filter("senior_dscr", sign, 1.3).passes({"senior_dscr": value}) is passes
    assert Filter("senior_dscr", sign, 1.3).passes({"senior_dscr": None}) is False


@pytest.mark.parametrize(
    ("outputs", "near"),
    [
        ({"irr": 7.7}, True),
        ({"irr": 7.6}, True),
        ({"irr": 7.5}, False),
        ({"senior_dscr": 1.10}, True),
        ({"ltv": 0.89}, True),
        ({"irr": 7.7, "ltv": 0.89}, False),
        ({"irr": None}, False),
        ({}, False),
    ],
)
def test_a_near_miss_misses_one_test_by_little(outputs, near):
    assert near_miss(GOOD | outputs) is near


def test_half_of_what_the_downside_takes_is_taken_off_the_irr():
    assert risk_adjusted(16.0, 10.0) == 13.0
    assert risk_adjusted(16.0, None) is None


def test_tiers_are_those_of_the_rule_tables(scenario):
    document = DEFAULT.document()
    document["tiers"]["rows"][0]["irr"] = 16.5
    outputs = measures(scenario) | GOOD
    assert verdict(scenario, outputs, Standards(read(document)))["tier"] == "TIER_2"


def test_the_composite_is_the_sum_of_its_weighted_parts(scenario):
    outputs = measures(scenario)
    assert judged(scenario, senior_dscr=None)["composite"] is None
    need = scenario.stack.uses * 0.9
    expected = (
        35 * outputs["senior_size"] / need + 25 * (1 - outputs["wacc"] / 20) + 10 * outputs["senior_dscr"] / 2 + 8
    )
    assert composite(outputs, scenario, WEIGHTS, 80.0) == pytest.approx(expected)


def fails(**stored):
    found = evaluate(figures(), terms(**stored))
    outputs = measures(found)
    return reasons(verdict(found, outputs)["fail_reasons"])


def test_a_sound_scenario_fails_nothing_but_the_repo_rules():
    assert fails(exitYear=20) == ["REPO"]


def test_a_sound_scenario_with_reserve_and_cash_trap_has_no_reason_to_fail():
    assert fails(exitYear=20, seniorDSCR=1.5, dsraMonths=3, trapDscr=1.1, jurisdiction="EU") == []


@pytest.mark.parametrize(
    ("stored", "reason"),
    [
        ({"mezz": False, "maxSenior": 0}, "DSCR"),
        ({"ltvCap": 1, "seniorDSCR": 1, "tenor": 25}, "LTV"),
        ({"exitYear": 1, "exitCapRate": 20}, "IRR"),
        ({"discountRate": 40}, "NPV"),
        ({"tenor": 24}, "TENOR"),
        ({"mezzAmortisation": "bullet"}, "BALLOON"),
        ({"amortisation": "bullet", "tenor": 25}, "BALLOON"),
        ({"seniorDSCR": 1, "totalDSCR": 1, "ltvCap": 1, "seniorRunningBps": 500}, "SHORTFALL"),
        ({"opexPercent": 100}, "NO_ROOT"),
        ({"minEquityShare": 0, "ltvCap": 1, "seniorRate": 0, "mezzRate": 0, "seniorDSCR": 1, "totalDSCR": 1}, "EQUITY"),
        ({"tenor": 26, "amortisation": "sculpted"}, "DSCR"),
    ],
)
def test_every_reason_to_fail_has_its_bit(stored, reason):
    assert reason in fails(**stored)


def test_a_balloon_that_is_refinanced_or_sold_is_no_reason_to_fail():
    assert "BALLOON" not in fails(amortisation="bullet")
    assert "BALLOON" not in fails(amortisation="bullet", exitYear=15, mezz=False)


def test_the_advance_factor_is_tested_once_the_tenant_is_rated():
    assert "ADVANCE_FACTOR" not in fails(ltvCap=1, seniorDSCR=1.1)
    assert "ADVANCE_FACTOR" in fails(ltvCap=1, seniorDSCR=1.1, tenantRating="CCC")
    assert "ADVANCE_FACTOR" not in fails(ltvCap=0.6, mezz=False, tenantRating="CCC")


@pytest.mark.parametrize(("goal", "reached"), [(None, True), ("BBB", True), ("A", True), ("A+", False), ("AAA", False)])
def test_the_rating_goal_is_a_hard_filter_with_a_reason(scenario, goal, reached):
    found = verdict(scenario, measures(scenario) | GOOD | {"senior_dscr": 1.3}, Standards(min_rating=goal))
    assert found["rating"] == "A"
    assert found["viable"] == reached
    assert ("RATING" in reasons(found["fail_reasons"])) is not reached
