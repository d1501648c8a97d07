from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from atlas_core.errors import InputError, RecordNotFoundError, StaleRecordError

EXPIRED = -1.0
PART = {"rows": 10, "bytes": 900, "sha256": "a" * 64, "seconds": 0.5, "file": "part"}


def span(number=0, run="run_1"):
    return {"run": run, "number": number, "start": number * 10, "stop": number * 10 + 10}


def take(stores, number=0, *, worker="w1", claim=1, lease_seconds=30.0, run="run_1"):
    return stores.chunks.take(span(number, run), worker, claim, lease_seconds)


def test_a_new_chunk_is_taken_under_a_lease_with_the_first_token(any_stores):
    taken = take(any_stores, 3)
    assert {key: taken[key] for key in span(3)} == span(3)
    assert (taken["state"], taken["worker"], taken["claim"], taken["fence"]) == ("taken", "w1", 1, 1)
    assert taken["lease_until"] > datetime.now(UTC)
    assert any_stores.chunks.list("run_1") == [taken]


def test_a_chunk_that_is_done_says_so_and_is_not_taken_again(any_stores):
    done = any_stores.chunks.done(take(any_stores), PART)
    assert {key: done[key] for key in PART} == PART
    assert (done["state"], done["lease_until"]) == ("done", None)
    assert take(any_stores, worker="w2", claim=9) is None
    assert any_stores.chunks.list("run_1") == [done]


def test_a_chunk_that_somebody_holds_is_not_taken_under_the_same_claim(any_stores):
    take(any_stores)
    assert take(any_stores, worker="w2") is None


def test_a_later_claim_of_the_run_takes_over_with_a_higher_token(any_stores):
    take(any_stores)
    taken = take(any_stores, worker="w2", claim=2)
    assert (taken["worker"], taken["claim"], taken["fence"]) == ("w2", 2, 2)


def test_a_chunk_past_its_lease_is_taken_over_with_a_higher_token(any_stores):
    take(any_stores, lease_seconds=EXPIRED)
    assert take(any_stores, worker="w2")["fence"] == 2


def test_the_late_end_of_a_chunk_is_refused_whatever_the_lease_said(any_stores):
    late = take(any_stores)
    now = take(any_stores, worker="w2", claim=2)
    with pytest.raises(StaleRecordError):
        any_stores.chunks.done(late, PART | {"sha256": "b" * 64})
    done = any_stores.chunks.done(now, PART)
    with pytest.raises(StaleRecordError):
        any_stores.chunks.done(late, PART)
    assert any_stores.chunks.list("run_1") == [done]


def test_ending_a_chunk_twice_changes_nothing(any_stores):
    taken = take(any_stores)
    done = any_stores.chunks.done(taken, PART)
    assert any_stores.chunks.done(taken, PART) == done


def test_each_chunk_is_taken_by_one_worker_only(any_stores):
    take(any_stores, lease_seconds=EXPIRED)
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda place: take(any_stores, worker=f"w{place}", claim=2), range(16)))
    assert len([entry for entry in taken if entry]) == 1


def test_chunks_are_listed_by_number_and_forgotten_by_run(any_stores):
    for number in (2, 0, 1):
        take(any_stores, number)
    take(any_stores, run="run_2")
    assert [entry["number"] for entry in any_stores.chunks.list("run_1")] == [0, 1, 2]
    assert any_stores.chunks.runs() == ["run_1", "run_2"]
    any_stores.chunks.forget("run_1")
    any_stores.chunks.forget("run_1")
    assert (any_stores.chunks.list("run_1"), any_stores.chunks.runs()) == ([], ["run_2"])


@pytest.mark.parametrize("field", ["_id", "run", "state", "fence", "worker", "claim", "lease_until", "start"])
def test_a_worker_cannot_write_the_ledgers_own_fields(any_stores, field):
    taken = take(any_stores)
    with pytest.raises(InputError, match=f"{field} is written by the chunk's own state changes only"):
        any_stores.chunks.done(taken, {field: 1})
    assert any_stores.chunks.list("run_1") == [taken]


def test_a_chunk_without_its_span_and_an_unknown_one_are_refused(any_stores):
    with pytest.raises(InputError, match="number must be a whole number"):
        any_stores.chunks.take({"run": "run_1"}, "w1", 1, 30)
    with pytest.raises(InputError, match="stop must be a whole number"):
        any_stores.chunks.take({"run": "run_1", "number": 0, "start": 0}, "w1", 1, 30)
    with pytest.raises(RecordNotFoundError):
        any_stores.chunks.done({"_id": "run_9/000000", "worker": "w", "fence": 1}, PART)
