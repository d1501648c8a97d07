import pytest

from atlas_core.reporting.histograms import tier_histogram
from atlas_core.reporting.tokens import tokens

EDGES, EVERYTHING = [0.0, 1e6, 2e6, 3e6], [3, 2, 5]
GROUPS = {"NOT_VIABLE": [0, 0, 2], "TIER_1": [1, 0, 1]}
MARKS = {"p5": 0.2e6, "median": 1.5e6, "p95": None}


@pytest.fixture(params=["light", "dark"])
def mode(request):
    return request.param


def test_tiers_stand_on_each_other_before_the_grey_whole(mode):
    fig = tier_histogram(EDGES, EVERYTHING, GROUPS, MARKS, mode, unit=1e6)
    whole, first, last = fig.data
    assert (list(whole.y), list(whole.base), whole.marker.color) == ([3, 2, 5], [0, 0, 0], tokens(mode)["ghost"])
    assert (first.name, list(first.y), first.base) == ("Tier 1", [1, 0, 1], None)
    assert (last.name, last.marker.color) == ("Not viable", tokens(mode)["tier"]["NOT_VIABLE"])
    assert fig.layout.barmode == "stack"


def test_the_axis_is_in_the_unit_asked_for():
    fig = tier_histogram(EDGES, EVERYTHING, GROUPS, MARKS, "light", unit=1e6)
    assert list(fig.data[0].x) == [0.5, 1.5, 2.5]
    assert tuple(fig.layout.xaxis.range) == (0.0, 3.0)


def test_marks_are_lines_with_their_name_and_a_missing_one_is_left_out():
    fig = tier_histogram(EDGES, EVERYTHING, GROUPS, MARKS, "light", unit=1e6)
    assert [(line.x0, line.line.dash) for line in fig.layout.shapes] == [(0.2, "dot"), (1.5, "dash")]
    assert [note.text for note in fig.layout.annotations] == ["p5", "median"]


def test_tiers_without_rows_are_left_out():
    fig = tier_histogram(EDGES, EVERYTHING, {"TIER_2": [0, 0, 0]}, {}, "light")
    assert len(fig.data) == 1
