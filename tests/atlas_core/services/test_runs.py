import time
from datetime import UTC, datetime, timedelta

import pytest

from atlas_core.errors import AccessError, InputError, NoSpaceError, RecordNotFoundError
from atlas_core.permutation.rulebook.book import DEFAULT
from atlas_core.permutation.sampling import SEED
from atlas_core.services import rule_tables, runs, snapshots
from tests.atlas_core.services.cast import case, changed, stored_project
from tests.atlas_core.services.running import SMALL, approved
from tests.people import sign_in

PROJECT = "proj_1_london"


@pytest.fixture
def queued(stores, admin):
    approved(stores, admin)
    return runs.start(stores, admin, PROJECT, SMALL)


def test_a_run_keeps_what_it_was_started_with(stores, admin):
    snapshot = approved(stores, admin)
    run = runs.start(stores, admin, PROJECT, case("london")["axes"])
    assert (run["state"], run["total"], run["done"], run["number"]) == ("queued", 243, 0, 1)
    assert (run["snapshot_version"], run["snapshot_hash"]) == (1, snapshot["hash"])
    assert (run["executed_by"], run["currency"], run["discount_rate"]) == ("admin@test.example", "GBP", 8.0)
    assert run["axes"] == case("london")["axes"]
    assert (run["rules_version"], run["rules_hash"]) == (1, DEFAULT.hash)
    assert run["seed"] is None
    assert run["fx"] == {"source": "GBP", "target": "GBP", "rate": 1.0, "fallback": False}


def test_the_hash_of_the_inputs_stands_for_project_axes_their_order_and_rules(stores, admin, queued):
    turned = dict(reversed(SMALL.items()))
    assert runs.start(stores, admin, PROJECT, dict(SMALL))["inputs_hash"] == queued["inputs_hash"]
    hashes = {queued["inputs_hash"], runs.start(stores, admin, PROJECT, turned)["inputs_hash"]}
    document = DEFAULT.document()
    document["tiers"]["rows"][0]["irr"] = 16.0
    rule_tables.save(stores, admin, document, 1, "higher")
    hashes.add(runs.start(stores, admin, PROJECT, SMALL)["inputs_hash"])
    changed(stores, stores.projects.get(PROJECT), "power", "pue", 1.3)
    snapshots.snapshot(stores, admin, PROJECT)
    hashes.add(runs.start(stores, admin, PROJECT, SMALL)["inputs_hash"])
    assert len(hashes) == 4


def test_the_seed_of_a_sample_stands_in_the_record_even_if_nobody_gave_one(stores, admin):
    approved(stores, admin)
    drawn = {"seniorRateRange": {"min": 4, "max": 6, "step": 0.5}, "options": {"sample": {"method": "lhs", "count": 5}}}
    assert runs.start(stores, admin, PROJECT, drawn)["seed"] == SEED
    drawn["options"]["sample"]["seed"] = 7
    assert runs.start(stores, admin, PROJECT, drawn)["seed"] == 7


def test_a_project_without_a_snapshot_cannot_run(stores, admin):
    stored_project(stores)
    with pytest.raises(InputError, match="no approved snapshot"):
        runs.start(stores, admin, PROJECT, SMALL)


@pytest.mark.parametrize(
    ("axes", "message"),
    [
        ({"seniorRateRange": {"min": 5, "max": 6, "step": 0}}, "step must be above 0"),
        ({"seniorRateRange": {"min": 6, "max": 5, "step": 1}}, "max must not be below min"),
        ({"noSuchThing": [1]}, "neither an engine parameter nor a project field"),
        ({"cpi": {"min": 0, "max": 10, "step": 1e-8}}, "must span at most"),
    ],
)
def test_axes_that_break_a_rule_are_refused_and_nothing_is_queued(stores, admin, axes, message):
    approved(stores, admin)
    with pytest.raises(InputError, match=message):
        runs.start(stores, admin, PROJECT, axes)
    assert stores.runs.list(PROJECT) == []


def test_the_limit_of_the_settings_is_obeyed(stores, admin, monkeypatch):
    monkeypatch.setenv("ATLAS_MAX_SCENARIOS", "242")
    approved(stores, admin)
    with pytest.raises(InputError, match="at most 242"):
        runs.start(stores, admin, PROJECT, case("london")["axes"])


def test_a_second_click_returns_the_run_that_waits(stores, admin, queued):
    assert runs.start(stores, admin, PROJECT, SMALL)["_id"] == queued["_id"]
    assert runs.start(stores, admin, PROJECT, SMALL | {"cpi": 3})["_id"] != queued["_id"]


def test_a_run_over_a_new_snapshot_is_another_run(stores, admin, queued):
    changed(stores, stores.projects.get(PROJECT), "power", "pue", 1.3)
    snapshots.snapshot(stores, admin, PROJECT)
    assert runs.start(stores, admin, PROJECT, SMALL)["_id"] != queued["_id"]


