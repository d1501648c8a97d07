"""The trash: out of sight at once, back unchanged within 30 days, gone with everything after them."""

import pytest

from atlas_core.errors import AccessError, InputError, RecordNotFoundError, StaleRecordError
from atlas_core.services import portfolio, projects, runs, sessions, structures, trash
from tests.atlas_core.services.cast import stored_project
from tests.atlas_core.services.running import SMALL, complete_run
from tests.people import sign_in

PROJECT = "proj_1_london"


def again(stores, actor):
    """Sign in once more, after days."""
    return sessions.start(stores, stores.users.get(actor.email))[1]


def test_a_deleted_project_is_out_of_sight_and_comes_back_as_it_was(stores, owner, record, clock):
    archived = projects.archive(stores, owner, record["_id"])
    trash.delete(stores, owner, record["_id"])
    assert portfolio.list_projects(stores, owner) == []
    with pytest.raises(RecordNotFoundError):
        projects.get(stores, owner, record["_id"])
    (found,) = trash.listed(stores, owner)
    assert (found.title, found.deleted_by, found.days_left) == (record["title"], owner.email, 30)
    clock.go(days=29, hours=1)
    owner = again(stores, owner)
    assert trash.listed(stores, owner)[0].days_left == 1
    assert trash.sweep(stores) == 0
    back = trash.restore(stores, owner, record["_id"])
    assert back == archived | {"revision": archived["revision"] + 2, "act": back["act"]}
    assert trash.listed(stores, owner) == []


def test_a_save_and_a_deletion_at_once_do_not_both_win(stores, owner, record):
    def saves_first(seen):
        saved(stores.projects.get(record["_id"]))
        return saved(seen)

    saved, stores.projects.save = stores.projects.save, saves_first
    with pytest.raises(StaleRecordError):
        trash.delete(stores, owner, record["_id"])
    assert projects.get(stores, owner, record["_id"])["status"] == "active"


def test_everybody_sees_their_own_trash_and_the_admin_everybodys(stores, owner, record, admin):
    trash.delete(stores, owner, record["_id"])
    quant = sign_in(stores, "quant")
    assert trash.listed(stores, quant) == []
    with pytest.raises(RecordNotFoundError):
        trash.restore(stores, quant, record["_id"])
    assert [one.owner for one in trash.listed(stores, admin)] == [owner.email]
    with pytest.raises(AccessError):
        trash.purge(stores, owner, record["_id"])


def test_what_is_not_in_the_trash_is_neither_restored_nor_removed(stores, owner, record, admin):
    for act, actor in ((trash.restore, owner), (trash.purge, admin)):
        with pytest.raises(RecordNotFoundError):
            act(stores, actor, record["_id"])


def test_after_30_days_nothing_of_the_project_is_left_but_the_audit_record(stores, admin, clock, own_folder):
    run = complete_run(stores, admin, axes=SMALL)
    structures.shortlist(stores, admin, PROJECT, run["_id"], 0)
    stores.runs.pin(run["_id"], {"who": admin.email, "when": clock()})
    view = {"_id": "view", "project_id": PROJECT, "user_email": admin.email, "name": "Banks", "state": {}}
    stores.saved_views.insert(view | {"created_at": clock(), "updated_at": clock(), "shared_with": ""})
    stores.view_defaults.put(PROJECT, "", "view")
    stores.drafts.put(admin.email, PROJECT, {"values": {}})
    trash.delete(stores, admin, PROJECT)
    clock.go(days=30)
    assert trash.sweep(stores) == 1
    for found in (stores.runs, stores.project_revisions, stores.snapshots, stores.structures, stores.saved_views):
        assert found.list(PROJECT) == []
    assert stores.results.stored_bytes() == 0
    assert stores.view_defaults.find(PROJECT, "") is stores.drafts.get(admin.email, PROJECT) is None
    with pytest.raises(RecordNotFoundError):
        stores.projects.get(PROJECT)
    entry = stores.admin_actions.latest(1)[0]
    assert (entry["action"], entry["object"], entry["role"]) == ("project.purge", PROJECT, "system")
    assert trash.sweep(stores) == 0


def test_a_project_waits_in_the_trash_for_the_run_that_computes_and_cannot_come_back_while_it_goes(
    stores, admin, clock, own_folder
):
    complete_run(stores, admin, axes=SMALL)
    run = runs.start(stores, admin, PROJECT, SMALL | {"debtTenorRange": [12, 14]})
    stores.runs.claim("worker", 30)
    trash.delete(stores, admin, PROJECT)
    with pytest.raises(InputError, match=f"Run {run['number']:04d} is being stopped first"):
        trash.purge(stores, admin, PROJECT)
    clock.go(days=31)
    assert trash.sweep(stores) == 0
    stores.projects.save(stores.projects.get(PROJECT) | {"purging": True})
    with pytest.raises(InputError, match="is being removed for good and cannot come back"):
        trash.restore(stores, again(stores, admin), PROJECT)
    stores.runs.finish(run["_id"], "worker", "cancelled", {}, fence=1)
    assert trash.sweep(stores) == 1


def test_a_removal_that_is_cut_off_is_ended_by_the_next(stores, admin, monkeypatch):
    stored_project(stores)
    trash.delete(stores, admin, PROJECT)
    removed = stores.projects.delete
    monkeypatch.setattr(stores.projects, "delete", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        trash.purge(stores, admin, PROJECT)
    monkeypatch.setattr(stores.projects, "delete", removed)
    assert [one.project_id for one in trash.listed(stores, admin)] == [PROJECT]
    trash.purge(stores, admin, PROJECT)
    assert trash.listed(stores, admin) == []
