"""Runs are pinned, noted and deleted; a deleted run leaves its number and nothing else."""

from datetime import UTC, datetime

import pytest

from atlas_core.errors import InputError, RecordNotFoundError, StaleRecordError
from tests.atlas_core.storage.test_runs import claim, queue

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
BY = {"who": "admin@test.example", "when": AT}
NOTE = BY | {"text": "with the new rent"}


def ended(stores, key="run_1", state="complete"):
    queue(stores, key)
    claim(stores)
    return stores.runs.finish(key, "w1", state, {"sha256": "f" * 64}, fence=1)


def test_a_run_is_pinned_noted_and_unpinned_whatever_its_state(stores):
    queue(stores, "run_1")
    assert stores.runs.pin("run_1", BY)["pinned"] == BY
    assert stores.runs.note("run_1", NOTE)["notes"] == [NOTE]
    claim(stores)
    stores.runs.progress("run_1", "w1", {"done": 5}, fence=1)
    assert stores.runs.note("run_1", NOTE | {"text": "again"})["notes"] == [NOTE, NOTE | {"text": "again"}]
    seen = stores.runs.pin("run_1", None)
    assert (seen["pinned"], seen["done"], len(seen["notes"])) == (None, 5, 2)
    assert stores.runs.get("run_1") == seen


def test_a_deleted_run_reads_like_one_that_was_never_there(stores):
    ended(stores)
    gone = stores.runs.delete("run_1", BY)
    assert (gone["state"], gone["deleted"], gone["sha256"]) == ("deleted", BY, "f" * 64)
    assert stores.runs.list("proj_1") == []
    assert stores.runs.latest_complete("proj_1") is None
    runs = stores.runs
    calls = [runs.get, runs.cancel, runs.pause, runs.requeue, lambda key: runs.pin(key, BY)]
    for call in [*calls, lambda key: runs.note(key, NOTE), lambda key: runs.delete(key, BY)]:
        with pytest.raises(RecordNotFoundError, match="no run run_1"):
            call("run_1")
    with pytest.raises(RecordNotFoundError):
        stores.runs.progress("run_1", "w1", {}, fence=1)
    assert claim(stores) is None


def test_the_number_of_a_deleted_run_is_given_to_no_other(stores):
    ended(stores)
    stores.runs.delete("run_1", BY)
    stores.runs.bury("run_1")
    assert queue(stores, "run_2")[0]["number"] == 2


def test_a_deleted_run_leaves_until_it_is_buried_and_then_keeps_a_line(stores):
    ended(stores)
    stores.runs.bury("run_1")  # one that is not deleted stays whole
    assert stores.runs.get("run_1")["sha256"] == "f" * 64
    stores.runs.delete("run_1", BY)
    assert [run["_id"] for run in stores.runs.leaving()] == ["run_1"]
    stores.runs.bury("run_1")
    stores.runs.bury("run_1")
    assert stores.runs.leaving() == []
    with pytest.raises(RecordNotFoundError):
        stores.runs.get("run_1")


def test_a_run_that_has_not_ended_is_not_deleted(stores):
    queue(stores, "run_1")
    steps = (
        lambda: None,  # queued
        lambda: stores.runs.pause("run_1"),
        lambda: stores.runs.requeue("run_1"),
        lambda: claim(stores, lease_seconds=-1.0),
        stores.runs.interrupt_expired,
    )
    for step in steps:
        step()
        before = stores.runs.get("run_1")
        with pytest.raises(StaleRecordError):
            stores.runs.delete("run_1", BY)
        assert stores.runs.get("run_1") == before


def test_a_pinned_run_is_not_deleted(stores):
    ended(stores, state="failed")
    stores.runs.pin("run_1", BY)
    with pytest.raises(StaleRecordError):
        stores.runs.delete("run_1", BY)
    stores.runs.pin("run_1", None)
    assert stores.runs.delete("run_1", BY)["state"] == "deleted"


def test_a_worker_cannot_write_what_keeps_a_run(stores):
    queue(stores, "run_1")
    claim(stores)
    for field in ("pinned", "notes", "deleted", "buried"):
        with pytest.raises(InputError, match=f"{field} is written by"):
            stores.runs.finish("run_1", "w1", "complete", {field: []}, fence=1)


def test_files_are_counted_by_their_bytes(stores):
    assert stores.results.stored_bytes() == 0
    stores.results.put("a", b"12345", {})
    stores.results.put("b", b"123", {})
    assert stores.results.stored_bytes() == 8
    stores.results.delete("a")
    assert stores.results.stored_bytes() == 3


CONTRACT = [test for name, test in list(globals().items()) if name.startswith("test_")]


def test_the_real_server_keeps_the_whole_contract(real_stores):
    for test in CONTRACT:
        real_stores.runs._collection.delete_many({})
        test(real_stores)
    assert len(CONTRACT) == 8
