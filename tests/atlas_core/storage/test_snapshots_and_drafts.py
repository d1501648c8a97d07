from datetime import UTC, datetime

import pytest

from atlas_core.errors import InputError, RecordExistsError, RecordNotFoundError


def snapshot(version, project_id="proj_1", **fields):
    return {"project_id": project_id, "version": version, "project": {"power": {"pue": 1.25}}} | fields


def test_a_version_can_be_taken_once(any_stores):
    first = any_stores.snapshots.insert(snapshot(1, hash="one"))
    with pytest.raises(RecordExistsError):
        any_stores.snapshots.insert(snapshot(1, hash="two"))
    assert any_stores.snapshots.get("proj_1", 1) == first


def test_the_latest_snapshot_is_the_highest_version_of_that_project(any_stores):
    for version, project_id in [(2, "proj_1"), (10, "proj_1"), (1, "proj_1"), (11, "proj_2")]:
        any_stores.snapshots.insert(snapshot(version, project_id))
    assert any_stores.snapshots.latest("proj_1")["version"] == 10
    assert [found["version"] for found in any_stores.snapshots.list("proj_1")] == [10, 2, 1]
    assert any_stores.snapshots.latest("proj_3") is None
    assert any_stores.snapshots.list("proj_3") == []


def test_a_missing_version_is_not_found(any_stores):
    any_stores.snapshots.insert(snapshot(1))
    with pytest.raises(RecordNotFoundError, match="no snapshot proj_1_v2"):
        any_stores.snapshots.get("proj_1", 2)


@pytest.mark.parametrize("version", [0, -1, 1.0, "1", True, None, {"$gt": 0}])
def test_a_version_is_a_whole_number_from_one(any_stores, version):
    with pytest.raises(InputError, match="version must be a whole number from 1"):
        any_stores.snapshots.insert(snapshot(version))
    with pytest.raises(InputError, match="version must be a whole number from 1"):
        any_stores.snapshots.get("proj_1", version)


def test_a_draft_is_replaced_and_removed(any_stores):
    assert any_stores.drafts.get("a@b.c", "proj_1") is None
    any_stores.drafts.put("a@b.c", "proj_1", {"values": {"power.pue": "1,2"}, "revision": 3})
    any_stores.drafts.put("a@b.c", "proj_1", {"values": {"power.pue": "1,3"}})
    found = any_stores.drafts.get("a@b.c", "proj_1")
    assert (found["values"], "revision" in found) == ({"power.pue": "1,3"}, False)
    any_stores.drafts.delete("a@b.c", "proj_1")
    any_stores.drafts.delete("a@b.c", "proj_1")
    assert any_stores.drafts.get("a@b.c", "proj_1") is None


def test_a_draft_belongs_to_one_user_and_one_project(any_stores):
    any_stores.drafts.put("a@b.c", "proj_1", {"values": {}, "user_email": "d@e.f", "project_id": "proj_2"})
    assert any_stores.drafts.get("a@b.c", "proj_1")["user_email"] == "a@b.c"
    assert any_stores.drafts.get("d@e.f", "proj_1") is None
    assert any_stores.drafts.get("a@b.c", "proj_2") is None


def test_a_setting_is_replaced_as_a_whole(any_stores):
    any_stores.settings.put("tiers", {"tier_1": 1.35})
    any_stores.settings.put("tiers", {"tier_2": 1.25})
    assert any_stores.settings.get("tiers") == {"_id": "tiers", "tier_2": 1.25}
    assert any_stores.settings.get("other") is None


def test_the_log_gives_its_newest_entries_first(any_stores):
    for number in range(5):
        any_stores.admin_actions.append({"action": f"act {number}", "at": datetime(2026, 1, 1, tzinfo=UTC)})
    assert [entry["action"] for entry in any_stores.admin_actions.latest(3)] == ["act 4", "act 3", "act 2"]
    assert len(any_stores.admin_actions.latest()) == 5


def test_an_entry_never_replaces_another(any_stores):
    first = any_stores.admin_actions.append({"action": "one"})
    any_stores.admin_actions.append(first | {"action": "two"})
    assert [entry["action"] for entry in any_stores.admin_actions.latest()] == ["two", "one"]


@pytest.mark.parametrize("limit", [0, -1, "10", None, {"$gt": 0}])
def test_how_many_entries_is_a_whole_number(any_stores, limit):
    with pytest.raises(InputError, match="limit must be a whole number from 1"):
        any_stores.admin_actions.latest(limit)
