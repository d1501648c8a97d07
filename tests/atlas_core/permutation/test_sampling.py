import json
import subprocess
import sys
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import qmc

import atlas_core
from atlas_core.errors import InputError
from atlas_core.permutation.axes import read_axes
from atlas_core.permutation.run import chunk
from atlas_core.permutation.sampling import BLOCK, METHODS, Sample
from atlas_core.permutation.summary import summarise
from tests.atlas_core.permutation.test_cases import case

HUGE = {
    "grossMonthlyRent": {"min": 500_000, "max": 5_000_000, "step": 1_000},
    "seniorRate": {"min": 3.5, "max": 7, "step": 0.01},
    "tenor": [10, 12, 15, 17, 20],
    "amortisation": ["annuity", "sculpted", "stepdown"],
    "mezzRate": {"min": 6, "max": 12, "step": 0.01},
    "ltvCap": {"min": 0.5, "max": 0.8, "step": 0.001},
}
METHOD = st.sampled_from(sorted(METHODS))


def sampled(method="lhs", count=1000, seed=7, axes=HUGE):
    return read_axes({**axes, "options": {"sample": {"method": method, "count": count, "seed": seed}}})


def message(sample, axes=HUGE, **limits):
    with pytest.raises(InputError) as caught:
        read_axes({**axes, "options": {"sample": sample}}, **limits)
    return "; ".join(f"{problem.field}: {problem.message}" for problem in caught.value.problems)


@pytest.mark.parametrize("method", METHODS)
def test_every_scenario_lies_on_the_axes(method):
    grid = sampled(method, 200)
    allowed = {axis.target.key: axis.values for axis in grid.axes}
    for index in range(200):
        for key, value in grid.scenario_inputs(index).items():
            assert value in allowed[key]


@settings(max_examples=60, deadline=None)
@given(method=METHOD, count=st.integers(1, 3 * BLOCK), seed=st.integers(0, 2**53 - 1), data=st.data())
def test_a_scenario_does_not_depend_on_the_part_it_is_asked_in(method, count, seed, data):
    grid = sampled(method, count, seed)
    start = data.draw(st.integers(0, count - 1))
    stop = data.draw(st.integers(start, count))
    part = grid.places_between(start, stop)
    assert part.shape == (stop - start, 6)
    assert np.array_equal(part, grid.places_between(0, count)[start:stop])
    assert grid.places(start) == tuple(grid.places_between(start, start + 1)[0])


@pytest.mark.parametrize("method", METHODS)
def test_the_seed_decides_and_another_seed_is_another_sample(method):
    places = sampled(method, seed=1).places_between(0, 1000)
    assert np.array_equal(places, sampled(method, seed=1).places_between(0, 1000))
    assert (places[:, 0] == sampled(method, seed=2).places_between(0, 1000)[:, 0]).mean() < 0.02


@pytest.mark.parametrize(
    ("method", "places"),
    [
        ("lhs", [[584, 427, 181], [112, 759, 643], [376, 909, 12]]),
        ("sobol", [[662, 130, 702], [663, 616, 363], [291, 157, 703]]),
        ("random", [[209, 235, 532], [728, 423, 503], [522, 728, 1]]),
    ],
)
def test_stored_runs_can_be_drawn_again(method, places):
    # These never change: rows of stored runs are recomputed from their index.
    assert Sample(method, 10_000, 7).places([1000] * 3, BLOCK - 1, BLOCK + 2).tolist() == places


@pytest.mark.parametrize("method", METHODS)
def test_another_process_draws_the_same(method):
    code = (
        "import json, sys; from atlas_core.permutation.axes import read_axes;"
        "print(read_axes(json.loads(sys.argv[1])).places_between(5000, 5004).tolist())"
    )
    document = {**HUGE, "options": {"sample": {"method": method, "count": 10_000, "seed": 3}}}
    run = subprocess.run([sys.executable, "-c", code, json.dumps(document)], capture_output=True, text=True, check=True)
    assert json.loads(run.stdout) == sampled(method, 10_000, 3).places_between(5000, 5004).tolist()


