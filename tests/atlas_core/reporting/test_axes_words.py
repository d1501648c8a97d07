"""Axes are told with the units people use, long ones by their ends."""

import pytest

from atlas_core.reporting import axes_words
from atlas_core.reporting.axes_words import AxisWords
from tests.atlas_core.services.cast import case

THIN = "\u202f"


def told(name):
    return {axis.label: (axis.values, axis.number) for axis in axes_words.axes(case(name)["axes"])}


def test_values_carry_the_unit_people_use():
    found = told("frankfurt")
    assert found["Senior tenor"] == (f"15, 17, 20{THIN}y", 3)
    assert found["LTV cap"] == (f"60, 65, 70{THIN}%", 3)
    assert found["Senior DSCR target"] == ("1.3, 1.35x", 2)
    assert found["Indexation"] == ("CPI Linked", 1)


@pytest.mark.parametrize(
    ("axis", "words"),
    [
        ({"min": 10, "max": 20, "step": 1}, ("Senior tenor", f"10 to 20{THIN}y", 11)),
        ([10, 11, 12, 13], ("Senior tenor", f"10, 11, 12, 13{THIN}y", 4)),
        (12, ("Senior tenor", f"12{THIN}y", 1)),
    ],
)
def test_a_long_axis_is_told_by_its_ends(axis, words):
    assert axes_words.axes({"debtTenorRange": axis}) == [AxisWords(*words)]


def test_in_short_only_what_takes_several_values_is_named():
    line = axes_words.in_short({"debtTenorRange": [15, 17], "cpi": 2.5, "seniorRateRange": [5, 6]})
    assert line == f"Senior tenor 15, 17{THIN}y · Senior rate 5, 6{THIN}%"
    assert axes_words.in_short({"cpi": 2.5}) == "–"


def test_axes_that_this_release_cannot_read_are_named_without_values():
    document = {"debtTenorRange": [15, 17], "anAxisOfLongAgo": [1, 2], "options": {}}
    assert axes_words.axes(document) == [
        AxisWords("debtTenorRange", "–", None), AxisWords("anAxisOfLongAgo", "–", None)
    ]  # fmt: skip
    assert axes_words.in_short(document) == "debtTenorRange · anAxisOfLongAgo"
