import pytest

from atlas_core.permutation.assessment.tier_lines import line, lines
from atlas_core.permutation.tiers import TIERS

GOOD = {"senior_dscr": 1.4, "ltv": 0.6, "irr": 16.0, "npv": 1.0}


def test_a_tier_asks_only_what_it_names():
    assert [test.code for test in lines(TIERS[0], GOOD)] == ["DSCR", "LTV", "IRR", "NPV"]
    assert [test.code for test in lines(TIERS[1], GOOD)] == ["DSCR", "LTV", "IRR"]
    assert line(TIERS[1], "npv", GOOD) is None


@pytest.mark.parametrize("outputs", [{}, {"senior_dscr": 1.2}, {"ltv": 0.7}, {"irr": None}, {"npv": -1.0}])
def test_the_lines_and_the_tier_agree(outputs):
    found = GOOD | outputs
    for tier in TIERS:
        assert all(test.passed for test in lines(tier, found)) == (not tier.missed(found))


def test_room_below_nothing_is_what_is_missed():
    assert line(TIERS[0], "ltv", GOOD | {"ltv": 0.7}).room == pytest.approx(-0.05)
    assert line(TIERS[0], "irr", GOOD | {"irr": None}).room is None
