"""Every parameter under every name, as axis and as option, at its bounds and beyond, and in every form of a sweep."""

import json
import math
from pathlib import Path

import pytest

import atlas_core
from atlas_core.errors import InputError
from atlas_core.permutation.axes import read_axes
from atlas_core.permutation.columns import OUTPUTS
from atlas_core.permutation.parameters import PARAMETERS

LONDON = json.loads((Path(__file__).parents[2] / "data" / "london.json").read_text())["project"]
BOUNDS = {
    "leaseTermYears": (5, 40), "tenorBuffer": (0, 5), "tenor": (3, 40), "seniorRate": (0, 15), "mezzRate": (0, 20),
    "seniorDSCR": (1, 3), "totalDSCR": (1, 3), "ltvCap": (0, 1), "balloonShare": (0, 1), "gracePeriodMonths": (0, 60),
    "seniorUpfrontBps": (0, 500), "seniorRunningBps": (0, 500), "mezzUpfrontBps": (0, 500), "mezzRunningBps": (0, 500),
    "commitmentBps": (0, 500), "dsraMonths": (0, 12), "maintenanceCapex": (0, 10), "taxRate": (0, 50),
    "depreciationYears": (5, 50), "discountRate": (0, 50), "equityCost": (0, 50), "refiSpreadBps": (0, 600),
}  # fmt: skip
"""Bounds as the specification's list of engine parameters has them; of the others the engine names its own."""
CHOICES = {
    "amortisation": "annuity sculpted stepdown bullet balloon", "mezzAmortisation": "annuity sculpted bullet pik",
    "usesBasis": "market internal", "drawOrder": "prorata equity_first", "opexMode": "share amount",
    "indexation": "Flat CPI_Linked Partial FixedEscalator", "tenantRating": "AAA AA A BBB BB B CCC NR",
    "jurisdiction": "UK EU US NONE", "trapBlocks": "equity mezz",
}  # fmt: skip
ALIASES = {
    "debtTenorRange": "tenor", "ltvRange": "ltvCap", "seniorDSCRTarget": "seniorDSCR", "seniorRateRange": "seniorRate",
    "mezzRateRange": "mezzRate",
}  # fmt: skip


TRIGGERS = "DSCR_TriggerLevels_101"
"""Is written trap|turbo and sets two parameters."""


def names(kinds):
    """Return (name, parameter) of every key, alias and project path."""
    return [
        pytest.param(name, item, id=name)
        for item in PARAMETERS.values()
        if item.kind in kinds
        for name in (item.key, *item.aliases, item.path)
        if name and name != TRIGGERS
    ]


NUMERIC = ("number", "whole")
SWEPT = [item for item in PARAMETERS.values() if item.kind in NUMERIC and not item.choices]


def accepted(name, value):
    """Return the value as the axis and as the option give it."""
    axis, option = read_axes({name: [value]}), read_axes({"options": {name: value}})
    assert axis.axes[0].target.key == next(iter(option.options))
    return axis.axes[0].values[0], next(iter(option.options.values()))


def refused(name, value):
    for document in ({name: [value]}, {name: value}, {"options": {name: value}}):
        with pytest.raises(InputError):
            read_axes(document)


def test_bounds_choices_and_aliases_are_those_of_the_specification():
    assert {key: PARAMETERS[key].bounds for key in BOUNDS} == BOUNDS
    assert {key: " ".join(map(str, PARAMETERS[key].choices)) for key in CHOICES} == CHOICES
    assert {alias: key for key, item in PARAMETERS.items() for alias in item.aliases if alias in ALIASES} == ALIASES
    assert PARAMETERS["periodsPerYear"].choices == (1, 2, 4)


@pytest.mark.parametrize(("name", "item"), names(NUMERIC))
def test_a_number_is_accepted_at_its_bounds_and_refused_next_to_them(name, item):
    least, most = item.bounds
    inside = item.choices or (least, most, round((least + most) / 2))
    for value in inside:
        assert accepted(name, value) == (value, value)
    step = 1 if item.kind == "whole" else 0
    refused(name, least - step if step else math.nextafter(least, -math.inf))
    refused(name, most + step if step else math.nextafter(most, math.inf))


