from itertools import product

import numpy as np
import pyarrow as pa
import pytest

from atlas_core.errors import InputError
from atlas_core.permutation.slack import floor
from atlas_core.queries import cubes
from atlas_core.queries.cubes import FINE, Scale, len_of
from atlas_core.queries.filters import parse
from atlas_core.queries.planes import Heat, Scatter
from atlas_core.queries.result_file import open_result
from tests.atlas_core.queries.made_up import table, values, write

NUMBERS, WORDS = ("irr", "npv", "ltv"), ("tier",)


@pytest.fixture(scope="module")
def made():
    return table(700, seed=5)


@pytest.fixture(scope="module")
def result(made, tmp_path_factory):
    with open_result(write(made, tmp_path_factory.mktemp("planes") / "r.parquet")) as opened:
        yield opened


@pytest.fixture(scope="module")
def charts(result):
    return cubes.axes(result, NUMBERS, WORDS)


def inside(made, column, steps, place):
    """Compare each value with the bounds of a step as a filter does; the last place is for no value."""
    held = values(made, column)
    if place == len_of(steps):
        return np.array([value is None for value in held]) if held.dtype == object else np.isnan(held)
    if not isinstance(steps, Scale):
        return held == steps[place]
    edges = steps.edges[::FINE]
    return (held >= floor(edges[place])) & (held < floor(edges[place + 1]))


def test_a_heat_map_counts_and_sums_the_rows_of_each_cell_for_every_brush(result, made, charts):
    steps = {name: cubes.steps(result, name) for name in ("senior_rate", "binding")}
    line = parse("npv >= 60 and tier in TIER_1, TIER_2")
    passing = (values(made, "npv") >= 60) & np.isin(values(made, "tier"), ["TIER_1", "TIER_2"])
    held = cubes.cube(result, charts, "irr", line, [Heat("senior_rate", "binding", steps, "ltv")])
    edges = charts["irr"].edges
    brushed = passing & (values(made, "irr") >= floor(edges[20])) & (values(made, "irr") < floor(edges[150]))
    shape = [len_of(steps[name]) + 1 for name in ("binding", "senior_rate")]
    counts, known, sums = (held[name][20:150].sum(axis=0).reshape(shape) for name in ("heat", "heat_known", "heat_sum"))
    for up, across in product(*map(range, shape)):
        cell = brushed & inside(made, "binding", steps["binding"], up)
        cell &= inside(made, "senior_rate", steps["senior_rate"], across)
        figures = values(made, "ltv")[cell]
        assert counts[up, across] == cell.sum()
        assert known[up, across] == np.sum(~np.isnan(figures))
        assert sums[up, across] == pytest.approx(np.nansum(figures))
    assert held["heat"].sum() == passing.sum()


@pytest.mark.parametrize("largest", [True, False])
def test_the_best_second_figure_of_each_bin_is_kept_for_every_brush(result, made, charts, largest):
    held = cubes.cube(result, charts, "npv", (), [Scatter("irr", "ltv", charts, largest)])
    edges, bins = charts["npv"].edges, charts["irr"].edges
    irr, ltv = values(made, "irr"), values(made, "ltv") * (1 if largest else -1)
    brushed = (values(made, "npv") >= floor(edges[30])) & (values(made, "npv") < floor(edges[120])) & ~np.isnan(ltv)
    best = held["scatter_best"][30:120].max(axis=0)
    for place in range(len(bins) - 1):
        rows = brushed & (irr >= floor(bins[place])) & (irr < floor(bins[place + 1]))
        assert best[place] == (ltv[rows].max() if rows.any() else -np.inf)
    assert held["scatter"].sum() == 700


def test_the_cells_of_the_scatter_are_those_of_the_histograms(result, charts):
    held = cubes.tallies(result, charts, (), [Scatter("irr", "ltv", charts, True)])
    cells = held["scatter"].reshape(charts["ltv"].bins + 1, charts["irr"].bins + 1)
    assert cells.sum(axis=0).tolist() == held["irr"].tolist()
    assert cells.sum(axis=1).tolist() == held["ltv"].tolist()


def test_few_values_are_steps_of_their_own_and_many_are_round_bins(tmp_path):
    made = pa.table({"index": list(range(40)), "few": [0.5, 0.55, 0.6, 0.65] * 10, "many": np.linspace(4, 7, 40)})
    with open_result(write(made, tmp_path / "r.parquet")) as result:
        few, many = cubes.steps(result, "few"), cubes.steps(result, "many")
        assert few.values == (0.5, 0.55, 0.6, 0.65)
        assert many.edges[::FINE][:2] == (4.0, 4.25)
        assert many.edges[-1] > 7
        held = cubes.tallies(result, {}, (), [Heat("few", "many", {"few": few, "many": many})])
        cells = held["heat"].reshape(many.bins + 1, len(few) + 1)
        assert cells.sum(axis=0).tolist() == [10, 10, 10, 10, 0]
        assert set(held) == {"heat"}, "nothing is summed where no figure is asked for"


def test_pictures_are_there_where_no_row_passes(result, charts):
    layer = Scatter("irr", "ltv", charts, True)
    held = cubes.tallies(result, charts, parse("irr >= 1e9"), [layer])
    assert {int(counts.sum()) for name, counts in held.items() if name != "scatter_best"} == {0}
    assert np.all(held["scatter_best"] == -np.inf)
    assert len(held["irr"]) == charts["irr"].bins + 1
    assert FINE * charts["irr"].bins + 1 == len(held["scatter_best"])


def test_a_figure_that_no_row_has_has_no_picture(tmp_path):
    made = pa.table({"index": [0, 1], "irr": [1.0, 2.0], "npv": pa.array([None, None], pa.float64())})
    with open_result(write(made, tmp_path / "r.parquet")) as result:
        charts = cubes.axes(result, ("irr", "npv"), ())
        assert "scatter" not in cubes.tallies(result, charts, (), [Scatter("irr", "npv", charts, True)])
        assert cubes.steps(result, "npv") == ()
        with pytest.raises(InputError, match="not a column"):
            cubes.steps(result, "owner")
