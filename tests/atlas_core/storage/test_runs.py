import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from atlas_core.errors import InputError, RecordExistsError, RecordNotFoundError, StaleRecordError
from atlas_core.storage import rules

EXPIRED = -1.0


def queue(stores, *keys, project_id="proj_1"):
    return [stores.runs.insert({"_id": key, "project_id": project_id, "total": 243, "done": 0}) for key in keys]


def claim(stores, worker="w1", lease_seconds=30.0):
    return stores.runs.claim(worker, lease_seconds)


def test_a_new_run_waits_under_the_projects_next_number(any_stores):
    first, second = queue(any_stores, "run_b", "run_a")
    (other,) = queue(any_stores, "run_c", project_id="proj_2")
    assert [first["number"], second["number"], other["number"]] == [1, 2, 1]
    assert (first["state"], first["fence"], first["worker"], first["cancel_requested"]) == ("queued", 0, None, False)
    assert any_stores.runs.get("run_b") == first


def test_runs_started_together_get_different_numbers(any_stores):
    with ThreadPoolExecutor(8) as pool:
        runs = list(pool.map(lambda place: queue(any_stores, f"run_{place}")[0], range(16)))
    assert sorted(run["number"] for run in runs) == list(range(1, 17))


def test_a_run_id_can_be_taken_once(any_stores):
    queue(any_stores, "run_1")
    with pytest.raises(RecordExistsError, match="run run_1 exists already"):
        queue(any_stores, "run_1")
    assert len(any_stores.runs.list("proj_1")) == 1


def test_runs_are_listed_newest_first_by_project(any_stores):
    queue(any_stores, "run_1", "run_2", "run_3")
    queue(any_stores, "run_4", project_id="proj_2")
    assert [run["_id"] for run in any_stores.runs.list("proj_1")] == ["run_3", "run_2", "run_1"]


def test_the_oldest_waiting_run_is_taken_first(any_stores):
    queue(any_stores, "run_2", "run_1")
    taken = [claim(any_stores, "w1"), claim(any_stores, "w2"), claim(any_stores, "w3")]
    assert [run and run["_id"] for run in taken] == ["run_2", "run_1", None]
    assert (taken[0]["state"], taken[0]["worker"], taken[0]["fence"]) == ("running", "w1", 1)
    assert taken[0]["lease_until"] > datetime.now(UTC) + timedelta(seconds=20)


def test_each_run_is_taken_by_one_worker_only(any_stores):
    queue(any_stores, *[f"run_{place}" for place in range(10)])
    with ThreadPoolExecutor(8) as pool:
        taken = [run for run in pool.map(lambda place: claim(any_stores, f"w{place}"), range(16)) if run]
    assert sorted(run["_id"] for run in taken) == sorted(f"run_{place}" for place in range(10))


def test_a_run_cancelled_while_a_worker_reaches_for_it_is_not_taken(real_stores, monkeypatch):
    queue(real_stores, "run_1")
    claimed = rules.claimed

    def cancelled_first(*claim):
        real_stores.runs.cancel("run_1")
        return claimed(*claim)

    monkeypatch.setattr(rules, "claimed", cancelled_first)
    assert claim(real_stores) is None
    assert real_stores.runs.get("run_1")["state"] == "cancelled"


def test_progress_is_stored_and_renews_the_lease(any_stores):
    queue(any_stores, "run_1")
    taken = claim(any_stores, lease_seconds=1)
    seen = any_stores.runs.progress("run_1", "w1", {"done": 100, "rate": 1e6}, fence=1, lease_seconds=60)
    assert (seen["done"], seen["rate"], seen["total"]) == (100, 1e6, 243)
    assert seen["lease_until"] > taken["lease_until"] + timedelta(seconds=50)
    assert any_stores.runs.get("run_1") == seen


