from datetime import UTC, datetime, timedelta

import pytest

from atlas_core.errors import InputError, RecordExistsError, StaleRecordError

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def record(email, minutes=0, **change):
    said = dict.fromkeys(("full_name", "company", "job_title", "phone", "business_address"), "x")
    inner = dict.fromkeys(("round", "role", "reason", "decided_by", "password_hash"), "")
    times = dict.fromkeys(("verified_at", "approved_at", "decided_at", "forget_at"))
    at = NOON + timedelta(minutes=minutes)
    own = {"_id": email, "state": "registered", "created_at": at, "expires_at": at + timedelta(days=1)}
    return said | inner | times | own | change


def test_a_registration_is_stored_once_and_saved_by_revision(any_stores):
    stored = any_stores.registrations.insert(record("a@b.c"))
    assert any_stores.registrations.find("a@b.c") == stored
    with pytest.raises(RecordExistsError):
        any_stores.registrations.insert(record("a@b.c", company="other"))
    saved = any_stores.registrations.save(stored | {"state": "verified", "verified_at": NOON})
    assert (saved["revision"], any_stores.registrations.find("a@b.c")["verified_at"]) == (2, NOON)
    with pytest.raises(StaleRecordError):
        any_stores.registrations.save(stored)
    assert any_stores.registrations.find("z@b.c") is None


def test_the_newest_are_listed_first(any_stores):
    for minutes, email in enumerate(("a@b.c", "b@b.c", "c@b.c")):
        any_stores.registrations.insert(record(email, minutes))
    assert [found["_id"] for found in any_stores.registrations.list(2)] == ["c@b.c", "b@b.c"]


def test_another_shape_is_refused(any_stores):
    for change in ({"state": "expired"}, {"phone": 5}, {"verified_at": "noon"}):
        with pytest.raises(InputError):
            any_stores.registrations.insert(record("a@b.c", **change))
