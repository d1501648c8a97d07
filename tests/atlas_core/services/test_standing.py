import pytest

from atlas_core.errors import AccessError, RecordNotFoundError
from atlas_core.services import rule_tables, runs, snapshots, standing
from tests.atlas_core.services.cast import changed
from tests.atlas_core.services.running import SMALL, complete_run
from tests.atlas_core.services.test_rule_tables import edited, of_an_earlier_release
from tests.people import sign_in

pytestmark = pytest.mark.usefixtures("own_folder")

PROJECT = "proj_1_london"


@pytest.fixture
def run(stores, admin):
    return complete_run(stores, admin, axes=SMALL)


def outdated(stores, admin, run):
    return standing.standing(stores, admin, PROJECT).outdated(run)


def test_a_result_stands_until_something_changes(stores, admin, run):
    assert outdated(stores, admin, run) == ()


def test_rule_tables_that_changed_since_outdate_a_result_and_a_new_run_stands(stores, admin, run):
    rule_tables.save(stores, admin, edited(1.40), 1, "lenders ask for more")
    assert outdated(stores, admin, run) == ("rules",)
    again = runs.again(stores, admin, PROJECT, run["_id"])
    assert again["_id"] != run["_id"]
    assert again["rules_version"] == 2
    assert outdated(stores, admin, again | {"state": "complete"}) == ()


def test_rule_tables_that_were_taken_back_are_the_same_again(stores, admin, run):
    rule_tables.save(stores, admin, edited(1.40), 1, "more")
    rule_tables.restore(stores, admin, 1, "back", seen_version=2)
    assert outdated(stores, admin, run) == ()


def test_a_moved_snapshot_and_changed_rules_are_both_named(stores, admin, run):
    changed(stores, stores.projects.get(PROJECT), "power", "pue", 1.3)
    snapshots.snapshot(stores, admin, PROJECT)
    assert outdated(stores, admin, run) == ("snapshot",)
    rule_tables.save(stores, admin, edited(1.40), 1, "more")
    assert outdated(stores, admin, run) == ("snapshot", "rules")


def test_a_run_that_does_not_say_what_judged_it_was_judged_by_others(stores, admin, run):
    del run["rules_hash"]
    assert outdated(stores, admin, run) == ("rules",)


def test_a_run_without_a_result_is_not_outdated(stores, admin, run):
    assert outdated(stores, admin, run | {"state": "failed", "snapshot_version": 0, "rules_hash": "x"}) == ()


def test_rule_tables_of_an_earlier_release_still_tell_that_they_differ(stores, admin, run):
    of_an_earlier_release(stores)
    assert outdated(stores, admin, run) == ("rules",)


@pytest.mark.parametrize("role", ["sponsor", "internal"])
def test_only_roles_with_the_engine_ask(stores, admin, run, role):
    with pytest.raises((AccessError, RecordNotFoundError)):
        standing.standing(stores, sign_in(stores, role), PROJECT)
