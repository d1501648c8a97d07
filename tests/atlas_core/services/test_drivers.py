import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from atlas_core.errors import AccessError, InputError
from atlas_core.permutation.axes import read_axes
from atlas_core.queries.result_file import open_result
from atlas_core.services import drivers as module
from atlas_core.services.drivers import METRICS, NO_AXIS, SAME, SAMPLED, Drivers, drivers, of
from tests.atlas_core.services.running import SMALL, complete_run
from tests.people import sign_in

GRID = read_axes({"debtTenorRange": [15, 16, 17], "seniorRateRange": [5.0, 6.0], "mezzRateRange": [9.0]})
TENOR, RATE = np.repeat([-1.0, 0.0, 1.0], 2), np.tile([-1.0, 1.0], 3)


def shares(tmp_path, values, grid=GRID):
    path = tmp_path / "result.parquet"
    pq.write_table(pa.table({"index": pa.array(range(len(values)), pa.int64()), "irr": pa.array(values)}), path)
    with open_result(path) as result:
        return of(result, grid, "irr")


def by_axis(found):
    return {share.column: (pytest.approx(share.first), pytest.approx(share.total)) for share in found.shares}


def test_an_additive_figure_is_shared_out_by_hand(tmp_path):
    # Var(3·tenor) = 9 · 2/3 = 6, Var(rate) = 1: of 7 in all.
    found = shares(tmp_path, 3 * TENOR + RATE)
    assert by_axis(found) == {"tenor": (6 / 7, 6 / 7), "senior_rate": (1 / 7, 1 / 7)}
    assert [share.column for share in found.shares] == ["tenor", "senior_rate"]


def test_a_pure_interaction_is_in_the_total_shares_alone(tmp_path):
    assert by_axis(shares(tmp_path, TENOR * RATE)) == {"tenor": (0.0, 1.0), "senior_rate": (0.0, 1.0)}


def test_part_interaction_by_hand(tmp_path):
    # tenor + tenor·rate: 2/3 alone and 2/3 together; the rate alone does nothing.
    assert by_axis(shares(tmp_path, TENOR + TENOR * RATE)) == {"tenor": (0.5, 1.0), "senior_rate": (0.0, 0.5)}


def test_three_axes_agree_with_numpy(tmp_path):
    grid = read_axes({"debtTenorRange": [15, 16, 17], "seniorRateRange": [5, 6], "mezzRateRange": [8, 9, 10, 11]})
    cube = np.random.default_rng(5).normal(1e8, 1e6, grid.counts)
    found = {share.column: share for share in shares(tmp_path, cube.ravel(), grid).shares}
    for place, axis in enumerate(grid.axes):
        others = tuple(other for other in range(3) if other != place)
        assert found[axis.column].first == pytest.approx(cube.mean(axis=others).var() / cube.var())
        assert found[axis.column].total == pytest.approx(cube.var(axis=place).mean() / cube.var())


@pytest.mark.parametrize("value", [0.0, 1.35, 1e8 / 3])
def test_a_constant_figure_has_no_shares_and_says_so(tmp_path, value):
    for noise in (0.0, 1e-15):
        found = shares(tmp_path, [value] * 5 + [value * (1 + noise)])
        assert (found.shares, found.reason) == ((), SAME)


def test_figures_that_are_missing_leave_no_shares_and_are_counted(tmp_path):
    found = shares(tmp_path, [1.0, None, 2.0, None, 3.0, 4.0])
    assert found.shares == ()
    assert found.reason.startswith("2 of 6 scenarios have no value")
    assert shares(tmp_path, pa.nulls(6, pa.float64())).reason.startswith("6 of 6")


def test_a_larger_grid_than_fits_in_memory_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MOST", 5)
    assert shares(tmp_path, TENOR).reason == "Shares are computed for up to 5 scenarios; the run has 6."


@pytest.mark.usefixtures("own_folder")
def test_shares_are_computed_once_for_a_content_and_its_axes(stores, admin, monkeypatch):
    run = complete_run(stores, admin, axes=SMALL)
    found = drivers(stores, admin, run, "irr")
    monkeypatch.setattr(module, "of", lambda *_: Drivers(reason="computed again"))
    assert drivers(stores, admin, run, "irr") == found
    assert drivers(stores, admin, run, "senior_size").reason == "computed again"
    turned = dict(reversed(SMALL.items()))
    assert drivers(stores, admin, run | {"axes": turned}, "irr").reason == "computed again"


@pytest.mark.usefixtures("own_folder")
def test_a_run_has_shares_for_every_figure_or_a_reason(stores, admin):
    run = complete_run(stores, admin, axes=SMALL)
    found = {metric: drivers(stores, admin, run, metric) for metric in METRICS}
    assert all(bool(each.shares) != bool(each.reason) for each in found.values())
    assert {share.column for share in found["irr"].shares} == {"tenor", "senior_rate"}
    sampled = run | {"axes": SMALL | {"options": SMALL["options"] | {"sample": {"method": "random", "count": 3}}}}
    assert drivers(stores, admin, sampled, "irr").reason == SAMPLED
    assert drivers(stores, admin, run | {"axes": {"debtTenorRange": [15]}}, "irr").reason == NO_AXIS
    with pytest.raises(InputError, match="must be one of irr, senior_dscr, senior_size, viable; got 'tier'"):
        drivers(stores, admin, run, "tier")
    with pytest.raises(AccessError):
        drivers(stores, sign_in(stores, "sponsor"), run, "irr")
