"""The end of a run is on record: one entry, whoever started it and however it ended."""

import threading
from unittest import mock

import pytest

from atlas_core.services import runs, worker
from atlas_core.services.claims import Claim
from tests.atlas_core.services.running import SMALL, approved
from tests.people import sign_in

pytestmark = pytest.mark.usefixtures("own_folder")

PROJECT = "proj_1_london"


@pytest.fixture
def queued(stores, admin):
    """Give a run of a quant that waits."""
    approved(stores, admin)
    return runs.start(stores, sign_in(stores, "quant"), PROJECT, SMALL)


def computed(stores, stop=None):
    """Let a worker take the run and return the entries that leaves."""
    before = len(stores.admin_actions.latest(1_000))
    run = stores.runs.claim("worker-1", 10.0)
    worker.compute(Claim(stores, "worker-1", run, stop or threading.Event(), 10.0))
    entries = stores.admin_actions.latest(1_000)
    return list(entries)[: len(entries) - before]


def told(entries):
    (entry,) = entries
    return entry["user_email"], entry["action"], entry["result"], entry["object"], entry["changes"]["state"]


def test_a_complete_run_is_one_entry_of_the_system_that_names_who_started_it(stores, queued):
    entries = computed(stores)
    assert told(entries) == ("system", "run.end", "done", queued["_id"], ["running", "complete"])
    assert entries[0]["changes"]["started_by"] == [None, "quant@test.example"]


def test_a_run_that_fails_is_one_entry(stores, queued):
    with mock.patch.object(worker, "chunk", side_effect=ZeroDivisionError):
        entries = computed(stores)
    assert told(entries)[4] == ["running", "failed"]


def test_a_run_cancelled_or_paused_while_it_computes_ends_in_one_entry(stores, queued):
    for ask, state in ((stores.runs.pause, "paused"), (stores.runs.cancel, "cancelled")):
        claimed = stores.runs.claim("worker-1", 10.0)
        ask(queued["_id"])
        before = len(stores.admin_actions.latest(1_000))
        worker.compute(Claim(stores, "worker-1", claimed, threading.Event(), 10.0))
        entries = stores.admin_actions.latest(1_000)
        assert told(list(entries)[: len(entries) - before])[4] == ["running", state]
        if state == "paused":
            stores.runs.requeue(queued["_id"])


def test_a_run_whose_worker_is_stopped_goes_on_elsewhere_so_that_is_no_end(stores, queued):
    stopped = threading.Event()
    stopped.set()
    assert computed(stores, stopped) == []
    assert stores.runs.get(queued["_id"])["state"] == "interrupted"


@pytest.mark.parametrize("change", [{"role": "sponsor"}, {"status": "frozen"}, {"status": "deleted"}])
def test_a_waiting_run_of_an_account_that_may_not_any_more_is_one_refusal(stores, queued, change):
    stores.users.save(stores.users.get("quant@test.example") | change)
    entries = computed(stores)
    assert told(entries) == ("quant@test.example", "run.start", "refused", queued["_id"], ["running", "failed"])
    assert stores.runs.get(queued["_id"])["state"] == "failed"
    assert stores.runs.latest_complete(PROJECT) is None
