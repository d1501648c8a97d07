import itertools

import numpy as np
import pytest

from atlas_core.permutation.axes import read_axes
from atlas_core.queries import pairs as module
from atlas_core.queries.pairs import Side, pairs

BASE = {"debtTenorRange": [15, 17], "seniorRateRange": [5.0, 5.5, 6.0]}


def side(axes, **fixed):
    return Side(read_axes(axes), fixed)


def combinations(of_side, keys):
    """Return what each scenario gives to the keys, one scenario after the other: the oracle."""
    given = [of_side.fixed | of_side.grid.scenario_inputs(index) for index in range(of_side.grid.size)]
    return [tuple(values[key] for key in keys) for values in given]


def by_hand(before, after, keys):
    first = {}
    for index, combination in enumerate(combinations(after, keys)):
        first.setdefault(combination, index)
    found, seen = [], set()
    for index, combination in enumerate(combinations(before, keys)):
        if combination in first and combination not in seen:
            seen.add(combination)
            found.append((index, first[combination]))
    return sorted(found)


def as_list(found):
    return sorted(zip(found.before.tolist(), found.after.tolist(), strict=True))


def test_the_same_axes_match_every_scenario_with_itself():
    found = pairs(side(BASE), side(BASE))
    assert as_list(found) == [(place, place) for place in range(6)]
    assert all(axis.alike for axis in found.axes)


def test_another_order_of_axes_and_values_matches_by_value():
    turned = {"seniorRateRange": [6.0, 5.0, 5.5], "debtTenorRange": [17, 15]}
    before, after = side(BASE), side(turned)
    found = pairs(before, after)
    assert len(found.before) == 6
    assert as_list(found) == by_hand(before, after, ("tenor", "seniorRate"))


def test_values_that_only_one_run_has_are_left_out_and_counted():
    found = pairs(side(BASE), side(BASE | {"seniorRateRange": [5.5, 6.0, 6.5, 7.0]}))
    rate = next(axis for axis in found.axes if axis.label == "Senior rate")
    assert (rate.before, rate.after, rate.shared, rate.alike) == (3, 4, 2, False)
    assert as_list(found) == [(1, 0), (2, 1), (4, 4), (5, 5)]


def test_an_axis_that_the_other_run_fixes_matches_at_the_fixed_value():
    before, after = side(BASE), side({"debtTenorRange": [17]}, seniorRate=5.5)
    assert as_list(pairs(before, after)) == [(4, 0)]
    assert as_list(pairs(after, before)) == [(0, 4)]


def test_values_that_differ_by_rounding_are_the_same_and_others_are_not():
    third = BASE | {"seniorRateRange": [5.0, 5.5 * (1 + 1e-13), 6.0 * (1 + 1e-7)]}
    assert as_list(pairs(side(BASE), side(third))) == [(0, 0), (1, 1), (3, 3), (4, 4)]


def test_words_and_blanks_are_matched_too():
    before, after = side({"amortisation": ["annuity", "sculpted"]}), side({"amortisation": ["bullet", "sculpted"]})
    assert as_list(pairs(before, after)) == [(1, 1)]
    assert module._matching([None, 2.0], [2, None]).tolist() == [1, 0]


def test_nothing_in_common_is_no_pair():
    assert as_list(pairs(side(BASE), side(BASE | {"debtTenorRange": [20]}))) == []


def test_samples_match_each_combination_once():
    wide = BASE | {"ltvRange": {"min": 0.5, "max": 0.7, "step": 0.1}}
    drawn = [side(wide | {"options": {"sample": {"method": "random", "count": 17, "seed": seed}}}) for seed in (1, 2)]
    keys = ("tenor", "seniorRate", "ltvCap")
    for before, after in ((*drawn,), (side(wide), drawn[0]), (drawn[1], side(wide))):
        found = as_list(pairs(before, after))
        assert found
        assert [(combinations(before, keys)[one], combinations(after, keys)[other]) for one, other in found] == [
            (combinations(before, keys)[one],) * 2 for one, _ in found
        ]
        common = set(combinations(before, keys)) & set(combinations(after, keys))
        assert len(found) == len(common)


def random_side(rng):
    names = rng.permutation(["debtTenorRange", "seniorRateRange", "ltvRange"])
    values = {"debtTenorRange": [12, 15, 17, 20], "seniorRateRange": [4.0, 5.0, 5.5], "ltvRange": [0.5, 0.6, 0.65, 0.7]}
    axes = {str(name): rng.permutation(values[name])[: rng.integers(1, 4)].tolist() for name in names}
    return side({name: list(map(int, each)) if name == "debtTenorRange" else each for name, each in axes.items()})


def test_random_grids_agree_with_a_dictionary(monkeypatch):
    rng = np.random.default_rng(7)
    for _, most in itertools.product(range(60), (2**62, 6)):
        monkeypatch.setattr(module, "MOST_CODES", most)
        before, after = random_side(rng), random_side(rng)
        assert as_list(pairs(before, after)) == by_hand(before, after, ("tenor", "seniorRate", "ltvCap"))


@pytest.mark.drill
def test_ten_million_scenarios_are_matched_with_the_axes_the_other_way_round():
    axes = {
        "debtTenorRange": list(range(10, 20)), "seniorRateRange": {"min": 4, "max": 8.9, "step": 0.1},
        "mezzRateRange": {"min": 7, "max": 10.9, "step": 0.1}, "ltvRange": {"min": 0.5, "max": 0.995, "step": 0.005},
        "opexPercent": [5, 6, 7, 8, 9],
    }  # fmt: skip
    found = pairs(side(axes), side(dict(reversed(axes.items()))))
    assert len(found.before) == 10_000_000
