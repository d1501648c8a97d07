import pytest

from atlas_core.permutation.assessment.gates import gate_a, gate_b
from atlas_core.permutation.standards import Standards
from tests.atlas_core.permutation.assessment.cases import case, no_loan


def found(gate, label):
    return next(test for test in gate.tests if label in test.label)


@pytest.mark.parametrize(
    ("share", "passed", "near"), [(0.84, False, False), (0.85, True, True), (0.999, True, True), (1.0, True, False)]
)
def test_funding_of_85_to_100_per_cent_of_need_is_a_near_miss(share, passed, near):
    need = case().scenario.stack.senior_limits["need"]
    funding = found(gate_a(case({"total_debt": share * need})), "over need")
    assert (funding.passed, funding.near) == (passed, near)


def test_need_is_what_the_smallest_equity_share_leaves_of_the_uses():
    funding = found(gate_a(case(mezz=False, financingCosts=False)), "over need")
    assert funding.actual == pytest.approx(65 / 90)
    assert gate_a(case()).reasons == ("INSUFFICIENT_CAPITAL",)


def test_a_tenor_and_an_advance_factor_over_their_limits_are_named():
    gate = gate_a(case({"rating": "BBB"}, tenor=19, tenantRating="BB"))
    assert gate.reasons == ("INSUFFICIENT_CAPITAL", "TENOR_EXCEEDS_LIMIT", "ADVANCE_FACTOR_BREACH")


def test_mezzanine_over_half_of_what_senior_leaves_breaks_the_sums():
    gate = gate_a(case(seniorDSCR=3, ltvCap=1, totalDSCR=1.15, mezzTenor=15))
    mezz = found(gate, "Mezzanine of what senior leaves")
    assert mezz.actual > mezz.needed
    assert "MATH_ERROR" in gate.reasons


def test_tranches_that_miss_the_uses_break_the_sums():
    whole = case()
    equity = whole.outputs["equity_size"]
    assert "MATH_ERROR" not in gate_a(whole).reasons
    assert "MATH_ERROR" in gate_a(case({"equity_size": equity + 1.0})).reasons


def test_gate_a_passes_a_stack_that_meets_all_of_it():
    gate = gate_a(case(ltvCap=0.85, mezz=False, seniorDSCR=1.1, tenor=18, minEquityShare=20, financingCosts=False))
    assert gate.passed
    assert gate.reasons == ()


@pytest.mark.parametrize(("goal", "passed"), [("AAA", False), ("AA-", True), ("A", True), ("BBB", True)])
def test_the_rating_may_be_two_notches_short_of_its_goal(goal, passed):
    rating = found(gate_b(case({"rating": "A"}, Standards(min_rating=goal))), "short of its goal")
    assert rating.passed is passed


def test_without_a_goal_the_rating_is_not_asked():
    assert all(test.code != "RATING" for test in gate_b(case()).tests)


@pytest.mark.parametrize(
    ("outputs", "code"),
    [
        ({"senior_dscr": 1.0}, "MIN_DSCR_SENIOR"), ({"senior_dscr": None}, "MIN_DSCR_SENIOR"),
        ({"gearing": 0.81}, "MAX_GEARING"), ({"icr": 1.99}, "MIN_ICR"), ({"icr": None}, "MIN_ICR"),
        ({"senior_wal": 18.0}, "MAX_WAL"), ({"senior_wal": None}, "MAX_WAL"),
    ],
)  # fmt: skip
def test_gate_b_names_what_is_missed(outputs, code):
    assert gate_b(case()).passed
    assert gate_b(case(outputs)).reasons == (code,)


def test_a_cover_that_falls_under_one_at_inflation_nothing_is_a_stress_reason():
    gate = gate_b(case(seniorDSCR=1.01, ltvCap=1, minEquityShare=0, mezz=False, seniorRate=2, cpi=3, cpiFloor=-10,
                       indexation="CPI_Linked", amortisation="sculpted", opexMode="amount", opexPercent=20,
                       opexGrowth=3))  # fmt: skip
    assert "CPI_STRESS" in gate.reasons


def test_a_reserve_is_asked_for_a_rated_tenant():
    assert gate_b(case(tenantRating="AAA")).reasons == ("MIN_DSRA",)


def test_without_a_loan_every_cover_fails():
    assert {"MIN_DSCR_SENIOR", "MIN_ICR", "MIN_FCCR", "CPI_STRESS", "MAX_WAL"} == set(gate_b(no_loan()).reasons)
    assert "INSUFFICIENT_CAPITAL" in gate_a(no_loan()).reasons
