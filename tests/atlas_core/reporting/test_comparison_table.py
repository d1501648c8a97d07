import pytest

from atlas_core.permutation.columns import OUTPUTS, Column
from atlas_core.reporting.comparison_table import (
    BEST,
    LINES,
    best,
    bridge_chart,
    bridge_in_words,
    bridge_table,
    comparison_table,
)
from atlas_core.services.comparison import Bridge, Step

TENOR = Column("tenor", "Senior tenor", "years", "years", "")
RATE = Column("senior_rate", "Senior rate", "%", "percent", "")
INPUTS = {column.name: column for column in (TENOR, RATE)}
WAY = Bridge("irr", 10.0, (Step("tenor", 15.0, 17.0, 12.0), Step("senior_rate", 5.0, 6.0, 11.5)))


def rows(**figures):
    """Give two rows that differ in these figures alone."""
    base = dict.fromkeys(LINES, 1.0) | {"tier": "TIER_1", "binding": "dscr", "rating": "BBB", "tenor": 15.0}
    base |= {"senior_rate": 5.0, "index": 7}
    pairs = {name: values[0] for name, values in figures.items()}, {name: values[1] for name, values in figures.items()}
    return [base | pairs[0], base | pairs[1] | {"index": 8}]


def test_inputs_that_differ_come_first_and_every_line_is_there():
    table = comparison_table(rows(senior_rate=(5.0, 6.0)), [TENOR, RATE], "EUR")
    assert table[""] == ["Senior rate", "Senior tenor", *(OUTPUTS[name].label for name in LINES)]
    assert list(table) == ["", "Scenario 7", "Scenario 8"]
    assert table["Scenario 8"][0] == "6.0\u202f%"


def test_the_best_of_a_line_is_marked_by_its_direction():
    table = comparison_table(rows(irr=(10.0, 12.0), ltv=(0.6, 0.7)), [], "EUR")
    cells = {label: pair for label, *pair in zip(*table.values(), strict=True)}
    assert cells["Equity IRR"] == ["10.0\u202f%", f"12.0\u202f% {BEST}"]
    assert cells["LTV"] == [f"60.0\u202f% {BEST}", "70.0\u202f%"]
    assert cells["Tier"] == ["Tier 1", "Tier 1"]


@pytest.mark.parametrize(
    ("values", "places"), [((1.0, 1.0), set()), ((None, None), set()), ((None, 2.0), {1}), ((2.0, 1.0), {0})]
)
def test_equal_or_missing_figures_have_no_best(values, places):
    assert best(rows(irr=values), "irr") == places


def test_figures_that_differ_by_rounding_alone_have_no_best():
    assert best(rows(senior_dscr=(1.3, 1.3000000000000003)), "senior_dscr") == set()


def test_an_amount_of_mezzanine_is_neither_better_nor_worse():
    assert best(rows(mezz_size=(1.0, 2.0)), "mezz_size") == set()


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_bridge_ends_where_its_steps_lead(mode):
    (bars,) = bridge_chart(WAY, INPUTS, "EUR", mode).data
    assert list(bars.y) == [10.0, 2.0, -0.5, 11.5]
    assert list(bars.measure) == ["absolute", "relative", "relative", "total"]
    assert list(bars.text) == ["10.00\u202f%", "+2.00\u202fpp", "−0.50\u202fpp", "11.50\u202f%"]


def test_the_table_and_the_sentence_say_the_same():
    table = bridge_table(WAY, INPUTS, "EUR")
    assert table["Adds"] == ["+2.00\u202fpp", "−0.50\u202fpp"]
    assert table["To"] == ["17.0\u202fy", "6.0\u202f%"]
    words = bridge_in_words(WAY, INPUTS, "EUR")
    assert words.startswith("Equity IRR from 10.00\u202f% to 11.50\u202f%: Senior tenor +2.00")


def test_a_gap_on_the_way_and_equal_inputs_are_said():
    gap = Bridge("irr", 10.0, (Step("tenor", 15.0, 17.0, None),))
    assert "cannot be added up" in bridge_in_words(gap, INPUTS, "EUR")
    assert bridge_table(gap, INPUTS, "EUR")["Adds"] == ["–"]
    assert "same inputs" in bridge_in_words(Bridge("irr", 10.0, ()), INPUTS, "EUR")