def test_a_run_under_other_rule_tables_is_another_run(stores, admin, queued):
    document = DEFAULT.document()
    document["tiers"]["rows"][0]["irr"] = 16.0
    made = rule_tables.save(stores, admin, document, 1, "higher")
    other = runs.start(stores, admin, PROJECT, SMALL)
    assert other["_id"] != queued["_id"]
    assert (other["rules_version"], other["rules_hash"]) == (2, made.hash)
    assert runs.start(stores, admin, PROJECT, SMALL)["_id"] == other["_id"]


def test_a_snapshot_names_the_rule_tables_in_force(stores, admin):
    assert approved(stores, admin)["rules_version"] == 1


def test_progress_tells_rate_and_time_left(stores, admin, queued):
    assert runs.progress(stores, admin, PROJECT, queued["_id"]).rate is None
    claimed = stores.runs.claim("w", 30)
    stores.runs.progress(queued["_id"], "w", {"done": 3, "spent": 6.0}, fence=claimed["fence"])
    seen = runs.progress(stores, admin, PROJECT, queued["_id"])
    assert (seen.state, seen.done, seen.total, seen.active) == ("running", 3, 4, True)
    assert seen.share == 0.75
    assert seen.rate == pytest.approx(0.5, rel=0.2)
    assert seen.left == pytest.approx(1 / seen.rate)


def test_nothing_is_foretold_of_a_run_that_has_just_started_or_computes_no_more(stores, admin, queued):
    def told(**fields):
        stores.runs.progress(queued["_id"], "w", fields, fence=1)
        seen = runs.progress(stores, admin, PROJECT, queued["_id"])
        return seen.rate, seen.left

    stores.runs.claim("w", 30)
    assert told() == told(done=3) == (None, None)
    assert told(done=0, spent=9.0) == (None, None)
    assert told(done=3)[1] > 0
    assert told(done=4)[1] is None


def test_the_time_after_a_workers_end_does_not_count(stores, admin, queued):
    stores.runs.claim("w", lease_seconds=-1)
    seen = runs.progress(stores, admin, PROJECT, queued["_id"])
    assert (seen.state, seen.elapsed, seen.rate, seen.left) == ("interrupted", 0.0, None, None)


def test_elapsed_is_the_measured_time_once_the_run_is_complete(stores, admin, queued):
    claimed = stores.runs.claim("w", 30)
    stores.runs.finish(queued["_id"], "w", "complete", {"done": 4, "seconds": 0.5}, fence=claimed["fence"])
    seen = runs.progress(stores, admin, PROJECT, queued["_id"])
    assert (seen.elapsed, seen.rate, seen.left, seen.share) == (0.5, 8.0, None, 1.0)


def test_a_waiting_run_is_cancelled_at_once(stores, admin, queued):
    assert runs.cancel(stores, admin, PROJECT, queued["_id"])["state"] == "cancelled"
    assert "no result" in runs.progress(stores, admin, PROJECT, queued["_id"]).message


def test_a_run_whose_worker_is_gone_shows_as_interrupted_and_can_go_on_at_once(stores, admin, queued):
    stores.runs.claim("w", lease_seconds=-1)
    seen = runs.progress(stores, admin, PROJECT, queued["_id"])
    assert (seen.state, seen.active) == ("interrupted", False)
    assert "goes on by itself" in seen.message
    assert not seen.ended
    assert [run["state"] for run in runs.list_runs(stores, admin, PROJECT)] == ["interrupted"]
    again = runs.again(stores, admin, PROJECT, queued["_id"])
    assert (again["state"], again["axes"]) == ("queued", queued["axes"])
    assert again["_id"] == queued["_id"]


def test_a_run_that_ended_without_a_result_starts_again_as_another(stores, admin, queued):
    runs.cancel(stores, admin, PROJECT, queued["_id"])
    assert runs.progress(stores, admin, PROJECT, queued["_id"]).ended
    again = runs.again(stores, admin, PROJECT, queued["_id"])
    assert (again["state"], again["axes"]) == ("queued", queued["axes"])
    assert again["_id"] != queued["_id"]


def test_a_paused_run_waits_until_it_is_resumed(stores, admin, queued):
    runs.pause(stores, admin, PROJECT, queued["_id"])
    seen = runs.progress(stores, admin, PROJECT, queued["_id"])
    assert (seen.state, seen.active, seen.ended) == ("paused", False, False)
    assert "Paused" in seen.message
    assert stores.runs.claim("w", 30) is None
    assert runs.resume(stores, admin, PROJECT, queued["_id"])["state"] == "queued"
    assert stores.runs.claim("w", 30)["_id"] == queued["_id"]
    assert runs.resume(stores, admin, PROJECT, queued["_id"])["state"] == "running"


