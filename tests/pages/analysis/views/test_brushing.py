import pytest

from atlas_core.queries.filters import parse, text
from pages.analysis.views.brushing import narrowed, pictured

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


@pytest.mark.parametrize(
    ("ranges", "line"),
    [
        ([[5.5, 5.5], [0.65, 0.65]], "tier in TIER_1 and senior_rate = 5.5 and ltv_cap = 0.65"),
        ([[4.0, 4.25], ["bullet"]], "tier in TIER_1 and senior_rate >= 4 and senior_rate < 4.25 and ltv_cap in bullet"),
        ([None, None], "tier in TIER_1"),
        (["5", [{}, []]], "tier in TIER_1"),
    ],
)
def test_a_cell_takes_the_place_of_what_the_filter_said_of_its_axes(ranges, line):
    held = parse("senior_rate >= 6 and tier in TIER_1 and ltv_cap = 0.7")
    assert text(narrowed(held, {"chart": "heat", "columns": ["senior_rate", "ltv_cap"], "ranges": ranges})) == line


@pytest.mark.parametrize(
    "brush",
    [
        {"chart": "heat"},
        {"chart": "heat", "columns": "ab", "ranges": [[1, 2]]},
        {"chart": "heat", "columns": [["a"]], "ranges": [[1, 2]]},
        {"chart": "heat", "columns": ["a b >= 1"], "ranges": [[1, 2]]},
        {"chart": "heat", "columns": ["y" * 101], "ranges": [[1, 2]]},
    ],
)
def test_a_cell_of_no_columns_changes_nothing(brush):
    assert text(narrowed(parse(HELD), brush)) == HELD


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"plane": "heat", "columns": ["senior_rate", "tenor", "npv"]}, ("heat", "senior_rate,tenor,npv")),
        ({"plane": "heat", "columns": ["senior_rate", "tenor", ""]}, ("heat", "senior_rate,tenor,")),
        ({"plane": "scatter", "columns": ["irr", "ltv"]}, ("scatter", "irr,ltv")),
        ({"plane": "scatter", "columns": ["irr", "ltv", "npv"]}, None),
        ({"plane": "run", "columns": ["a", "b"]}, None),
        ({"plane": ["heat"], "columns": ["a", "b"]}, None),
        ({"plane": "heat", "columns": "ab"}, None),
        ({"plane": "heat", "columns": ["a", "b&run=2"]}, None),
        ({"chart": "irr", "range": None}, None),
        (None, None),
    ],
)
def test_what_a_picture_is_to_show_goes_into_the_address_by_name_only(sent, said):
    assert pictured(sent) == said
