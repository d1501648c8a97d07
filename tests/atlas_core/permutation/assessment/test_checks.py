import pytest

from atlas_core.permutation.assessment import checks


@pytest.mark.parametrize(
    ("actual", "passed", "room"),
    [(1.35, True, 0.1), (1.25, True, 0.0), (1.25 - 1e-10, True, 0.0), (1.2, False, -0.05), (None, False, None)],
)
def test_a_floor_is_held_with_slack_and_fails_without_a_figure(actual, passed, room):
    found = checks.least("MIN", "DSCR", 1.25, actual, "x")
    assert found.passed is passed
    assert found.room == pytest.approx(room) if room is not None else found.room is None


@pytest.mark.parametrize(
    ("actual", "passed", "room"),
    [(0.6, True, 0.1), (0.7, True, 0.0), (0.7 + 1e-10, True, 0.0), (0.8, False, -0.1), (None, False, None)],
)
def test_a_ceiling_is_held_with_slack_and_fails_without_a_figure(actual, passed, room):
    found = checks.most("MAX", "LTV", 0.7, actual)
    assert found.passed is passed
    assert found.room == pytest.approx(room) if room is not None else found.room is None


@pytest.mark.parametrize(("actual", "passed", "room"), [("A", True, 1.0), ("BBB+", False, -1.0), ("NR", False, None)])
def test_a_rating_is_held_by_notches_and_nr_reaches_no_floor(actual, passed, room):
    found = checks.rated("REPO", "Rating", "A-", actual)
    assert (found.passed, found.room) == (passed, room)


def test_reasons_name_each_code_once_in_order():
    missed = [checks.least(code, "", 1.0, None) for code in ("B", "A", "B")]
    assert checks.reasons([*missed, checks.same("C", "", "yes", "yes")]) == ("B", "A")
    assert checks.passed([])
    assert not checks.passed(missed)
