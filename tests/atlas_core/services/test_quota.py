"""Stored results may take so much; people are warned before, and a run that might go beyond does not start."""

import threading

import pytest

from atlas_core.errors import AccessError, NoSpaceError, QuotaError
from atlas_core.services import quota, runs, worker
from atlas_core.services.claims import Claim
from tests.atlas_core.services.running import SMALL, approved
from tests.people import sign_in

pytestmark = pytest.mark.usefixtures("own_folder")

PROJECT = "proj_1_london"
MEGABYTE = 1_000_000


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setenv("ATLAS_RESULTS_QUOTA_MB", "1")


def test_people_are_warned_from_four_fifths_on(stores, admin, small):
    stores.results.put("a", bytes(799_999), {})
    assert not quota.space(stores, admin).is_short
    stores.results.put("b", b"x", {})
    found = quota.space(stores, admin)
    assert (found.stored, found.quota, found.share, found.is_short) == (800_000, MEGABYTE, 0.8, True)


def test_a_run_that_might_go_beyond_does_not_start_and_says_the_way_out(stores, admin, small):
    approved(stores, admin)
    runs.start(stores, admin, PROJECT, SMALL)
    stores.results.put("a", bytes(MEGABYTE - 1_199), {})
    with pytest.raises(QuotaError, match=r"may take 0 MB more; this needs up to 0 MB\. Delete runs") as refused:
        runs.start(stores, admin, PROJECT, SMALL | {"cpi": 3})
    assert isinstance(refused.value, NoSpaceError)
    assert "ATLAS_RESULTS_QUOTA_MB" in str(refused.value)
    assert len(runs.list_runs(stores, admin, PROJECT)) == 1


def test_a_run_that_waited_until_the_quota_was_full_pauses(stores, admin, small):
    approved(stores, admin)
    started = runs.start(stores, admin, PROJECT, SMALL)
    stores.results.put("a", bytes(MEGABYTE), {})
    claimed = stores.runs.claim("w", 30)
    worker.compute(Claim(stores, "w", claimed, threading.Event(), 30))
    seen = stores.runs.get(started["_id"])
    assert seen["state"] == "paused"
    assert "Delete runs on the page Runs" in seen["message"]


def test_a_sponsor_learns_nothing_of_it(stores, small):
    with pytest.raises(AccessError):
        quota.space(stores, sign_in(stores, "sponsor"))
