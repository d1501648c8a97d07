from types import SimpleNamespace

import pandas as pd
import pytest

from atlas_core.errors import InputError
from atlas_core.reporting import batch_report

FOUND = {
    "A": SimpleNamespace(total=4, viable=3, tiers={"TIER_1": 3, "NOT_VIABLE": 1}, limits={"dscr": 3, "ltv": 1}),
    "B": SimpleNamespace(total=2, viable=0, tiers={"NOT_VIABLE": 2}, limits={}),
}


def test_counts_of_the_tiers_add_up_to_the_scenarios():
    table = batch_report.counts(FOUND).set_index("Project")
    tiers = ["Tier 1", "Tier 2", "Tier 3", "Not viable"]
    assert table.loc["A", ["Scenarios", "Viable", *tiers]].tolist() == [4, 3, 3, 0, 0, 1]
    assert (table[tiers].sum(axis=1) == table["Scenarios"]).all()


def test_each_limit_has_its_share_of_the_scenarios():
    table = batch_report.limits(FOUND)
    assert table.to_numpy().tolist() == [["A", "DSCR", 3, 75.0], ["A", "LTV", 1, 25.0]]
    assert batch_report.limits({"B": FOUND["B"]}).empty


def test_frames_stand_under_one_another_with_the_project_first():
    frames = {"A": pd.DataFrame({"x": [1, 2]}), "B": pd.DataFrame({"x": [3]})}
    table = batch_report.joined(frames)
    assert list(table) == ["Project", "x"]
    assert table.to_numpy().tolist() == [["A", 1], ["A", 2], ["B", 3]]


def test_a_figure_without_a_histogram_is_named():
    with pytest.raises(InputError, match="column must be one of irr, npv; got 'wacc'"):
        batch_report.distribution({"irr": None, "npv": None}, "wacc")
