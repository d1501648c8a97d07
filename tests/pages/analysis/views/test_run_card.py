"""The card of a run: what may be done with it in each state."""

import pytest

from atlas_core.services import run_keeping, runs
from tests.atlas_core.services.running import SMALL, approved
from tests.pages.analysis.test_permutation_engine import PROJECT, engine, said


@pytest.fixture
def run(stores, admin):
    approved(stores, admin)
    return runs.start(stores, admin, PROJECT, SMALL)


def buttons(page):
    return {button.key for button in page.button} & {"pause_run", "resume_run", "cancel_run", "run_again"}


def test_a_run_is_paused_and_resumed_by_a_click(stores, run):
    page = engine(project=PROJECT, run=run["_id"])
    assert buttons(page) == {"pause_run", "cancel_run"}
    page.button(key="pause_run").click().run()
    assert stores.runs.get(run["_id"])["state"] == "paused"
    assert "Paused; what was computed is kept." in said(page)
    assert buttons(page) == {"resume_run", "cancel_run"}
    page.button(key="resume_run").click().run()
    assert stores.runs.get(run["_id"])["state"] == "queued"
    assert buttons(page) == {"pause_run", "cancel_run"}


def test_a_paused_run_can_be_cancelled(stores, run):
    runs_page = engine(project=PROJECT, run=run["_id"])
    runs_page.button(key="pause_run").click().run()
    runs_page.button(key="cancel_run").click().run()
    assert stores.runs.get(run["_id"])["state"] == "cancelled"
    assert buttons(runs_page) == {"run_again"}


def test_a_run_paused_for_want_of_room_says_how_much_is_missing(stores, admin, run):
    claimed = stores.runs.claim("w", 30)
    message = "Paused: the disk has 12 MB free; storing this needs 300 MB. Make room, then resume."
    stores.runs.finish(run["_id"], "w", "paused", {"message": message}, fence=claimed["fence"])
    page = engine(project=PROJECT, run=run["_id"])
    assert "needs 300 MB" in said(page)
    assert "resume_run" in buttons(page)


def test_an_interrupted_run_may_go_on_at_once_or_be_cancelled(stores, run):
    stores.runs.claim("killed", lease_seconds=-1)
    page = engine(project=PROJECT, run=run["_id"])
    assert "goes on by itself" in said(page)
    assert buttons(page) == {"run_again", "cancel_run"}
    page.button(key="run_again").click().run()
    assert stores.runs.get(run["_id"])["state"] == "queued"
    assert len(stores.runs.list(PROJECT)) == 1


def test_a_run_that_is_deleted_in_another_window_is_no_longer_followed(stores, admin, run, monkeypatch):
    page = engine(project=PROJECT, run=run["_id"])
    progress = runs.progress

    def deleted_meanwhile(*about):
        if buttons(page) and stores.runs.list(PROJECT):
            runs.cancel(stores, admin, PROJECT, run["_id"])
            run_keeping.delete(stores, admin, PROJECT, run["_id"])
        return progress(*about)

    seen = iter([progress(stores, admin, PROJECT, run["_id"])])
    monkeypatch.setattr(runs, "progress", lambda *about: next(seen, None) or deleted_meanwhile(*about))
    page.run()
    assert not page.exception
    assert buttons(page) == set()
