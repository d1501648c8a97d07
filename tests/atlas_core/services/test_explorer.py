import pytest

from atlas_core.errors import AccessError, RecordNotFoundError
from atlas_core.queries import cubes
from atlas_core.queries.filters import parse
from atlas_core.services import explorer
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
    assert set(shown.axes) == {*explorer.NUMBERS, *explorer.WORDS}
    assert {int(counts.sum()) for counts in shown.whole.values()} == {540}
    assert {int(counts.sum()) for counts in shown.passing.values()} == {run["summary"]["tier1_count"]}


def test_a_cube_leaves_out_the_active_charts_own_condition(stores, admin, run):
    line = "irr >= 15 and tier in TIER_1"
    held = explorer.cube(stores, admin, FRANKFURT, run["_id"], "irr", line)
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
        int(explorer.cube(stores, admin, of["project_id"], of["_id"], "npv", line).counts["irr"].sum())
        for of in (run, other, run, other)
        for line in ("", "tier in TIER_1")
    ]
    assert totals[:4] == totals[4:]
    assert totals[0] == 540
    assert totals[2] == 243
    assert len(asked) == 4


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
