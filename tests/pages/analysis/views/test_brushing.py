import pytest

from atlas_core.queries.filters import parse, text
from pages.analysis.views.brushing import narrowed

HELD = "irr >= 12 and tier in TIER_1 and npv > 0"


@pytest.mark.parametrize(
    ("brush", "line"),
    [
        ({"chart": "irr", "range": [15, 16.5]}, "tier in TIER_1 and npv > 0 and irr >= 15 and irr < 16.5"),
        ({"chart": "irr", "range": [None, 16.5]}, "tier in TIER_1 and npv > 0 and irr < 16.5"),
        ({"chart": "irr", "range": None}, "tier in TIER_1 and npv > 0"),
        ({"chart": "tier", "words": ["TIER_2", "TIER_3"]}, "irr >= 12 and npv > 0 and tier in TIER_2, TIER_3"),
        ({"chart": "tier", "words": []}, "irr >= 12 and npv > 0"),
    ],
)
def test_a_brush_takes_the_place_of_what_the_filter_said_of_its_chart(brush, line):
    assert text(narrowed(parse(HELD), brush)) == line


@pytest.mark.parametrize("brush", [None, "irr", {}, {"chart": "owner", "range": [1, 2]}, {"chart": ["irr"]}, 3])
def test_what_is_no_brush_changes_nothing(brush):
    assert text(narrowed(parse(HELD), brush)) == HELD


@pytest.mark.parametrize("range", ["12", [1], [float("nan"), float("inf")], [{}, []], ["1", "2"], {"low": 1}])
def test_limits_that_are_no_numbers_are_none(range):
    assert text(narrowed((), {"chart": "irr", "range": range})) == ""


@pytest.mark.parametrize("words", ["TIER_1", [1], ["a b"], ["x) or 1=1"], ["y" * 61], None])
def test_words_that_are_none_are_left_out(words):
    assert text(narrowed((), {"chart": "tier", "words": words})) == ""
