import pytest

from atlas_core.permutation.assessment.rating_steps import rated
from tests.atlas_core.permutation.assessment.cases import case, no_loan


def test_the_next_rating_says_how_far_each_figure_is():
    found = rated(case({"rating": "A", "senior_dscr": 1.3, "ltv": 0.62}))
    assert found.better == "AA"
    assert [(test.needed, test.room) for test in found.tests] == [
        (1.35, pytest.approx(-0.05)), (0.6, pytest.approx(-0.02)),
    ]  # fmt: skip


def test_the_top_has_nothing_above_it():
    found = rated(case({"rating": "AAA"}))
    assert (found.better, found.tests) == (None, ())


def test_every_band_says_whether_its_figures_are_met_and_the_first_met_gives_the_rating():
    found = rated(case({"rating": "A", "senior_dscr": 1.3, "ltv": 0.62}))
    assert [step.rating for step in found.steps] == ["AAA", "AA", "A", "BBB", "BB", "B"]
    assert next(step.rating for step in found.steps if step.met) == "A"
    assert [test.passed for test in found.steps[0].tests] == [False, False]
    assert {test.table for step in found.steps for test in step.tests} == {"rating_dscr_ltv"}


def test_a_loan_that_misses_every_band_looks_at_the_last():
    found = rated(case({"rating": "CCC", "senior_dscr": None, "ltv": 0.9}))
    assert found.better == "B"
    assert [test.passed for test in found.tests] == [False, False]


def test_a_rule_set_of_dscr_alone_asks_no_ltv():
    found = rated(case({"rating": "AA"}, ratingRuleSet="dscr"))
    assert [test.label for test in found.tests] == ["Senior DSCR"]


def test_where_terms_leave_no_band_there_is_no_next_rating():
    assert rated(case(project={}, ratingRuleSet="workbook")).better is None


def test_caps_hold_by_their_figures_and_bind_below_the_rating():
    caps = {cap.condition: cap for cap in rated(case({"rating": "A", "senior_dscr": 1.19})).caps}
    assert (caps["low senior DSCR"].holds, caps["low senior DSCR"].binds) == (True, True)
    assert caps["long tenor and high LTV"].holds is False
    assert caps["weak legal structure"].holds is None
    assert "high mezzanine LTV" not in caps


def test_a_long_tenor_caps_only_with_a_high_ltv():
    long = {"tenor": 31, "leaseTermYears": 40}
    high, low = (
        next(cap for cap in rated(case({"rating": "A", "ltv": ltv}, **long)).caps if "tenor" in cap.condition)
        for ltv in (0.71, 0.70)
    )
    assert (high.holds, low.holds) == (True, False)


@pytest.mark.parametrize(("sweep", "holds"), [(0, True), (100, False)])
def test_a_bullet_is_protected_by_a_full_sweep(sweep, holds):
    caps = rated(case(amortisation="bullet", exitYear=15, sweepShare=sweep)).caps
    assert caps[0].holds is holds


def test_without_a_loan_a_missing_cover_is_no_low_cover():
    assert [cap.holds for cap in rated(no_loan()).caps if cap.condition == "low senior DSCR"] == [False]