def test_the_same_axes_again_let_a_paused_run_go_on(stores, admin, queued):
    runs.pause(stores, admin, PROJECT, queued["_id"])
    again = runs.start(stores, admin, PROJECT, SMALL)
    assert (again["_id"], again["state"]) == (queued["_id"], "queued")


def test_a_run_that_cannot_fit_is_refused_before_it_starts(stores, admin):
    approved(stores, admin)
    stores.results.free_bytes = 1_000_000
    with pytest.raises(NoSpaceError, match=r"the disk has 1 MB free; storing this needs 2 MB"):
        runs.start(stores, admin, PROJECT, {"seniorRateRange": {"min": 4, "max": 7.999, "step": 0.001}})
    assert stores.runs.list(PROJECT) == []


def test_time_spent_by_earlier_workers_counts(stores, admin, queued):
    claimed = stores.runs.claim("w", 30)
    stores.runs.progress(queued["_id"], "w", {"done": 3, "spent": 100.0}, fence=claimed["fence"])
    seen = runs.progress(stores, admin, PROJECT, queued["_id"])
    assert seen.elapsed == pytest.approx(100, abs=5)
    assert seen.rate == pytest.approx(3 / seen.elapsed)


def test_a_run_under_a_living_lease_runs_on():
    run = {"state": "running", "lease_until": datetime.now(UTC) + timedelta(seconds=5)}
    assert runs.seen(run)["state"] == "running"


def test_a_run_of_another_project_reads_like_none(stores, admin, queued):
    stored_project(stores, "frankfurt")
    for ask in (runs.get, runs.progress, runs.cancel, runs.again, runs.pause, runs.resume):
        with pytest.raises(RecordNotFoundError):
            ask(stores, admin, "proj_1_frankfurt", queued["_id"])
    assert stores.runs.get(queued["_id"])["state"] == "queued"


@pytest.mark.parametrize("role", ["sponsor", "internal"])
def test_roles_without_the_engine_may_do_nothing_with_runs(stores, queued, role):
    other = sign_in(stores, role)
    for act in (
        lambda: runs.start(stores, other, PROJECT, SMALL),
        lambda: runs.list_runs(stores, other, PROJECT),
        lambda: runs.get(stores, other, PROJECT, queued["_id"]),
        lambda: runs.progress(stores, other, PROJECT, queued["_id"]),
        lambda: runs.cancel(stores, other, PROJECT, queued["_id"]),
        lambda: runs.again(stores, other, PROJECT, queued["_id"]),
        lambda: runs.pause(stores, other, PROJECT, queued["_id"]),
        lambda: runs.resume(stores, other, PROJECT, queued["_id"]),
        lambda: runs.choices(stores, other),
        lambda: runs.estimate(stores, other, PROJECT, 1),
    ):
        with pytest.raises((AccessError, RecordNotFoundError)):
            act()
    assert len(stores.runs.list(PROJECT)) == 1


def test_a_quant_may_run_what_was_approved(stores, queued):
    assert runs.start(stores, sign_in(stores, "quant"), PROJECT, SMALL)["_id"] == queued["_id"]


def test_an_estimate_follows_the_last_complete_run(stores, admin, queued):
    assert runs.estimate(stores, admin, PROJECT, 100).seconds is None
    claimed = stores.runs.claim("w", 30)
    fields = {"done": 4, "seconds": 0.5, "bytes": 800}
    stores.runs.finish(queued["_id"], "w", "complete", fields, fence=claimed["fence"])
    assert runs.estimate(stores, admin, PROJECT, 8) == runs.Estimate(1.0, 1600.0)


def test_choices_are_every_sponsors_projects_but_the_deleted(stores, admin):
    stored_project(stores)
    gone = stored_project(stores, "frankfurt")
    stores.projects.save(gone | {"status": "deleted"})
    assert [choice.title for choice in runs.choices(stores, admin)] == ["London DC Project"]


def test_a_swept_discount_rate_is_no_single_figure():
    from atlas_core.permutation.axes import read_axes

    assert runs.discount_rate(read_axes({"discountRate": [7, 8]})) is None
    assert runs.discount_rate(read_axes({"discountRate": [7]})) == 7
    assert runs.discount_rate(read_axes({"options": {"discountRate": 9}})) == 9


def test_a_small_run_is_waited_for_until_it_ends_but_not_for_long(stores, admin, queued, monkeypatch):
    monkeypatch.setattr(runs, "SMALL_RUN_SECONDS", 0.2)
    begun = time.monotonic()
    runs.await_small(stores, admin, queued)
    assert 0.2 <= time.monotonic() - begun < 5
    monkeypatch.setattr(runs, "SMALL_RUN_SECONDS", 60.0)
    runs.await_small(stores, admin, queued | {"total": runs.SMALL_RUN + 1})
    runs.cancel(stores, admin, PROJECT, queued["_id"])
    runs.await_small(stores, admin, queued)
    assert time.monotonic() - begun < 30
