import numpy as np
import pytest

from atlas_core.permutation.spreading import spread


def whole(size, seed, streams=1):
    return spread(np.arange(size, dtype=np.uint64), size, seed, streams)


@pytest.mark.parametrize("size", [*range(1, 40), 97, 1000, 4096, 4097, 65_537, 100_003])
def test_every_place_is_taken_once(size):
    places = whole(size, seed=3, streams=3)
    for stream in places.T:
        assert np.array_equal(np.sort(stream), np.arange(size))


def test_any_part_is_the_same_as_in_the_whole():
    places = whole(10_007, seed=5, streams=2)
    assert np.array_equal(spread(np.array([0, 77, 10_006], dtype=np.uint64), 10_007, 5, 2), places[[0, 77, 10_006]])


def test_seeds_and_streams_are_different_permutations():
    first, second = whole(1000, seed=1, streams=2).T
    other = whole(1000, seed=2)[:, 0]
    for left, right in ((first, second), (first, other), (second, other)):
        # A random permutation keeps one element in place on average.
        assert (left == right).sum() < 10


def test_all_orders_of_four_things_are_about_equally_likely():
    orders = [tuple(whole(4, seed)[:, 0].tolist()) for seed in range(2400)]
    counts = {order: orders.count(order) for order in set(orders)}
    assert len(counts) == 24
    assert 60 <= min(counts.values()) <= max(counts.values()) <= 145  # 100 ± 4 standard deviations