def test_a_finished_run_keeps_its_result_and_takes_no_more(any_stores):
    queue(any_stores, "run_1")
    claim(any_stores)
    done = any_stores.runs.finish("run_1", "w1", "complete", {"result_file": "r", "summary": {"count": 243}}, fence=1)
    assert (done["state"], done["summary"], done["lease_until"]) == ("complete", {"count": 243}, None)
    with pytest.raises(StaleRecordError):
        any_stores.runs.progress("run_1", "w1", {"done": 1}, fence=1)
    with pytest.raises(StaleRecordError):
        any_stores.runs.finish("run_1", "w1", "failed", {}, fence=1)
    assert any_stores.runs.get("run_1") == done


def test_the_latest_complete_run_is_found_among_others(any_stores):
    queue(any_stores, "run_1", "run_2", "run_3", "run_4")
    for key, state in [("run_1", "complete"), ("run_2", "complete"), ("run_3", "failed")]:
        claim(any_stores)
        any_stores.runs.finish(key, "w1", state, {}, fence=1)
    assert any_stores.runs.latest_complete("proj_1")["_id"] == "run_2"
    assert any_stores.runs.latest_complete("proj_2") is None


def test_another_worker_or_an_older_claim_writes_nothing(any_stores):
    queue(any_stores, "run_1")
    before = claim(any_stores)
    for worker, fence in [("w2", 1), ("w1", 0), ("w1", 2)]:
        with pytest.raises(StaleRecordError):
            any_stores.runs.progress("run_1", worker, {"done": 1}, fence=fence)
        with pytest.raises(StaleRecordError):
            any_stores.runs.finish("run_1", worker, "complete", {}, fence=fence)
    assert any_stores.runs.get("run_1") == before


def test_a_worker_that_slept_past_its_lease_is_shut_out(any_stores):
    queue(any_stores, "run_1")
    claim(any_stores, "sleeper", EXPIRED)
    assert any_stores.runs.interrupt_expired() == 1
    assert any_stores.runs.get("run_1")["state"] == "interrupted"
    with pytest.raises(StaleRecordError):
        any_stores.runs.progress("run_1", "sleeper", {"done": 1}, fence=1)
    any_stores.runs.requeue("run_1")
    assert claim(any_stores, "sleeper")["fence"] == 2
    with pytest.raises(StaleRecordError):
        any_stores.runs.finish("run_1", "sleeper", "complete", {"summary": {}}, fence=1)
    assert any_stores.runs.finish("run_1", "sleeper", "complete", {}, fence=2)["state"] == "complete"


def test_only_a_run_whose_lease_ran_out_is_interrupted(any_stores):
    queue(any_stores, "run_1", "run_2", "run_3")
    claim(any_stores, "w1", 30)
    claim(any_stores, "w2", EXPIRED)
    assert any_stores.runs.interrupt_expired() == 1
    assert any_stores.runs.interrupt_expired() == 0
    assert [run["state"] for run in any_stores.runs.list("proj_1")] == ["queued", "interrupted", "running"]


def test_a_waiting_run_is_cancelled_at_once(any_stores):
    queue(any_stores, "run_1")
    assert any_stores.runs.cancel("run_1")["state"] == "cancelled"
    assert claim(any_stores) is None


def test_a_running_run_is_asked_to_stop_and_its_worker_sees_it(any_stores):
    queue(any_stores, "run_1")
    claim(any_stores)
    assert any_stores.runs.cancel("run_1")["state"] == "running"
    assert any_stores.runs.progress("run_1", "w1", {"done": 5}, fence=1)["cancel_requested"]
    assert any_stores.runs.finish("run_1", "w1", "cancelled", {}, fence=1)["state"] == "cancelled"


def test_cancelling_a_run_that_ended_changes_nothing(any_stores):
    queue(any_stores, "run_1")
    claim(any_stores)
    done = any_stores.runs.finish("run_1", "w1", "complete", {}, fence=1)
    assert any_stores.runs.cancel("run_1") == done


def test_only_an_interrupted_or_failed_run_is_queued_again(any_stores):
    queue(any_stores, "run_1")
    with pytest.raises(StaleRecordError):
        any_stores.runs.requeue("run_1")
    claim(any_stores)
    any_stores.runs.cancel("run_1")
    any_stores.runs.finish("run_1", "w1", "failed", {}, fence=1)
    again = any_stores.runs.requeue("run_1")
    assert (again["state"], again["cancel_requested"], again["fence"]) == ("queued", False, 1)


