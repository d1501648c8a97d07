import pytest

from atlas_core.errors import InputError
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


def test_every_preset_names_its_source():
    assert all(preset.source.startswith("Atlas ") and preset.note for preset in PRESETS.values())


@pytest.mark.parametrize("key", PRESETS)
def test_a_preset_is_an_option_of_an_axes_document_too(key):
    opened, applied = read_axes({"options": {"preset": key}}), read_axes(PRESETS[key].applied({}))
    assert [(axis.target.key, list(axis.values)) for axis in opened.axes] == [
        (axis.target.key, list(axis.values)) for axis in applied.axes
    ]
    assert (opened.options, opened.labels) == (applied.options, applied.labels)


def test_what_a_document_sets_itself_stands_beside_the_preset_it_names():
    document = {
        "SeniorTenorY_39": [12, 18],
        "options": {"preset": "repo_first_aaa_aa", "DSRA_Months_59": 3, "seniorRate": 4, "exitYear": 20},
    }
    grid = read_axes(document)
    assert {axis.target.key: list(axis.values) for axis in grid.axes} == {
        "seniorDSCR": [1.4, 1.45, 1.5], "amortisation": ["annuity", "stepdown"], "tenor": [12, 18],
    }  # fmt: skip
    assert grid.options == {"dsraMonths": 3, "seniorRate": 4, "exitYear": 20}


@pytest.mark.parametrize("name", ["balanced", None, 5, ["balanced_a"]])
def test_a_preset_that_there_is_not_is_refused_with_those_there_are(name):
    with pytest.raises(InputError, match="must be one of repo_first_aaa_aa, balanced_a"):
        read_axes({"options": {"preset": name}})
