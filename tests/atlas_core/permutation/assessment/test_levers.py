import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas_core.permutation.assessment import levers
from atlas_core.permutation.assessment.levers import DOWN, LEVERS, UP, Ladder, ladder, nearest
from tests.atlas_core.permutation.test_cases import case

LEVER = {lever.key: lever for lever in LEVERS}
PROJECT = case("london")["project"]


def values(places):
    return [places.value(place) for place in range(1, places.size + 1)]


def test_a_ladder_goes_in_steps_from_todays_value_to_the_bound():
    assert values(ladder(LEVER["tenor"], UP, 15.0, 3.0, 18.0)) == [16.0, 17.0, 18.0]
    assert values(ladder(LEVER["tenor"], UP, 15.0, 3.0, 17.5)) == [16.0, 17.0, 17.5]
    assert values(ladder(LEVER["seniorRate"], DOWN, 5.005, 4.98, 15.0)) == [5.0, 4.99, 4.98]
    assert values(ladder(LEVER["tenor"], UP, 15.5, 3.0, 15.7)) == [15.7]


def test_amounts_move_in_their_third_digit():
    found = ladder(LEVER["revenue.grossMonthlyRent"], UP, 1_234_567.0, 0.0, 2e6)
    assert [found.value(1), found.value(2)] == [1_240_000.0, 1_250_000.0]
    assert found.value(found.size) == 2e6


@pytest.mark.parametrize(("way", "now"), [(UP, 18.0), (UP, 19.0), (DOWN, 3.0)])
def test_at_or_beyond_the_bound_there_is_nothing_to_look_at(way, now):
    assert ladder(LEVER["tenor"], way, now, 3.0, 18.0) is None


@given(threshold=st.integers(1, 20_000), size=st.integers(1, 20_000))
def test_the_nearest_passing_value_is_found_wherever_passing_begins(threshold, size):
    asked = []

    def passes(seen):
        asked.extend(seen)
        return [value >= threshold for value in seen]

    found = nearest(Ladder(1.0, 1.0, float(size), size), passes)
    assert found == (threshold if threshold <= size else None)
    assert len(asked) <= 130


def test_a_narrow_stretch_of_a_short_ladder_is_seen():
    assert nearest(Ladder(1.0, 1.0, 25.0, 25), lambda seen: [value == 7 for value in seen]) == 7.0


def test_rent_is_looked_at_up_to_twenty_times_and_tenor_to_the_buffer_of_the_lease():
    stored = {"leaseTermYears": 25, "tenorBuffer": 2}
    rent, tenor = LEVER["revenue.grossMonthlyRent"], LEVER["tenor"]
    assert levers.bounds(rent, 1e6, levers.aim(rent.key, PROJECT), stored)[1] == 20e6
    assert levers.bounds(tenor, 15.0, levers.aim(tenor.key, PROJECT), stored) == (3, 23.0)


def test_every_lever_names_an_input_with_bounds():
    for lever in LEVERS:
        found = levers.aim(lever.key, PROJECT)
        assert found.bounds is not None
        assert all(math.isfinite(bound) for bound in found.bounds)
        assert found.numeric
