import copy

import numpy as np
import pytest

from atlas_core import scenario
from atlas_core.permutation.rulebook.book import DEFAULT, read
from tests.atlas_core.permutation.independent.random_scenarios import random_scenarios
from tests.atlas_core.permutation.kernel.comparing import grid_differences, random_differences
from tests.atlas_core.permutation.test_cases import case

FRANKFURT = case("frankfurt")


def test_random_scenarios_over_the_whole_space_equal_the_reference():
    assert random_differences(seed=20, count=2_000) == {}


@pytest.mark.drill
def test_many_random_scenarios_over_the_whole_space_equal_the_reference():
    for seed in range(100, 110):
        assert random_differences(seed, count=2_000) == {}, seed


def test_the_published_grid_equals_the_reference():
    assert grid_differences(FRANKFURT["project"], FRANKFURT["axes"], range(0, 540, 7)) == {}


def test_a_mezzanine_loan_that_an_early_trial_did_not_draw_is_drawn_all_the_same():
    # Equity pays first, there is no senior loan, and five years pass before the first rent: at its first guess of the
    # uses equity pays for everything.
    project = copy.deepcopy(FRANKFURT["project"])
    project["revenue"]["grossMonthlyRent"] = 3_908_833.642520734
    project["construction"] = {"mezzMethod": "dsra"}
    project["timeline"] |= {
        "constructionStart": "2026-06-01", "constructionDurationMonths": 1, "leaseCommenceDate": "2031-01-15"
    }  # fmt: skip
    axes = {"options": {"tenor": 32, "mezzRate": 20, "drawOrder": "equity_first"}}
    found = scenario(project, axes, 0)
    draws = sum(row["mezz_draw"] for row in found["cash_flows"] if row["mezz_draw"])
    assert found["outputs"]["senior_size"] == 0
    assert draws == pytest.approx(found["outputs"]["mezz_size"], rel=1e-9)
    assert draws > 1e6
    assert grid_differences(project, axes, [0]) == {}


@pytest.mark.parametrize("seed", range(12))
def test_random_grids_with_scenarios_side_by_side_equal_the_reference(seed):
    random = np.random.default_rng(seed)
    (project, terms), *_ = random_scenarios(seed=seed + 500, count=1)
    swept = {
        "seniorRateRange": [0.0, 3.0, 6.5], "seniorDSCRTarget": [1.0, 1.3, 1.8], "ltvRange": [0.2, 0.5, 1.0],
        "taxRate": [0, 24], "totalDSCR": [1.05, 1.4], "vacancy": [0, 12], "rentDownside": [5, 35],
    }  # fmt: skip
    axes = {key: value for key, value in terms.items() if key not in swept} | swept
    assert grid_differences(project, axes, random.integers(0, 432, 25).tolist()) == {}


def rules_changed():
    """Return a rule book that differs from the usual one wherever the kernel reads it."""
    document = DEFAULT.document()
    for table, row, values in (
        ("tiers", 0, {"senior_dscr": 1.6, "npv": None}),
        ("tiers", 2, {"senior_dscr": 1.2, "ltv": 80, "irr": 6, "npv": 1e6}),
        ("rating_dscr_ltv", 0, {"dscr": 1.7, "ltv": 40}),
        ("repo_workbook", 0, {"min_dscr": 1.2, "min_rating": "BBB", "cash_trap": False, "reserve_months": 0}),
        ("composite_weights", 0, {"weight": 30}),
        ("composite_weights", 4, {"weight": 15}),
        ("advance_factors", 4, {"high": 45, "low": 20}),
        ("rating_scores", 1, {"points": 90}),
    ):
        document[table]["rows"][row] |= values
    return read(document)


@pytest.mark.parametrize("rules", [DEFAULT, rules_changed()])
@pytest.mark.parametrize("options", [{}, {"minSeniorRating": "A", "weights": {"rating": 0.4, "dscr": 0.6}}])
def test_what_rules_decide_equals_the_reference(rules, options):
    axes = {
        "amortisation": ["annuity", "balloon", "bullet"], "tenor": [7, 15, 21], "seniorDSCR": [1.2, 1.5],
        "ratingRuleSet": ["dscr_ltv", "dscr", "workbook"], "repoRuleSet": ["workbook", "central_bank"],
        "tenantRating": ["AA", "B", "NR"], "jurisdiction": ["UK", "EU", "NONE"], "trapDscr": [0, 1.1],
        "ltvCap": [0.35, 0.7], "minEquityShare": [10, 60], "overlayDay1Inflow": [0, 2e7],
        "options": {"dsraMonths": 6, "sweepShare": 100, "balloonShare": 0.3, "grossMonthlyRent": 3e6} | options,
    }  # fmt: skip
    indices = np.random.default_rng(9).integers(0, 3**5 * 2**6, 150).tolist()
    assert grid_differences(FRANKFURT["project"], axes, indices, rules) == {}
