import numba
import numpy as np
import pytest

from atlas_core.permutation.kernel.compiling import WIDTH, formula
from atlas_core.permutation.kernel.lanes import (
    any_lane,
    blocks,
    choose,
    larger,
    load,
    no_lane,
    number,
    part,
    smaller,
    store,
    width_of,
)

widest, one = blocks(WIDTH), blocks(1)


@formula
def mixture(x, y):
    total = number(x, 1.5)
    total += x * y - 2.0 / y
    total -= choose((x >= y) & ~(x == 0.0), smaller(x, 3.0), -larger(y, x))
    return choose((total < 0.0) | (total > 10.0), total / 3, 1 - total)


@numba.njit(error_model="numpy")
def mixed(x, y):
    return mixture(x, y)


@numba.njit(error_model="numpy")
def mix_wide(memory):
    lanes = widest(memory)
    part(lanes, 2)[0] = mixture(lanes[0], lanes[1])


@numba.njit(error_model="numpy")
def mix_single(memory):
    lanes = one(memory)
    part(lanes, 2)[0] = mixture(lanes[0], lanes[1])


@pytest.fixture(scope="module")
def pairs():
    random = np.random.default_rng(3)
    drawn = random.normal(0, 4, (2, WIDTH))
    drawn[:, 0] = drawn[0, 0]
    drawn[0, 1], drawn[1, 2] = 0.0, 0.0
    return drawn


def test_a_formula_gives_each_lane_what_it_gives_a_single_number(pairs):
    memory = np.concatenate([pairs.ravel(), np.zeros(WIDTH)])
    mix_wide(memory)
    for lane in range(WIDTH):
        alone = np.array([*pairs[:, lane], 0.0])
        mix_single(alone)
        assert memory[2 * WIDTH + lane].tobytes() == alone[2].tobytes()


def test_a_formula_gives_lanes_what_plain_python_gives(pairs):
    memory = np.concatenate([pairs.ravel(), np.zeros(WIDTH)])
    mix_wide(memory)
    for lane in range(WIDTH):
        x, y = (float(value) for value in pairs[:, lane])
        if y:
            assert memory[2 * WIDTH + lane] == mixture.py_func(x, y)


@numba.njit
def some_above(memory, threshold):
    lanes = widest(memory)
    return any_lane(lanes[0] > threshold), any_lane(no_lane(lanes)), width_of(lanes)


def test_any_lane_sees_every_lane():
    for lane in range(WIDTH):
        memory = np.zeros(WIDTH)
        memory[lane] = 2.0
        assert some_above(memory, 1.0) == (True, False, WIDTH)
        assert some_above(memory, 2.0) == (False, False, WIDTH)


def test_nan_meets_no_comparison():
    assert some_above(np.full(WIDTH, np.nan), 0.0)[0] is False


@numba.njit
def copied(values, found, start):
    lanes = widest(values)
    store(found, start, load(lanes, values, start) + 1.0)


def test_lanes_are_read_from_and_written_to_any_place_of_an_array():
    values, found = np.arange(3.0 * WIDTH), np.zeros(3 * WIDTH)
    copied(values, found, 5)
    assert found[5 : 5 + WIDTH].tolist() == (values[5 : 5 + WIDTH] + 1).tolist()
    assert not found[:5].any()
    assert not found[5 + WIDTH :].any()
