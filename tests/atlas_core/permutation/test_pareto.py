import time

import numpy as np
import pytest

from atlas_core.permutation.pareto import front, front_rows


def beats(left, right):
    return bool((left >= right).all() and (left > right).any())


def by_the_book(figures):
    """The definition, row by row against every other row."""
    known = ~np.isnan(figures).any(axis=1)
    rows = figures[known]
    answer = np.zeros(len(figures), dtype=bool)
    answer[known] = [not any(beats(other, row) for other in rows) for row in rows]
    return answer


def random_case(seed):
    rng = np.random.default_rng(seed)
    size = (int(rng.integers(0, 60)), 2 + seed % 2)
    # Few values make ties, many make long fronts; infinities and missing figures stand among them.
    figures = rng.integers(0, rng.choice([2, 5, 1000]), size).astype(float) if seed % 3 else rng.normal(size=size)
    figures[rng.random(size) < rng.choice([0, 0.2])] = np.nan
    figures[rng.random(size) < 0.02] = rng.choice([-np.inf, np.inf])
    return figures


@pytest.mark.parametrize("seeds", [range(start, start + 100) for start in range(0, 500, 100)], ids=str)
def test_the_front_is_the_one_of_the_definition(seeds):
    for seed in seeds:
        figures = random_case(seed)
        assert np.array_equal(front(figures), by_the_book(figures)), seed


def test_a_small_front_by_hand():
    # IRR and −LTV: the third is beaten by the first, the last has no IRR.
    figures = np.array([[12.0, -0.6], [9.0, -0.4], [11.0, -0.6], [12.0, -0.6], [np.nan, 0.0]])
    assert front_rows(figures).tolist() == [0, 1, 3]


def test_nothing_has_no_front():
    assert front(np.empty((0, 2))).tolist() == []
    assert front(np.full((3, 3), np.nan)).tolist() == [False] * 3


def test_the_order_of_the_rows_does_not_matter():
    rng = np.random.default_rng(4)
    figures = rng.integers(0, 30, (300, 3)).astype(float)
    order = rng.permutation(300)
    assert np.array_equal(front(figures)[order], front(figures[order]))


@pytest.mark.parametrize("figures", [2, 3])
def test_a_hundred_thousand_rows_that_are_all_on_the_front_take_no_square_of_time(figures):
    # Shares of one whole: more of one is less of the others.
    rows = np.random.default_rng(1).dirichlet(np.ones(figures), 100_000)
    if figures == 2:
        rows[:, 1] = -rows[:, 0]
    began = time.process_time()
    assert front(rows).all()
    assert time.process_time() - began < 5
