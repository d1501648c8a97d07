"""The two projects of the specification against figures computed independently of this engine."""

import json
from pathlib import Path

import pytest

import atlas_core
from atlas_core.permutation.summary import summarise

DATA = Path(__file__).parents[2] / "data"


def case(name):
    return json.loads((DATA / f"{name}.json").read_text())


@pytest.fixture(scope="module")
def london():
    project = case("london")
    return project, atlas_core.permute(project["project"], project["axes"])


@pytest.fixture(scope="module")
def frankfurt():
    project = case("frankfurt")
    return project, atlas_core.permute(project["project"], project["axes"])


def neutral(rows):
    wanted = {"tenor": 17, "senior_rate": 5.5, "mezz_rate": 9, "senior_dscr_target": 1.35, "ltv_cap": 0.65}
    return next(row for row in rows if all(row[name] == value for name, value in wanted.items()))


def test_the_london_grid_is_sized_as_expected(london):
    project, table = london
    expected = project["expected"]["grid"]
    sizes = table.column("senior_size").to_pylist()
    assert table.num_rows == expected["rows"]
    assert min(sizes) == pytest.approx(expected["senior_min"], abs=1e-3)
    assert max(sizes) == pytest.approx(expected["senior_max"], abs=1e-3)
    assert sum(sizes) / len(sizes) == pytest.approx(expected["senior_mean"], abs=1e-3)
    assert set(table.column("binding").to_pylist()) == {expected["binding"]}


@pytest.mark.parametrize(
    "column",
    ["senior_size", "binding", "mezz_size", "mezz_binding", "idc", "uses", "equity_size", "npv", "payback_period"],
)
def test_the_neutral_london_scenario_has_the_expected_amounts(london, column):
    project, table = london
    expected = project["expected"]["scenario"][column]
    found = neutral(table.to_pylist())[column]
    assert found == (pytest.approx(expected, abs=0.006) if isinstance(expected, float) else expected)


@pytest.mark.parametrize("column", ["irr", "project_irr"])
def test_the_neutral_london_scenario_has_the_expected_returns(london, column):
    project, table = london
    assert neutral(table.to_pylist())[column] == pytest.approx(project["expected"]["scenario"][column], abs=1e-8)


def test_nothing_is_viable_in_london_because_equity_loses_money(london):
    _, table = london
    assert set(table.column("tier").to_pylist()) == {"NOT_VIABLE"}
    assert max(table.column("irr").to_pylist()) < 0


def test_frankfurt_shows_every_tier_and_both_limits(frankfurt):
    _, table = frankfurt
    assert set(table.column("tier").to_pylist()) == {"TIER_1", "TIER_2", "TIER_3", "NOT_VIABLE"}
    assert set(table.column("binding").to_pylist()) == {"dscr", "ltv"}


def test_the_summary_speaks_both_spellings(frankfurt):
    _, table = frankfurt
    summary = summarise(table, 1.5)
    assert summary["total"] == summary["total_permutations"] == 540
    assert summary["viable"] == summary["viable_count"]
    assert summary["viable"] == sum(summary[f"tier{tier}_count"] for tier in (1, 2, 3))
    assert summary["execution_time"] == 1.5
    assert summary["best_irr"] == max(table.column("irr").to_pylist())
    assert summary["binding"]["dscr"] + summary["binding"]["ltv"] == pytest.approx(1)
    assert summary["metrics"]["composite"]["null_count"] == 0
    assert summary["metrics"]["composite"]["max"] == max(table.column("composite").to_pylist())
    json.dumps(summary, allow_nan=False)


def test_a_row_of_the_table_is_the_scenario_in_detail(frankfurt):
    project, table = frankfurt
    for index in (0, 269, 539):
        detail = atlas_core.scenario(project["project"], project["axes"], index)
        assert detail["outputs"] == table.slice(index, 1).to_pylist()[0]
        json.dumps(detail, allow_nan=False)
