import pytest

from atlas_core.errors import AccessError, InputError, RecordNotFoundError
from atlas_core.permutation import reference
from atlas_core.permutation.axes import read_axes
from atlas_core.permutation.inputs import Inputs
from atlas_core.permutation.run import ENGINE_VERSION
from atlas_core.services.comparison import METRICS, MOST, Bridge, Step, bridge, side_by_side
from tests.atlas_core.services.running import SMALL, complete_run
from tests.people import sign_in

pytestmark = pytest.mark.usefixtures("own_folder")


@pytest.fixture
def run(stores, admin):
    return complete_run(stores, admin, axes=SMALL)


def test_rows_stand_in_the_order_asked_for_each_once(stores, admin, run):
    rows = side_by_side(stores, admin, run, [3, 0, 3])
    assert [row["index"] for row in rows] == [3, 0]
    assert rows[0]["senior_rate"] == 6.0


def test_more_than_five_scenarios_and_unknown_ones_are_refused(stores, admin, run):
    with pytest.raises(InputError, match="at most 5 scenarios; got 6"):
        side_by_side(stores, admin, run, range(MOST + 1))
    for index in (-1, run["total"]):
        with pytest.raises(RecordNotFoundError):
            side_by_side(stores, admin, run, [0, index])
        with pytest.raises(RecordNotFoundError):
            bridge(stores, admin, run, (0, index), "irr")


def test_only_who_may_read_results_compares(stores, run):
    sponsor = sign_in(stores, "sponsor")
    with pytest.raises(AccessError):
        side_by_side(stores, sponsor, run, [0])
    with pytest.raises(AccessError):
        bridge(stores, sponsor, run, (0, 1), "irr")


@pytest.mark.parametrize("metric", METRICS)
def test_steps_add_up_to_the_difference_and_each_is_a_recomputation(stores, admin, run, metric):
    project = stores.snapshots.get(run["project_id"], run["snapshot_version"])["project"]
    grid = read_axes(run["axes"], project)
    first, last = 0, grid.size - 1
    found = bridge(stores, admin, run, (first, last), metric)
    moved = [place for place, axis in enumerate(grid.axes) if axis.values[0] != axis.values[-1]]
    assert [step.column for step in found.steps] == [grid.axes[place].column for place in moved]
    stored = side_by_side(stores, admin, run, [first, last])
    assert found.start == pytest.approx(stored[0][metric], rel=1e-9)
    assert found.steps[-1].value == pytest.approx(stored[1][metric], rel=1e-9)
    difference = found.steps[-1].value - found.start
    assert sum(found.moves) == pytest.approx(difference, rel=1e-12, abs=1e-12 * abs(found.start))
    # A full grid holds the scenarios on the way: its rows with the first axes of the one and the last of the other.
    inputs, places = Inputs(project, grid), list(grid.places(first))
    for place, step in zip(moved, found.steps, strict=True):
        places[place] = grid.places(last)[place]
        index = next(index for index in range(grid.size) if list(grid.places(index)) == places)
        assert step.value == reference.row(inputs, index)[metric]


def test_the_same_scenario_twice_is_a_way_without_steps(stores, admin, run):
    found = bridge(stores, admin, run, (1, 1), "npv")
    assert (found.steps, found.moves) == ((), ())


def test_a_scenario_on_the_way_without_the_figure_leaves_no_moves():
    steps = (Step("tenor", 15, 17, None), Step("senior_rate", 5.0, 6.0, 9.0))
    assert Bridge("irr", 10.0, steps).moves is None


def test_a_metric_without_bridge_is_refused(stores, admin, run):
    with pytest.raises(InputError, match="must be one of irr, npv, senior_size; got 'tier'"):
        bridge(stores, admin, run, (0, 1), "tier")


def test_a_result_of_another_engine_version_has_no_bridge(stores, admin, run):
    assert bridge(stores, admin, run | {"engine_version": ENGINE_VERSION + "x"}, (0, 1), "irr") is None
