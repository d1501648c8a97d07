from dataclasses import replace

import pytest

from atlas_core.permutation.run import scenario
from atlas_core.services import integrity, scenario_detail
from tests.atlas_core.permutation.test_invariants import random_scenario
from tests.atlas_core.services.cast import case

LOAN_ENDS = {"Senior balance ends at 0", "Mezzanine balance ends at 0"}


def detail_of(found):
    return scenario_detail._detail(found["outputs"], found, int(found["inputs"]["periodsPerYear"]))


@pytest.fixture(scope="module")
def detail():
    frankfurt = case("frankfurt")
    return detail_of(scenario(frankfurt["project"], frankfurt["axes"], 43))


def broken(detail, place, column, by=1_000.0):
    periods = [dict(flow) for flow in detail.periods]
    periods[place][column] += by
    return {check.label for check in integrity.checks(replace(detail, periods=periods)) if not check.holds}


def test_every_check_of_the_example_holds_to_a_cent(detail):
    found = integrity.checks(detail)
    assert [check.label for check in found if not check.holds] == []
    assert max(abs(check.residual) for check in found) < 0.01


def assert_closes(seed):
    found = random_scenario(seed)
    missed = {check.label for check in integrity.checks(detail_of(found)) if not check.holds}
    last = found["cash_flows"][-1]
    assert missed <= LOAN_ENDS, seed
    assert bool(missed) == (last["senior_closing"] + last["mezz_closing"] > 1.0), seed


@pytest.mark.parametrize("seed", range(20))
def test_random_scenarios_close_but_for_loans_that_are_not_repaid(seed):
    assert_closes(seed)


@pytest.mark.drill
def test_two_thousand_random_scenarios_close_but_for_loans_that_are_not_repaid():
    for seed in range(1_000, 3_000):
        assert_closes(seed)


@pytest.mark.parametrize(
    ("place", "column", "label"),
    [
        (0, "capex", "Every quarter draws what it pays"),
        (3, "senior_opening", "Loan balances carry over"),
        (-1, "senior_closing", "Senior balance ends at 0"),
        (-1, "mezz_closing", "Mezzanine balance ends at 0"),
        (-1, "dsra_closing", "Debt reserve ends at 0"),
        (-1, "trapped_closing", "Trapped cash ends at 0"),
        (12, "dsra_closing", "Debt reserve rolls forward"),
        (12, "senior_principal", "Loan balances roll forward"),
        (12, "senior_interest", "Cash is conserved"),
        (12, "cfads", "CFADS follows from NOI"),
        (12, "distribution", "Equity gets what is distributed"),
        (12, "equity_flow", "Equity IRR solves"),
    ],
)
def test_a_wrong_line_is_found(detail, place, column, label):
    assert label in broken(detail, place, column)


@pytest.mark.parametrize(
    ("column", "label"),
    [
        ("equity_size", "Sizes add up to uses"),
        ("senior_size", "Senior loan is drawn in full"),
        ("mezz_size", "Mezzanine loan is drawn in full"),
        ("irr", "Equity IRR solves"),
        ("senior_dscr", "Senior DSCR is the lowest of its periods"),
    ],
)
def test_a_wrong_stored_figure_is_found(detail, column, label):
    wrong = replace(detail, row=detail.row | {column: detail.row[column] + 1.0})
    assert label in {check.label for check in integrity.checks(wrong) if not check.holds}


def test_sources_that_fall_short_are_found_with_their_sign(detail):
    short = replace(detail, sources=detail.sources | {"equity": detail.sources["equity"] - 250.0})
    assert integrity.checks(short)[0].residual == pytest.approx(-250.0)


def test_without_an_irr_there_is_nothing_left_to_check(detail):
    check = next(c for c in integrity.checks(replace(detail, row=detail.row | {"irr": None})) if "IRR" in c.label)
    assert (check.residual, check.holds) == (None, True)
