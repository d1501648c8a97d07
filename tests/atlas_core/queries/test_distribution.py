import numpy as np
import pyarrow as pa
import pytest

from atlas_core.errors import InputError
from atlas_core.queries.distribution import bit_counts, histogram, nice_edges, shares, spread
from atlas_core.queries.filters import parse
from atlas_core.queries.result_file import open_result
from tests.atlas_core.queries import made_up
from tests.atlas_core.queries.test_result_file import column, passing, random_filters


@pytest.fixture(scope="module")
def made():
    return made_up.table()


@pytest.fixture(scope="module")
def result(made, tmp_path_factory):
    with open_result(made_up.write(made, tmp_path_factory.mktemp("result") / "r.parquet")) as opened:
        yield opened


def opened(tmp_path, **columns):
    rows = len(next(iter(columns.values())))
    made = pa.table({"index": pa.array(range(rows), pa.int64()), "tier": ["TIER_1"] * rows, **columns})
    return open_result(made_up.write(made, tmp_path / "r.parquet"))


@pytest.mark.parametrize("seed", range(8))
def test_percentiles_and_counts_agree_with_numpy(result, made, seed):
    rng = np.random.default_rng(seed)
    for name in made_up.FIGURES:
        filters = random_filters(rng, made)
        values = column(made, name)[passing(made, filters)]
        present = values[~np.isnan(values)]
        found = spread(result, name, filters)
        assert (found.count, found.nulls) == (len(present), len(values) - len(present))
        if len(present):
            expected = [*np.percentile(present, [0, 5, 50, 95, 100])]
            assert [found.minimum, found.p5, found.median, found.p95, found.maximum] == pytest.approx(expected)


@pytest.mark.parametrize("seed", range(8))
def test_histogram_counts_agree_with_numpy(result, made, seed):
    rng = np.random.default_rng(100 + seed)
    for name in ("irr", "npv", "senior_dscr"):
        filters = random_filters(rng, made)
        found = histogram(result, name, filters=filters)
        edges, values, tiers = np.array(found.edges), column(made, name), column(made, "tier")
        nudged = edges - 1e-9 * np.diff(edges)[0]  # a value on an edge belongs to the bin that starts there
        everything, _ = np.histogram(values[~np.isnan(values)], nudged)
        assert list(found.everything) == everything.tolist()
        kept = passing(made, filters)
        for tier in made_up.TIERS:
            chosen = values[kept][(tiers[kept] == tier) & ~np.isnan(values[kept])]
            assert list(found.groups.get(tier, [0] * len(everything))) == np.histogram(chosen, nudged)[0].tolist()


def test_the_bins_do_not_move_with_the_filter(result):
    assert histogram(result, "irr").edges == histogram(result, "irr", filters=parse("tier in TIER_1")).edges


def test_bins_are_round_and_few_and_span_everything():
    rng = np.random.default_rng(1)
    for _ in range(500):
        low, high = sorted(rng.normal(0, 10.0 ** rng.integers(-3, 9), 2))
        edges = nice_edges(low, high)
        assert edges[0] <= low + 1e-9 * (high - low)
        assert edges[-1] >= high
        assert len(edges) - 1 <= 32


def test_one_value_alone_has_a_bin():
    edges = nice_edges(1.35, 1.35)
    assert len(edges) >= 2
    assert edges[0] <= 1.35 < edges[-1]


def test_a_column_without_figures_has_no_bins(tmp_path):
    with opened(tmp_path, irr=pa.array([None, None], pa.float64())) as result:
        found = histogram(result, "irr")
        assert (found.edges, found.everything, found.groups) == ((), (), {})
        assert (found.spread.count, found.spread.nulls, found.spread.median) == (0, 2, None)


def test_a_filter_that_keeps_nothing_leaves_the_grey_bars(result, made):
    found = histogram(result, "irr", filters=parse("irr > 1e9"))
    assert sum(found.everything) == made.num_rows - made["irr"].null_count
    assert found.groups == {}


def test_shares_count_each_word_most_frequent_first(result, made):
    found = shares(result, "tier")
    expected = dict(zip(*np.unique(column(made, "tier"), return_counts=True), strict=True))
    assert found == expected
    assert list(found.values()) == sorted(found.values(), reverse=True)


def test_bits_are_counted_one_by_one(tmp_path):
    with opened(tmp_path, fail_reasons=[0.0, 1.0, 5.0, 4.0, 7.0]) as result:
        assert bit_counts(result, "fail_reasons", ("DSCR", "LTV", "IRR")) == {"DSCR": 3, "LTV": 1, "IRR": 3}


@pytest.mark.parametrize("name", ["tier", "owner", 'irr"; --'])
def test_only_columns_of_numbers_have_a_spread(result, name):
    with pytest.raises(InputError, match="not a column of numbers"):
        spread(result, name)


@pytest.mark.parametrize("name", ["irr", "owner", "tier; --"])
def test_only_columns_of_words_have_shares(result, name):
    with pytest.raises(InputError, match="not a column of words"):
        shares(result, name)