@pytest.mark.parametrize(("name", "item"), names(("choice",)))
def test_a_choice_is_accepted_in_every_spelling_and_nothing_else_is(name, item):
    for choice in item.choices:
        assert accepted(name, choice) == accepted(name, f" {choice.upper()} ") == (choice, choice)
    for spelling, choice in item.spellings:
        assert accepted(name, spelling) == (choice, choice)
    refused(name, "something else")
    refused(name, 1)


@pytest.mark.parametrize(("name", "item"), names(("switch",)))
def test_a_switch_is_on_or_off(name, item):
    assert read_axes({name: [True, False]}).axes[0].values == [True, False]
    assert (accepted(name, "on"), accepted(name, "off")) == ((True, True), (False, False))
    refused(name, "perhaps")
    refused(name, 1)


@pytest.mark.parametrize(("name", "item"), names(("ramp",)))
def test_a_ramp_takes_a_share_of_each_of_at_most_forty_years(name, item):
    assert accepted(name, [0, 50, 100]) == ((0, 50, 100),) * 2
    for broken in ([-0.1], [100.1], ["50"], [50] * 41, 50):
        with pytest.raises(InputError):
            read_axes({"options": {name: broken}})


@pytest.mark.parametrize("item", [item for item in PARAMETERS.values() if item.optional], ids=lambda item: item.key)
def test_what_may_be_missing_is_none_as_axis_and_as_option(item):
    assert accepted(item.key, None) == (None, None)


@pytest.mark.parametrize("item", SWEPT, ids=lambda item: item.key)
@pytest.mark.parametrize("parts", [1, 3, 7, 10, 64])
def test_a_range_keeps_its_maximum_and_never_passes_it(item, parts):
    least, most = item.bounds
    step = math.ceil((most - least) / parts) if item.kind == "whole" else (most - least) / parts
    values = list(read_axes({item.key: {"min": least, "max": most, "step": step}}).axes[0].values)
    assert values[0] == least
    assert values == sorted(values)
    assert values[-1] <= most < values[-1] + step
    if item.kind == "number":
        assert (len(values), values[-1]) == (parts + 1, most)


@pytest.mark.parametrize("item", SWEPT, ids=lambda item: item.key)
def test_a_range_with_a_step_that_misses_the_maximum_ends_less_than_a_step_before_it(item):
    least, most = item.bounds
    step = 2 if item.kind == "whole" else (most - least) / 3.5
    values = list(read_axes({item.key: {"min": least, "max": most, "step": step}}).axes[0].values)
    assert most - step < values[-1] <= most


@pytest.mark.parametrize("item", SWEPT, ids=lambda item: item.key)
def test_a_boundary_runs_from_base_less_to_base_plus_its_percentage(item):
    base = round(sum(item.bounds) / 2) if item.kind == "whole" else sum(item.bounds) / 2
    values = list(read_axes({item.key: {"base": base, "percent": 10, "steps": 2}}).axes[0].values)
    ends = [base * 0.9, base * 1.1]
    assert [values[0], values[-1]] == ([round(end) for end in ends] if item.kind == "whole" else pytest.approx(ends))
    assert base in values


@pytest.mark.parametrize("item", SWEPT, ids=lambda item: item.key)
def test_a_list_keeps_its_order_and_its_last_value(item):
    least, most = item.bounds
    values = [most, least, round((least + most) / 2)]
    assert list(read_axes({item.key: values}).axes[0].values) == values


@pytest.mark.parametrize("item", SWEPT, ids=lambda item: item.key)
def test_every_parameter_computes_at_both_its_bounds(item):
    table = atlas_core.permute(LONDON, {item.key: list(item.bounds)})
    assert table[item.result_column].to_pylist() == list(item.bounds)
    for row in table.select([name for name, column in OUTPUTS.items() if not column.text]).to_pylist():
        assert all(value is None or math.isfinite(value) for value in row.values())
