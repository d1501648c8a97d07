"""Runs are pinned, noted and deleted by those who may; what is kept for a reason stays."""

import pytest

from atlas_core.errors import AccessError, InputError, RecordNotFoundError, UnavailableError
from atlas_core.services import results, run_keeping, runs, structures, sweeping
from tests.atlas_core.services.cast import stored_project
from tests.atlas_core.services.running import SMALL, complete_run
from tests.people import sign_in

pytestmark = pytest.mark.usefixtures("own_folder")

PROJECT = "proj_1_london"


@pytest.fixture
def run(stores, admin):
    return complete_run(stores, admin, axes=SMALL)


def told(stores):
    entry = stores.admin_actions.latest(1)[0]
    return entry["user_email"], entry["action"], entry["result"], entry["object"], entry["changes"]


def test_a_pin_says_who_set_it_and_a_second_one_changes_nothing(stores, run):
    quant = sign_in(stores, "quant")
    pinned = run_keeping.pin(stores, quant, PROJECT, run["_id"], pinned=True)
    assert pinned["pinned"]["who"] == quant.email
    assert told(stores) == (quant.email, "run.keep", "done", run["_id"], {"pinned": [False, True]})
    entries = len(stores.admin_actions.latest(100))
    run_keeping.pin(stores, quant, PROJECT, run["_id"], pinned=True)
    assert len(stores.admin_actions.latest(100)) == entries
    assert not run_keeping.pin(stores, quant, PROJECT, run["_id"], pinned=False)["pinned"]


def test_notes_stand_in_the_order_they_were_written(stores, admin, run):
    run_keeping.note(stores, admin, PROJECT, run["_id"], "  base case  ")
    noted = run_keeping.note(stores, admin, PROJECT, run["_id"], "for the lender")
    assert [note["text"] for note in noted["notes"]] == ["base case", "for the lender"]
    assert noted["notes"][0]["who"] == admin.email


@pytest.mark.parametrize("text", ["", "  \n", "x" * (run_keeping.MAX_NOTE + 1)])
def test_a_note_that_says_nothing_or_too_much_is_refused(stores, admin, run, text):
    with pytest.raises(InputError, match="A note has 1 to 1,000 characters"):
        run_keeping.note(stores, admin, PROJECT, run["_id"], text)
    assert "notes" not in stores.runs.get(run["_id"])


def test_a_run_has_so_many_notes_and_no_more(stores, admin, run, monkeypatch):
    monkeypatch.setattr(run_keeping, "MOST_NOTES", 1)
    run_keeping.note(stores, admin, PROJECT, run["_id"], "one")
    with pytest.raises(InputError, match="at most 1 notes"):
        run_keeping.note(stores, admin, PROJECT, run["_id"], "two")


def test_a_deleted_run_takes_its_file_its_local_copy_and_its_record_with_it(stores, admin, run):
    copy = results.local_file(stores, run)
    run_keeping.delete(stores, admin, PROJECT, run["_id"])
    assert told(stores)[1:] == (
        "run.delete",
        "done",
        run["_id"],
        {"number": [1, None], "content": [run["sha256"], None]},
    )
    assert stores.results.stored_bytes() == 0
    assert not copy.exists()
    assert runs.list_runs(stores, admin, PROJECT) == []
    with pytest.raises(RecordNotFoundError):
        results.find_run(stores, admin, PROJECT, run["_id"])
    assert runs.start(stores, admin, PROJECT, SMALL)["number"] == 2


def test_what_a_deletion_could_not_remove_goes_with_the_next_sweep(stores, admin, run, monkeypatch):
    def away(_):
        raise UnavailableError("the database is away")

    with monkeypatch.context() as patch:
        patch.setattr(stores.results, "delete", away)
        run_keeping.delete(stores, admin, PROJECT, run["_id"])
    assert stores.results.stored_bytes() == run["bytes"]
    assert runs.list_runs(stores, admin, PROJECT) == []
    sweeping.sweep(stores)
    assert stores.results.stored_bytes() == 0
    assert stores.runs.leaving() == []


def test_a_run_that_is_pinned_or_was_chosen_from_is_not_deleted_and_says_why(stores, admin, run):
    run_keeping.pin(stores, admin, PROJECT, run["_id"], pinned=True)
    with pytest.raises(InputError, match=r"Run 0001 cannot be deleted: it is pinned: take the pin away first\."):
        run_keeping.delete(stores, admin, PROJECT, run["_id"])
    run_keeping.pin(stores, admin, PROJECT, run["_id"], pinned=False)
    structures.shortlist(stores, admin, PROJECT, run["_id"], 0)
    with pytest.raises(InputError, match="a structure was chosen from it"):
        run_keeping.delete(stores, admin, PROJECT, run["_id"])
    structures.shortlist(stores, admin, PROJECT, run["_id"], 1)
    (kept,) = run_keeping.listed(stores, admin, PROJECT)
    assert (kept.structures, kept.obstacle[:24]) == (2, "2 structures were chosen")
    assert stores.results.stored_bytes() == run["bytes"]


def test_a_run_that_has_not_ended_is_cancelled_before_it_is_deleted(stores, admin, run):
    waiting = runs.start(stores, admin, PROJECT, SMALL | {"cpi": 3})
    with pytest.raises(InputError, match="it is queued: cancel it first"):
        run_keeping.delete(stores, admin, PROJECT, waiting["_id"])
    runs.cancel(stores, admin, PROJECT, waiting["_id"])
    run_keeping.delete(stores, admin, PROJECT, waiting["_id"])
    assert [found["_id"] for found in runs.list_runs(stores, admin, PROJECT)] == [run["_id"]]


def test_a_pin_set_a_moment_before_the_deletion_holds(stores, admin, run, monkeypatch):
    listed = run_keeping.with_structures

    def pinned_meanwhile(*about):
        found = listed(*about)
        stores.runs.pin(run["_id"], {"who": "quant@test.example", "when": run["created_at"]})
        return found

    monkeypatch.setattr(run_keeping, "with_structures", pinned_meanwhile)
    with pytest.raises(InputError, match="pinned or changed a moment ago; it stays"):
        run_keeping.delete(stores, admin, PROJECT, run["_id"])
    assert stores.results.stored_bytes() == run["bytes"]
    assert list(stores.audit_intents.list(run["finished_at"].replace(year=9999))) == []


def test_a_quant_pins_and_notes_and_only_an_admin_deletes(stores, run):
    quant = sign_in(stores, "quant")
    assert not run_keeping.may_delete(quant)
    with pytest.raises(AccessError):
        run_keeping.delete(stores, quant, PROJECT, run["_id"])
    assert told(stores)[:3] == (quant.email, "run.delete", "refused")
    assert stores.runs.get(run["_id"])["state"] == "complete"


def test_a_run_of_another_project_is_neither_marked_nor_deleted(stores, admin, run):
    other = stored_project(stores, "frankfurt")["_id"]
    for act in (
        lambda: run_keeping.pin(stores, admin, other, run["_id"], pinned=True),
        lambda: run_keeping.note(stores, admin, other, run["_id"], "x"),
        lambda: run_keeping.delete(stores, admin, other, run["_id"]),
    ):
        with pytest.raises(RecordNotFoundError):
            act()
    assert stores.runs.get(run["_id"]) == run