@pytest.mark.parametrize("field", ["_id", "state", "worker", "fence", "project_id", "lease_until", "number"])
def test_a_worker_cannot_write_the_ledgers_own_fields(any_stores, field):
    queue(any_stores, "run_1")
    before = claim(any_stores)
    with pytest.raises(InputError, match=f"{field} is written by the run's own state changes only"):
        any_stores.runs.progress("run_1", "w1", {field: "other"}, fence=1)
    assert any_stores.runs.get("run_1") == before


def test_an_unknown_run_and_an_unknown_state_are_refused(any_stores):
    for call in (any_stores.runs.get, any_stores.runs.cancel, any_stores.runs.requeue):
        with pytest.raises(RecordNotFoundError, match="no run run_9"):
            call("run_9")
    with pytest.raises(RecordNotFoundError, match="no run run_9"):
        any_stores.runs.progress("run_9", "w1", {}, fence=1)
    queue(any_stores, "run_1")
    claim(any_stores)
    with pytest.raises(InputError, match="state must be one of"):
        any_stores.runs.finish("run_1", "w1", "done", {}, fence=1)


def queue_for(stores, *owners):
    for place, owner in enumerate(owners):
        stores.runs.insert({"_id": f"run_{place}", "project_id": "proj_1", "executed_by": owner})


def test_no_owner_comes_twice_in_a_row_while_another_waits(any_stores):
    queue_for(any_stores, "a", "a", "a", "b", "c", "a")
    taken = []
    for _ in range(6):
        taken.append(claim(any_stores)["executed_by"])
        time.sleep(0.002)  # times are stored in milliseconds
    assert taken == ["a", "b", "c", "a", "a", "a"]


def test_whoever_waited_longest_for_a_turn_is_next_however_many_runs_others_have(any_stores):
    queue_for(any_stores, *"aaabbbc")
    taken = []
    for _ in range(7):
        taken.append(claim(any_stores)["executed_by"])
        time.sleep(0.002)
    assert "".join(taken) == "abcabab"


def test_a_worker_for_certain_runs_takes_no_other(any_stores):
    queue_for(any_stores, "a", "b", "c")
    assert any_stores.runs.claim("own", 30, []) is None
    assert any_stores.runs.claim("own", 30, ["run_2", "run_none"])["_id"] == "run_2"
    assert any_stores.runs.claim("own", 30, ["run_2"]) is None
    assert claim(any_stores)["_id"] == "run_0"


def test_an_interrupted_run_is_taken_over_with_a_higher_fence(any_stores):
    queue(any_stores, "run_1")
    claim(any_stores, "killed", EXPIRED)
    assert claim(any_stores, "next") is None
    any_stores.runs.interrupt_expired()
    taken = claim(any_stores, "next")
    assert (taken["state"], taken["worker"], taken["fence"], taken["finished_at"]) == ("running", "next", 2, None)


def test_a_waiting_run_is_paused_at_once_and_waits_for_its_user(any_stores):
    queue(any_stores, "run_1")
    assert any_stores.runs.pause("run_1")["state"] == "paused"
    assert claim(any_stores) is None
    assert any_stores.runs.requeue("run_1")["state"] == "queued"
    assert claim(any_stores)["_id"] == "run_1"


def test_a_running_run_is_asked_to_pause_and_forgets_that_when_it_is_resumed(any_stores):
    queue(any_stores, "run_1")
    claim(any_stores)
    assert any_stores.runs.pause("run_1")["state"] == "running"
    assert any_stores.runs.progress("run_1", "w1", {}, fence=1)["pause_requested"]
    assert any_stores.runs.finish("run_1", "w1", "paused", {}, fence=1)["state"] == "paused"
    assert not any_stores.runs.requeue("run_1")["pause_requested"]


def test_a_paused_run_can_be_cancelled_and_one_that_ended_cannot_be_paused(any_stores):
    queue(any_stores, "run_1")
    any_stores.runs.pause("run_1")
    assert any_stores.runs.cancel("run_1")["state"] == "cancelled"
    assert any_stores.runs.pause("run_1")["state"] == "cancelled"
