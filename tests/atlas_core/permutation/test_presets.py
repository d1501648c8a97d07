import pytest

from atlas_core.permutation.axes import read_axes
from atlas_core.permutation.presets import PRESETS
from atlas_core.permutation.run import chunk
from tests.atlas_core.permutation.test_cases import case


@pytest.mark.parametrize(
    ("key", "size"),
    [
        ("repo_first_aaa_aa", 3 * 9 * 4 * 2),
        ("balanced_a", 3 * 9 * 4 * 2),
        ("value_max_bbb", 3 * 9 * 3 * 2 * 3 * 11 * 2),
    ],
)
def test_a_preset_spans_the_ranges_of_its_source(key, size):
    assert read_axes(PRESETS[key].applied({"tenor": 15, "options": {"taxRate": 20}})).size == size


@pytest.mark.parametrize("key", PRESETS)
def test_every_preset_computes(key):
    project, grid = case("frankfurt")["project"], read_axes(PRESETS[key].applied({}))
    (row,) = chunk(project, grid, grid.size - 1, grid.size).to_pylist()
    assert row["senior_size"] > 0


def test_a_preset_keeps_what_the_project_says_of_exit_and_tax():
    made = PRESETS["balanced_a"].applied({"ltvCap": [0.6, 0.7], "options": {"exitYear": 25, "dsraMonths": 12}})
    assert "ltvCap" not in made
    assert made["options"] == {"exitYear": 25, "dsraMonths": 3}


def test_market_fees_are_added_to_the_axes_and_options_at_hand():
    made = PRESETS["market_fees"].applied({"tenor": [15, 20], "options": {"taxRate": 20, "seniorUpfrontBps": 10}})
    assert made["tenor"] == [15, 20]
    assert made["options"] == {
        "taxRate": 20, "seniorUpfrontBps": 50, "seniorRunningBps": 20, "mezzUpfrontBps": 100, "mezzRunningBps": 50,
        "commitmentBps": 40,
    }  # fmt: skip


def test_market_fees_cost_something():
    project = case("frankfurt")["project"]
    fees = [chunk(project, document, 0, 1)["fees"][0].as_py() for document in ({}, PRESETS["market_fees"].applied({}))]
    assert fees[0] == 0 < fees[1]
