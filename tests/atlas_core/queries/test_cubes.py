from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest

from atlas_core.errors import InputError
from atlas_core.permutation.slack import ceiling, floor
from atlas_core.queries import cubes
from atlas_core.queries.cubes import FINE, Scale, len_of
from atlas_core.queries.filters import at_least, at_most, parse
from atlas_core.queries.result_file import open_result
from tests.atlas_core.queries.made_up import table, values, write

NUMBERS, WORDS = ("irr", "npv", "senior_dscr", "ltv", "tenor"), ("tier", "binding")


@pytest.fixture(scope="module")
def made():
    return table(700, seed=11)


@pytest.fixture(scope="module")
def result(made, tmp_path_factory):
    with open_result(write(made, tmp_path_factory.mktemp("made") / "r.parquet")) as opened:
        yield opened


@pytest.fixture(scope="module")
def charts(result):
    return cubes.axes(result, NUMBERS, WORDS)


def expected(made, charts, name, rows, fine=False):
    """Count the rows by comparing each value with each edge as a filter does."""
    axis, held = charts[name], values(made, name)[rows]
    if not isinstance(axis, Scale):
        return [int(np.sum(held == word)) for word in axis] + [int(np.sum(held == None))]  # noqa: E711 - elementwise
    edges = [floor(edge) for edge in (axis.edges if fine else axis.edges[::FINE])]
    return [int(np.sum((held >= low) & (held < high))) for low, high in pairwise(edges)] + [int(np.sum(np.isnan(held)))]


def test_each_row_is_counted_once_in_each_chart(result, made, charts):
    everything = np.ones(700, bool)
    for name, counts in cubes.tallies(result, charts).items():
        assert counts.tolist() == expected(made, charts, name, everything)
        assert counts.sum() == 700


def test_a_thousand_brushes_count_what_the_filter_lets_through(result, made, charts):
    rng = np.random.default_rng(5)
    base = parse("ltv >= 95 and tier in TIER_1, TIER_2")
    passing = (values(made, "ltv") >= 95) & np.isin(values(made, "tier"), ["TIER_1", "TIER_2"])
    for active in ("irr", "npv", "senior_dscr", "tenor"):
        held = cubes.cube(result, charts, active, base)
        edges = charts[active].edges
        column = values(made, active)
        for _ in range(250):
            first, last = sorted(rng.choice(len(edges), 2, replace=False))
            inside = passing & (column >= floor(edges[first])) & (column < floor(edges[last]))
            name = rng.choice([other for other in charts if other != active])
            assert held[name][first:last].sum(axis=0).tolist() == expected(made, charts, name, inside)


def test_words_are_brushed_too_and_rows_without_a_value_stay_countable(result, made, charts):
    held = cubes.cube(result, charts, "tier")
    for place, word in enumerate(charts["tier"]):
        rows = values(made, "tier") == word
        assert held["tenor"][place].tolist() == expected(made, charts, "tenor", rows)
    assert held["tenor"][:, -1].sum() == np.isnan(values(made, "tenor")).sum()
    assert cubes.cube(result, charts, "tenor")["tier"][-1].sum() == np.isnan(values(made, "tenor")).sum()


def test_the_condition_a_brush_becomes_counts_the_same_rows(result, charts):
    held = cubes.cube(result, charts, "irr")["npv"]
    edges = charts["irr"].edges
    for first, last in ((3, 60), (40, 90), (0, len(edges) - 2)):
        line = parse(f"irr >= {edges[first]:.15g} and irr < {edges[last]:.15g}")
        assert result.count(line) == held[first:last].sum()


@pytest.mark.parametrize(
    ("low", "high"),
    [(0.1, 0.3), (-3e8, 5e8), (1.35, 1.35), (0.0, 0.0), (-7.0, -7.0), (1e9, 1e9 + 1e-3), (-1e-7, 2e-7), (7.99, 8.0)],
)
def test_bins_are_round_rising_and_hold_both_ends(low, high):
    axis = cubes.scale(low, high)
    edges = np.array(axis.edges)
    assert np.all(np.diff(edges) > 0)
    assert edges[0] <= low + 1e-9 * abs(low)
    assert high < edges[-1]
    assert axis.bins <= cubes.BINS + 2
    assert [float(f"{edge:.15g}") for edge in edges] == edges.tolist()


def test_a_value_recomputed_a_hair_below_an_edge_lies_where_the_filter_sees_it(tmp_path):
    column = [1.35, 1.35 - 1e-12, 1.35 + 1e-12, 1.0, 2.0, ceiling(1.5)]
    made = pa.table({"index": list(range(6)), "irr": column, "npv": [5.0] * 6})
    with open_result(write(made, tmp_path / "r.parquet")) as result:
        charts = cubes.axes(result, ("irr", "npv"), ())
        held, edges = cubes.cube(result, charts, "irr")["npv"].sum(axis=1), charts["irr"].edges
        place = edges.index(1.35)
        assert held[place:].sum() == result.count(at_least("irr", 1.35)) == 5
        assert held[:-1].sum() == result.count(at_most("irr", 2.0)) == 6
        assert charts["npv"].bins == 1


def test_a_column_without_a_value_has_no_bins_and_all_rows_are_without_one(tmp_path):
    made = pa.table({"index": [0, 1], "irr": [1.0, 2.0], "npv": pa.array([None, None], pa.float64())})
    with open_result(write(made, tmp_path / "r.parquet")) as result:
        charts = cubes.axes(result, ("irr", "npv"), ())
        assert len_of(charts["npv"]) == 0
        assert cubes.tallies(result, charts)["npv"].tolist() == [2]
        assert cubes.cube(result, charts, "npv")["irr"].sum() == 2


def test_infinities_are_rows_without_a_value(tmp_path):
    made = pa.table({"index": [0, 1, 2], "irr": [1.0, float("inf"), float("nan")], "npv": [1.0, 2.0, 3.0]})
    with open_result(write(made, tmp_path / "r.parquet")) as result:
        charts = cubes.axes(result, ("irr", "npv"), ())
        assert cubes.tallies(result, charts)["irr"][-1] == 2


def test_a_chart_that_is_none_is_refused(result, charts):
    with pytest.raises(InputError, match="no chart"):
        cubes.cube(result, charts, "owner")
    with pytest.raises(InputError, match="not a column of number"):
        cubes.axes(result, ("tier",), ())
