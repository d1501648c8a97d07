"""The newest runs of a project stay, and those with a pin or a structure; the others go when a newer one completes."""

import pytest

from atlas_core.errors import AccessError, InputError
from atlas_core.services import retention, run_keeping, runs, structures
from tests.atlas_core.services.running import SMALL, approved, complete_run, work_once
from tests.people import sign_in

pytestmark = pytest.mark.usefixtures("own_folder")

PROJECT = "proj_1_london"


def more(stores, admin, count):
    """Complete so many runs more, one after the other."""
    for _ in range(count):
        runs.start(stores, admin, PROJECT, SMALL)
        work_once(stores)
    return runs.list_runs(stores, admin, PROJECT)


def numbers(stores, admin):
    return [run["number"] for run in runs.list_runs(stores, admin, PROJECT)]


def test_without_a_setting_every_run_stays(stores, admin):
    complete_run(stores, admin, axes=SMALL)
    more(stores, admin, 2)
    assert retention.kept(stores, admin) is None
    assert numbers(stores, admin) == [3, 2, 1]


def test_the_newest_stay_and_so_do_those_with_a_pin_or_a_structure(stores, admin):
    complete_run(stores, admin, axes=SMALL)
    newest, second, first = more(stores, admin, 2)
    run_keeping.pin(stores, admin, PROJECT, first["_id"], pinned=True)
    structures.shortlist(stores, admin, PROJECT, second["_id"], 0)
    cancelled = runs.cancel(stores, admin, PROJECT, runs.start(stores, admin, PROJECT, SMALL)["_id"])
    retention.set_kept(stores, admin, 1)
    listed = run_keeping.listed(stores, admin, PROJECT)
    assert retention.leaving(listed, 1) == []
    more(stores, admin, 1)
    assert numbers(stores, admin) == [5, cancelled["number"], 2, 1]
    entry = next(found for found in stores.admin_actions.latest(5) if found["action"] == "run.delete")
    assert (entry["user_email"], entry["object"]) == ("system", newest["_id"])


def test_only_an_admin_sets_it_and_one_entry_tells(stores, admin):
    approved(stores, admin)
    retention.set_kept(stores, admin, 20)
    entry = stores.admin_actions.latest(1)[0]
    assert (entry["action"], entry["changes"]) == ("retention.edit", {"keep": [None, 20]})
    entries = len(stores.admin_actions.latest(100))
    retention.set_kept(stores, admin, 20)
    assert len(stores.admin_actions.latest(100)) == entries
    quant = sign_in(stores, "quant")
    with pytest.raises(AccessError):
        retention.set_kept(stores, quant, None)
    assert retention.kept(stores, quant) == 20


@pytest.mark.parametrize("runs", [0, -1, 1_001, 2.5, True, "3"])
def test_a_number_that_makes_no_sense_is_refused(stores, admin, runs):
    with pytest.raises(InputError, match="Keep 1 to 1,000 runs"):
        retention.set_kept(stores, admin, runs)
    assert retention.kept(stores, admin) is None


def test_a_run_that_is_pinned_while_the_others_go_stays(stores, admin, monkeypatch):
    complete_run(stores, admin, axes=SMALL)
    (_, first) = more(stores, admin, 1)
    retention.set_kept(stores, admin, 1)
    leaving = retention.leaving

    def pinned_meanwhile(*about):
        found = leaving(*about)
        stores.runs.pin(first["_id"], {"who": admin.email, "when": first["created_at"]})
        return found

    monkeypatch.setattr(retention, "leaving", pinned_meanwhile)
    assert retention.apply(stores, PROJECT) == 0
    assert numbers(stores, admin) == [2, 1]


def test_an_old_run_that_was_resumed_and_completes_last_stays(stores, admin):
    approved(stores, admin)
    first = runs.start(stores, admin, PROJECT, SMALL)
    runs.pause(stores, admin, PROJECT, first["_id"])
    runs.start(stores, admin, PROJECT, SMALL | {"cpi": 3})
    work_once(stores)
    retention.set_kept(stores, admin, 1)
    runs.resume(stores, admin, PROJECT, first["_id"])
    work_once(stores)
    assert numbers(stores, admin) == [1]
