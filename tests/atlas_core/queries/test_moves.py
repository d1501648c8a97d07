import itertools

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from atlas_core.queries.moves import MOVERS, figure_moves, word_moves
from atlas_core.queries.pairs import Pairs
from atlas_core.queries.result_file import open_result


@pytest.fixture
def asked(tmp_path):
    """Give a function that asks about two columns of scenarios matched as the pairs say."""

    def ask(question, before, after, pairs=None, shuffle=False):
        paths = []
        for name, values in (("before", before), ("after", after)):
            order = np.random.default_rng(3).permutation(len(values)) if shuffle else np.arange(len(values))
            column = pa.array(values).take(pa.array(order))
            pq.write_table(pa.table({"index": pa.array(order, pa.int64()), "x": column}), tmp_path / name)
            paths.append(tmp_path / name)
        rows = pairs or [(place, place) for place in range(len(before))]
        matched = Pairs(*(np.array(side, dtype=np.int64).reshape(-1) for side in zip(*rows, strict=True)), ())
        with open_result(paths[0]) as one, open_result(paths[1]) as other:
            return question(one, other, matched, "x")

    return ask


def test_a_figure_is_counted_and_spread_by_hand(asked):
    found = asked(figure_moves, [1.0, 2.0, 3.0, None, 5.0, None], [2.0, 2.0, 1.0, 4.0, None, None])
    assert (found["known"], found["gained"], found["lost"]) == (3, 1, 1)
    assert (found["rose"], found["same"], found["fell"]) == (1, 1, 1)
    assert found["before"] == {"minimum": 1.0, "p5": pytest.approx(1.1), "median": 2.0, "p95": pytest.approx(2.9),
                               "maximum": 3.0}  # fmt: skip
    assert found["change"]["median"] == 0.0
    assert (found["change"]["minimum"], found["change"]["maximum"]) == (-2.0, 1.0)
    assert sum(found["counts"]) == 3
    assert found["risers"] == [[0, 0, 1.0, 2.0]]
    assert found["fallers"] == [[2, 2, 3.0, 1.0]]


def test_scenarios_are_matched_as_the_pairs_say_whatever_the_order_of_the_file(asked):
    found = asked(figure_moves, [1.0, 2.0, 3.0, 4.0], [40.0, 30.0, 20.0, 10.0], [(0, 3), (2, 1)], shuffle=True)
    assert found["risers"] == [[2, 1, 3.0, 30.0], [0, 3, 1.0, 10.0]]
    assert found["before"]["maximum"] == 3.0


def test_a_difference_of_rounding_is_none(asked):
    found = asked(figure_moves, [1e8, 0.1 + 0.2], [1e8 * (1 + 1e-12), 0.3])
    assert (found["same"], found["rose"], found["fell"]) == (2, 0, 0)
    assert (found["risers"], found["change"]["maximum"]) == ([], 0.0)


def test_without_any_known_pair_there_is_no_spread(asked):
    found = asked(figure_moves, [None, 1.0], pa.array([1.0, None]).to_pylist())
    assert (found["known"], found["before"], found["change"], found["edges"]) == (0, None, None, [])
    assert (found["lost"], found["gained"]) == (1, 1)


def test_the_largest_movers_are_those_of_a_sort(asked):
    rng = np.random.default_rng(11)
    one, other = rng.integers(0, 9, 400).astype(float), rng.integers(0, 9, 400).astype(float)
    found = asked(figure_moves, one.tolist(), other.tolist())
    change = other - one
    rising = sorted(np.flatnonzero(change > 0), key=lambda place: (-change[place], place))[:MOVERS]
    falling = sorted(np.flatnonzero(change < 0), key=lambda place: (change[place], place))[:MOVERS]
    assert [row[0] for row in found["risers"]] == rising
    assert [row[0] for row in found["fallers"]] == falling


def test_the_histogram_counts_every_known_pair_with_its_lower_bound(asked):
    change = np.array([-0.2, -0.1, 0.0, 0.1, 0.3, 0.3])
    found = asked(figure_moves, [1.0] * 6, (1.0 + change).tolist())
    edges = np.array(found["edges"])
    counted = [
        int(((change >= low - 1e-12) & (change < high - 1e-12)).sum()) for low, high in itertools.pairwise(edges)
    ]
    assert found["counts"] == counted


def test_words_go_from_one_to_another(asked):
    before, after = ["TIER_1", "TIER_1", "TIER_2", None, "TIER_3"], ["TIER_2", "TIER_1", "TIER_1", "TIER_3", None]
    found = asked(word_moves, before, after, shuffle=True)
    assert sum(cell["count"] for cell in found) == 5
    assert {(cell["before"], cell["after"]): cell["count"] for cell in found} == dict.fromkeys(
        zip(before, after, strict=True), 1
    )


def test_a_word_that_reads_like_sql_is_a_word(asked):
    evil = "x' THEN 1 END; DROP TABLE results; --"
    found = asked(word_moves, [evil, "a"], ["a", evil])
    assert {(cell["before"], cell["after"]) for cell in found} == {(evil, "a"), ("a", evil)}
