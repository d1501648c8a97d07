"""Every MUST field through the public engine: it moves what it should, in the right direction, to the value by hand."""

import json
from itertools import pairwise
from pathlib import Path

import pytest

import atlas_core
from atlas_core.errors import InputError
from atlas_core.fields.changes import assign
from atlas_core.fields.completion import complete
from atlas_core.permutation.scenario_fields.catalogue import SCENARIO_FIELDS, numbers
from tests.atlas_core.permutation.scenario_fields.must_rows import CASES, PLAIN, RICH

LONDON = json.loads((Path(__file__).parents[3] / "data" / "london.json").read_text())["project"]
FIELDS = {field.number: field for field in SCENARIO_FIELDS.values()}
WITHOUT_COLUMN = {20, 108}
"""Fields that move no column; their tests stand below."""


def project(case):
    document = LONDON
    for path, value in case.project.items():
        document = assign(document, path, value)
    return document


def found(case, table, document):
    return [case.column(table, document)] if callable(case.column) else table[case.column].to_pylist()


def as_options(case):
    """Compute every value of the field among the options, one run each."""
    answer, scenario_field = [], FIELDS[case.number]
    others = {name: value for name, value in case.options.items() if name != scenario_field.on}
    for value in case.values:
        document = {**case.axes, "options": others | {scenario_field.key: value}}
        answer += found(case, atlas_core.permute(project(case), document), document)
    return answer


def as_axis(case):
    """Compute every value of the field, or of the input a derived one follows, in one run."""
    document = {case.by or FIELDS[case.number].key: list(case.values), "options": case.options}
    return found(case, atlas_core.permute(project(case), document), document)


def named(case):
    return FIELDS[case.number].key


def of_kind(*acts):
    return [case for case in CASES if FIELDS[case.number].acts in acts]


def test_every_must_field_has_a_case_of_its_own():
    assert {case.number for case in CASES} | WITHOUT_COLUMN == set(numbers("MUST"))
    assert [case.number for case in CASES] == sorted(case.number for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=named)
def test_the_values_by_hand_move_in_the_direction_of_the_field(case):
    assert all((later - earlier) * case.way >= 0 for earlier, later in pairwise(case.expected))
    assert (case.expected[-1] - case.expected[0]) * case.way > 0 or case.way == 0


@pytest.mark.parametrize("case", of_kind("parameter", "field", "derived"), ids=named)
def test_a_field_as_an_axis_moves_its_column_to_the_value_by_hand(case):
    assert as_axis(case) == pytest.approx(case.expected, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("case", of_kind("parameter", "field", "option"), ids=named)
def test_a_field_as_an_option_moves_its_column_to_the_value_by_hand(case):
    assert as_options(case) == pytest.approx(case.expected, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("case", of_kind("derived"), ids=named)
def test_a_derived_field_has_the_value_by_hand(case):
    names = FIELDS[case.number].on.split(" + ")
    figures = [complete(assign(project(case), case.by, value)).calculated for value in case.values]
    assert [sum(figure[name] for name in names) for figure in figures] == pytest.approx(case.figures)


def test_revenue_as_contracted_changes_nothing_and_other_prudence_is_refused():
    bare = atlas_core.permute(LONDON, {"options": PLAIN})
    assert atlas_core.permute(LONDON, {"options": PLAIN | {"RevenueBasis_20": "Contracted"}}).equals(bare)
    with pytest.raises(InputError, match="No document says"):
        atlas_core.permute(LONDON, {"options": {"RevenueBasis_20": "Conservative"}})


def test_the_most_scenarios_refuse_a_larger_grid_and_pass_a_smaller_one():
    grid = {"seniorRate": {"min": 0, "max": 10, "step": 0.01}, "options": RICH | {"MaxPermutations_108": 1001}}
    assert atlas_core.permute(LONDON, grid).num_rows == (10 - 0) / 0.01 + 1
    grid["options"]["MaxPermutations_108"] = 1000
    with pytest.raises(InputError, match='draw from them with the option "sample"'):
        atlas_core.permute(LONDON, grid)
