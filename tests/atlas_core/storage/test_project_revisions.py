from datetime import UTC, datetime

import pytest

from atlas_core.errors import InputError, RecordExistsError, RecordNotFoundError

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def revision(number, project_id="proj_1", **fields):
    told = {"at": NOON, "by": "ann@test.example", "what": "saved", "source": "manual", "detail": ""}
    return {"project_id": project_id, "revision": number, "project": {"power": {"pue": 1.25}}} | told | fields


def test_a_revision_is_stored_once_and_the_same_again_changes_nothing(any_stores):
    revisions = any_stores.project_revisions
    first = revisions.insert(revision(1))
    assert revisions.insert(revision(1)) == first == revisions.get("proj_1", 1)
    with pytest.raises(RecordExistsError):
        revisions.insert(revision(1, by="bob@test.example"))
    assert revisions.get("proj_1", 1) == first
    with pytest.raises(RecordNotFoundError):
        revisions.get("proj_1", 2)


def test_the_newest_revisions_of_a_project_come_first_and_go_with_the_project(any_stores):
    revisions = any_stores.project_revisions
    for number, project in ((2, "proj_1"), (10, "proj_1"), (1, "proj_1"), (11, "proj_2")):
        revisions.insert(revision(number, project))
    assert [found["revision"] for found in revisions.list("proj_1")] == [10, 2, 1]
    assert [found["revision"] for found in revisions.list("proj_1", 2)] == [10, 2]
    revisions.forget("proj_1")
    assert [len(revisions.list(project)) for project in ("proj_1", "proj_2")] == [0, 1]


@pytest.mark.parametrize("wrong", [{"revision": 0}, {"revision": True}, {"project": None}, {"at": None}, {"by": 1}])
def test_a_revision_has_its_shape(stores, wrong):
    with pytest.raises(InputError):
        stores.project_revisions.insert(revision(1) | wrong)