@settings(max_examples=60, deadline=None)
@given(count=st.integers(1, 2000), values=st.integers(2, 60), seed=st.integers(0, 10**6))
def test_a_latin_hypercube_takes_every_value_equally_often(count, values, seed):
    places = Sample("lhs", count, seed).places([values, values], 0, count)
    for axis in places.T:
        taken = np.bincount(axis, minlength=values)
        assert taken.sum() == count
        assert np.abs(taken - count / values).max() < 2
        if count % values == 0:
            assert (taken == count // values).all()


def test_a_latin_hypercube_is_as_even_as_scipys():
    ours = [qmc.discrepancy(_unit(Sample("lhs", 1000, seed))) for seed in range(8)]
    theirs = [qmc.discrepancy(qmc.LatinHypercube(4, rng=seed).random(1000)) for seed in range(8)]
    draws = [qmc.discrepancy(_unit(Sample("random", 1000, seed))) for seed in range(8)]
    assert 0.8 < np.mean(ours) / np.mean(theirs) < 1.25
    assert np.mean(draws) > 2 * np.mean(ours)


def _unit(sample):
    fine = 2**30
    return sample.places([fine] * 4, 0, sample.count) / fine


def test_a_sobol_sample_is_scipys_sequence():
    fine, count = 2**32, 5 * BLOCK
    expected = qmc.Sobol(3, scramble=True, bits=32, rng=11).random_base2(15)[:count] * fine
    assert np.array_equal(Sample("sobol", count, 11).places([fine] * 3, 0, count), expected)


def test_the_moments_of_ten_million_draws_need_no_memory_for_ten_million():
    tracemalloc.start()
    grid = sampled("random", 10_000_000)
    for start in range(0, 10_000_000, 1_000_000):
        part = grid.places_between(start, start + 2 * BLOCK)
        assert np.abs(part.mean(axis=0) / (np.array(grid.counts) - 1) - 0.5).max() < 0.02
    assert tracemalloc.get_traced_memory()[1] < 5e6
    tracemalloc.stop()


def test_an_axis_with_one_value_leaves_the_sample_alone():
    fixed = {"taxRate": 20} | HUGE
    assert np.array_equal(sampled(axes=fixed).places_between(0, 99)[:, 1:], sampled().places_between(0, 99))


def test_a_sample_of_a_single_scenario_is_that_scenario():
    assert sampled(count=1, axes={"tenor": 15}).scenario_inputs(0) == {"tenor": 15}


def test_the_space_is_told_beside_the_size():
    grid = sampled(count=50)
    assert (grid.size, grid.space) == (50, 4_501 * 351 * 5 * 3 * 601 * 301)
    with pytest.raises(InputError, match="index: must be 0 to 49; got 50"):
        grid.places(50)


def test_the_method_is_a_latin_hypercube_unless_another_is_named():
    assert read_axes(HUGE | {"options": {"sample": {"count": 9}}}).sample == Sample("lhs", 9, 424_242)


@pytest.mark.parametrize(
    ("sample", "expected"),
    [
        (7, "axes.options.sample: must be an object with method, count and seed; got 7"),
        ({}, "axes.options.sample.count: must be a number, got"),
        ({"count": 0}, "axes.options.sample.count: must be 1 to 4,294,967,296; got 0"),
        ({"count": 2.5}, "must be a whole number, got 2.5"),
        ({"count": True}, "must be a number, got true"),
        ({"count": 10**400}, "must be a finite number"),
        ({"count": 9, "method": "halton"}, "sample.method: must be one of lhs, sobol, random; got 'halton'"),
        ({"count": 9, "method": []}, "sample.method: must be one of"),
        ({"count": 9, "seed": -1}, "sample.seed: must be 0 to"),
        ({"count": 9, "size": 3}, "has method, count and seed; got size"),
        ({"count": 200_000_000}, "must draw at most 100,000,000 scenarios; got 200,000,000"),
    ],
)  # fmt: skip
def test_a_sample_that_cannot_be_read_says_why(sample, expected):
    assert expected in message(sample)


def test_more_draws_than_scenarios_are_sent_to_the_full_grid():
    expected = "axes.options.sample: draws 5 of only 4 scenarios; leave it out for the full grid"
    assert expected in message({"count": 5}, {"tenor": [10, 12, 15, 17]})


def test_an_axis_finer_than_a_sample_can_tell_apart_is_refused():
    fine = {"seniorRate": {"min": 0, "max": 9, "step": 5e-324}}
    assert "axes.seniorRate: has at most 4,294,967,296 values in a sample" in message({"count": 5}, fine)


def test_a_sample_runs_in_pieces_like_a_grid_and_the_summary_names_it():
    project = case("london")["project"]
    grid = sampled("sobol", 12, 5, {key: HUGE[key] for key in ("seniorRate", "tenor", "ltvCap")})
    table = atlas_core.permute(project, grid)
    assert table.slice(7, 3).combine_chunks().equals(chunk(project, grid, 7, 10))
    assert table["tenor"].to_pylist() == [grid.scenario_inputs(index)["tenor"] for index in range(12)]
    expected = {"method": "sobol", "count": 12, "seed": 5, "space": 351 * 5 * 301}
    assert summarise(table, 0.1, grid)["sample"] == expected
    assert summarise(table, 0.1)["sample"] is None
