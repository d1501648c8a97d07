"""The history of a project, what each revision changed, and how results stand to it."""

import copy

import pytest

from atlas_core.errors import AccessError, RecordNotFoundError
from atlas_core.fields.changes import assign
from atlas_core.services import projects, snapshots, versions
from tests.atlas_core.services.running import SMALL, complete_run
from tests.atlas_core.services.sponsors import london, sign_in

PROJECT = "proj_1_london"


def edited(record, name, value):
    return assign(copy.deepcopy(record["project"]), name, value)


@pytest.fixture
def ann(stores):
    return sign_in(stores, email="ann@atlas.test")


@pytest.fixture
def record(stores, ann):
    return projects.create(stores, ann, london())


def lines(difference):
    return {c.path: (c.old, c.new) for c in difference}


def test_the_history_names_who_did_what_when_and_which_fields(stores, admin, ann, record):
    saved = projects.save(stores, admin, record, edited(record, "grossFacilityPower", 120.0))
    projects.restore(stores, ann, saved, 1)
    told = versions.history(stores, ann, record["_id"])
    assert [(r.number, r.what, r.by, r.entered, r.detail) for r in told] == [
        (3, "restored", "Sponsor", ("Gross facility power",), "revision 1"),
        (2, "saved", "The admin", ("Gross facility power",), ""),
        (1, "created", "Sponsor", None, ""),
    ]
    assert told[1].at == saved["updated_at"]
    assert [r.number for r in versions.history(stores, ann, record["_id"], 2)] == [3, 2]


def test_a_change_of_power_shows_what_was_entered_and_what_follows_with_unit_old_and_new(stores, ann, record):
    projects.save(stores, ann, record, edited(record, "grossFacilityPower", 120.0))
    found = versions.difference(stores, ann, record["_id"], 1, 2)
    assert lines(found.entered) == {"power.grossFacilityPower": (100, 120)}
    followed = lines(found.followed)
    assert followed["power.itLoad"] == (80, 96)
    assert followed["land.landPurchase"] == (80e6, 96e6)
    assert {c.path for c in found.followed if c.derived} >= {"power.itLoad"}
    assert (found.entered[0].label, found.entered[0].unit) == ("Gross facility power", "MW")
    assert lines(versions.difference(stores, ann, record["_id"], 2, 1).entered) == {
        "power.grossFacilityPower": (120, 100)
    }
    assert versions.difference(stores, ann, record["_id"], 2, 2) == versions.Difference((), ())


def test_a_revision_that_was_not_kept_yet_is_in_the_history_all_the_same(stores, ann, record):
    stores.projects.save(record | {"project": edited(record, "pue", 1.3)})
    told = versions.history(stores, ann, record["_id"])
    assert [(r.number, r.what) for r in told] == [(2, "kept"), (1, "created")]
    assert lines(versions.difference(stores, ann, record["_id"], 1, 2).entered) == {"power.pue": (1.25, 1.3)}


def test_a_revision_that_is_not_there_and_anothers_project_are_not_found(stores, ann, record):
    eve = sign_in(stores, email="eve@atlas.test")
    for ask in (
        lambda: versions.difference(stores, ann, record["_id"], 1, 9),
        lambda: projects.restore(stores, ann, record, 9),
        lambda: versions.history(stores, eve, record["_id"]),
        lambda: versions.difference(stores, eve, record["_id"], 1, 1),
        lambda: projects.restore(stores, eve, record, 1),
    ):
        with pytest.raises(RecordNotFoundError):
            ask()


@pytest.mark.usefixtures("own_folder")
def test_results_of_an_older_version_are_stale_and_say_which_versions(stores, admin):
    run = complete_run(stores, admin, axes=SMALL)
    project = run["project_id"]
    fresh = versions.result_standing(stores, admin, project)
    assert (fresh.version, fresh.approved, fresh.is_stale) == (1, 1, False)
    record = stores.projects.get(project)
    saved = projects.save(stores, admin, record, edited(record, "pue", 1.3))
    ahead = versions.result_standing(stores, admin, project)
    assert (ahead.version, ahead.approved, ahead.revision, ahead.current) == (1, 1, 1, saved["revision"])
    assert ahead.is_stale
    snapshots.snapshot(stores, admin, project)
    stale = versions.result_standing(stores, admin, project)
    assert (stale.run, stale.version, stale.approved, stale.is_stale) == (run["number"], 1, 2, True)


def test_a_project_without_results_has_no_standing_and_its_sponsor_none_to_know(stores, admin, ann, record):
    assert versions.result_standing(stores, admin, record["_id"]) is None
    with pytest.raises(AccessError):
        versions.result_standing(stores, ann, record["_id"])
