from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from atlas_core.errors import AccessError, InputError, RecordNotFoundError
from atlas_core.queries import cubes
from atlas_core.queries.filters import parse
from atlas_core.services import explorer, results
from atlas_core.services.explorer_planes import chosen
from tests.atlas_core.services.running import approved, complete_run
from tests.people import sign_in

FRANKFURT, LONDON = "proj_1_frankfurt", "proj_1_london"


@pytest.fixture
def admin(stores, own_folder):
    return sign_in(stores, "admin")


@pytest.fixture
def run(stores, admin):
    return complete_run(stores, admin, "frankfurt")


def test_the_picture_at_rest_counts_every_row_once_in_every_chart(stores, admin, run):
    shown = explorer.picture(stores, admin, run, parse("tier in TIER_1"))
    assert set(shown.axes) == {*explorer.NUMBERS, *explorer.WORDS, *chosen(run).heat[:2]}
    charts = {*explorer.NUMBERS, *explorer.WORDS, "heat", "heat_known", "scatter"}
    assert {int(shown.whole[name].sum()) for name in charts} == {540}
    assert {int(shown.passing[name].sum()) for name in charts} == {run["summary"]["tier1_count"]}


def test_a_cube_leaves_out_the_active_charts_own_condition(stores, admin, run):
    line = "irr >= 15 and tier in TIER_1"
    held = explorer.cube(stores, admin, FRANKFURT, run["_id"], "irr", {"filter": line})
    assert held.sha256 == run["sha256"]
    assert int(held.counts["tier"].sum()) == run["summary"]["tier1_count"]
    # No condition is put on IRR alone: the narrowed one is a slice of it.
    edges = explorer.picture(stores, admin, run).axes["irr"].edges
    narrowed = held.counts["npv"][edges.index(15.0) :].sum(axis=0)
    assert narrowed.tolist() == explorer.picture(stores, admin, run, parse(line)).passing["npv"].tolist()


def test_answers_of_two_runs_and_two_filters_are_kept_apart_and_asked_for_once(stores, admin, run, monkeypatch):
    asked, count = [], cubes.cube
    monkeypatch.setattr(explorer.cubes, "cube", lambda *given: asked.append(given) or count(*given))
    other = complete_run(stores, admin)
    explorer._cube.cache_clear()
    totals = [
        int(explorer.cube(stores, admin, of["project_id"], of["_id"], "npv", {"filter": line}).counts["irr"].sum())
        for of in (run, other, run, other)
        for line in ("", "tier in TIER_1")
    ]
    assert totals[:4] == totals[4:]
    assert totals[0] == 540
    assert totals[2] == 243
    assert len(asked) == 4


def test_the_pictures_over_two_columns_are_those_of_the_address_and_narrow_with_every_brush(stores, admin, run):
    with results.opened(stores, admin, run) as result:
        rows = result.ask("senior_rate, senior_dscr_target, npv, irr, senior_dscr", parse("tier in TIER_1")).to_pylist()
    asked = {"filter": "tier in TIER_1", "heat": "senior_rate,senior_dscr_target,npv", "scatter": "irr,senior_dscr"}
    held = explorer.cube(stores, admin, FRANKFURT, run["_id"], "ltv", asked).counts
    assert held["heat_sum"].sum() == pytest.approx(sum(row["npv"] for row in rows))
    steps = explorer.picture(stores, admin, run, (), chosen(run, asked["heat"])).axes
    cells = held["heat"].sum(axis=0).reshape(*(len(steps[name]) + 1 for name in ("senior_dscr_target", "senior_rate")))
    lowest = [row for row in rows if row["senior_rate"] == steps["senior_rate"].values[0]]
    assert cells[:, 0].sum() == len(lowest)
    assert held["scatter_best"].max() == max(row["senior_dscr"] for row in rows)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"heat": "senior_rate"}, "cannot stand here"),
        ({"heat": "senior_rate,senior_rate,irr"}, "cannot stand here"),
        ({"heat": "senior_rate,ltv_cap,owner"}, "owner"),
        ({"heat": "id,tier"}, "“id” cannot stand here"),
        ({"scatter": "irr,irr"}, "cannot stand here"),
        ({"scatter": "irr"}, "cannot stand here"),
        ({"scatter": 'irr"),npv'}, "take one of irr"),
    ],
)
def test_pictures_of_anything_else_are_refused(stores, admin, run, asked, message):
    with pytest.raises(InputError, match=message):
        explorer.cube(stores, admin, FRANKFURT, run["_id"], "irr", asked)


def test_a_run_of_one_axis_has_no_heat_map(stores, admin):
    found = chosen({"axes": {"ltvRange": [0.5, 0.6]}})
    assert found.heat == ()
    with pytest.raises(InputError, match="fewer than two inputs"):
        chosen({"axes": {}}, "senior_rate,ltv_cap")


def test_who_asks_the_same_at_the_same_time_waits_for_one_scan(stores, admin, run, monkeypatch):
    counted, count = [], cubes.cube
    inside = Event()

    def slow(*given):
        counted.append(given)
        inside.wait(0.2)
        return count(*given)

    monkeypatch.setattr(explorer.cubes, "cube", slow)
    explorer._cube.cache_clear()
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(explorer.cube, stores, admin, FRANKFURT, run["_id"], "npv") for _ in range(4)]
        assert len({id(one.result().counts) for one in asked}) == 1
    assert len(counted) == 1


def test_who_may_not_read_results_gets_none(stores, admin, run):
    stranger = sign_in(stores, "internal")
    with pytest.raises(AccessError):
        explorer.picture(stores, stranger, run)
    with pytest.raises(AccessError):
        explorer.cube(stores, stranger, FRANKFURT, None, "irr")


def test_a_project_without_a_result_has_no_cubes(stores, admin):
    approved(stores, admin)
    with pytest.raises(RecordNotFoundError):
        explorer.cube(stores, admin, LONDON, None, "irr")
