from datetime import UTC, datetime, timedelta

import pytest

from atlas_core.errors import InputError, RecordExistsError, RecordNotFoundError, StaleRecordError

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=5)
HASHES = [digit * 64 for digit in "abc"]


def session(key, owner="a@b.c"):
    return {"_id": key, "user_email": owner, "created_at": NOON, "expires_at": NOON + timedelta(days=3650)}


def test_a_user_is_kept_under_the_address(any_stores):
    user = any_stores.users.insert({"_id": "a@b.c", "role": "sponsor"})
    assert any_stores.users.get("a@b.c") == user == {"_id": "a@b.c", "role": "sponsor", "revision": 1}


def test_an_address_can_be_taken_once(any_stores):
    any_stores.users.insert({"_id": "a@b.c", "role": "sponsor"})
    with pytest.raises(RecordExistsError, match=r"user a@b\.c exists already"):
        any_stores.users.insert({"_id": "a@b.c", "role": "admin"})
    assert any_stores.users.get("a@b.c")["role"] == "sponsor"


def test_a_user_changed_by_someone_else_is_not_overwritten(any_stores):
    seen = any_stores.users.insert({"_id": "a@b.c", "role": "sponsor"})
    any_stores.users.save(seen | {"disabled": True})
    with pytest.raises(StaleRecordError):
        any_stores.users.save(seen | {"role": "admin"})
    assert any_stores.users.get("a@b.c")["disabled"]


def test_a_role_outside_the_list_is_not_stored(any_stores):
    with pytest.raises(InputError, match="role must be one of sponsor, internal, quant, admin"):
        any_stores.users.insert({"_id": "a@b.c", "role": "root"})
    with pytest.raises(RecordNotFoundError):
        any_stores.users.get("a@b.c")


def test_users_are_listed_by_address(any_stores):
    for address in ("c@x.y", "a@x.y", "b@x.y"):
        any_stores.users.insert({"_id": address})
    assert [user["_id"] for user in any_stores.users.list()] == ["a@x.y", "b@x.y", "c@x.y"]


def test_users_are_found_by_organisation_and_nobody_by_none(any_stores):
    for address, key in (("c@x.y", "acme"), ("a@x.y", "acme"), ("b@x.y", "acme ltd"), ("d@x.y", "")):
        any_stores.users.insert({"_id": address, "organisation": key.title(), "organisation_key": key})
    any_stores.users.insert({"_id": "e@x.y"})
    assert [user["_id"] for user in any_stores.users.of_organisation("acme")] == ["a@x.y", "c@x.y"]
    assert any_stores.users.of_organisation("nobody") == []
    for nothing in ("", None, {"$ne": "acme"}):
        with pytest.raises(InputError):
            any_stores.users.of_organisation(nothing)


def test_a_session_is_found_until_it_is_revoked(any_stores):
    any_stores.sessions.insert(session(HASHES[0]))
    assert any_stores.sessions.get(HASHES[0])["user_email"] == "a@b.c"
    any_stores.sessions.revoke(HASHES[0], NOON)
    with pytest.raises(RecordNotFoundError):
        any_stores.sessions.get(HASHES[0])


def test_a_revoked_session_cannot_be_touched_back_to_life(any_stores):
    any_stores.sessions.insert(session(HASHES[0]))
    any_stores.sessions.revoke(HASHES[0], NOON)
    with pytest.raises(RecordNotFoundError):
        any_stores.sessions.touch(HASHES[0], LATER)
    with pytest.raises(RecordNotFoundError):
        any_stores.sessions.get(HASHES[0])


def test_a_touch_notes_when_the_session_was_seen(any_stores):
    any_stores.sessions.insert(session(HASHES[0]))
    any_stores.sessions.touch(HASHES[0], LATER)
    assert any_stores.sessions.get(HASHES[0])["last_seen"] == LATER


def test_revoking_an_unknown_session_changes_nothing(any_stores):
    any_stores.sessions.revoke(HASHES[0], NOON)
    with pytest.raises(RecordNotFoundError):
        any_stores.sessions.get(HASHES[0])


def test_the_sessions_of_a_user_that_go_on_are_listed_latest_seen_first(any_stores):
    for key, owner in zip(HASHES, ["a@b.c", "a@b.c", "d@e.f"], strict=True):
        any_stores.sessions.insert(session(key, owner) | {"last_seen": NOON})
    any_stores.sessions.touch(HASHES[1], LATER)
    assert [found["_id"] for found in any_stores.sessions.list("a@b.c")] == [HASHES[1], HASHES[0]]
    any_stores.sessions.revoke(HASHES[1], LATER)
    assert [found["_id"] for found in any_stores.sessions.list("a@b.c")] == [HASHES[0]]


def test_all_sessions_of_a_user_end_and_nobody_elses(any_stores):
    for key, owner in zip(HASHES, ["a@b.c", "a@b.c", "d@e.f"], strict=True):
        any_stores.sessions.insert(session(key, owner))
    any_stores.sessions.revoke(HASHES[0], NOON)
    assert any_stores.sessions.revoke_all("a@b.c", LATER) == 1
    assert any_stores.sessions.revoke_all("a@b.c", LATER) == 0
    assert any_stores.sessions.get(HASHES[2])
    with pytest.raises(RecordNotFoundError):
        any_stores.sessions.get(HASHES[1])


def test_a_new_session_never_starts_revoked_and_never_takes_over_another(any_stores):
    any_stores.sessions.insert(session(HASHES[0]) | {"revoked_at": NOON})
    assert any_stores.sessions.get(HASHES[0])["revoked_at"] is None
    with pytest.raises(RecordExistsError):
        any_stores.sessions.insert(session(HASHES[0], "thief@x.y"))
    assert any_stores.sessions.get(HASHES[0])["user_email"] == "a@b.c"


@pytest.mark.parametrize("token", ["", "plain-token", "A" * 64, "a" * 63, "a" * 64 + "\n"])
def test_only_a_hash_is_ever_a_key(any_stores, token):
    with pytest.raises(InputError, match="SHA-256 of a token"):
        any_stores.sessions.insert(session(token))
    with pytest.raises(InputError, match="SHA-256 of a token"):
        any_stores.sessions.get(token)


def test_everybodys_sessions_that_go_on_are_listed_latest_seen_first(any_stores):
    for place, (key, ends) in enumerate(zip(HASHES, (LATER, LATER, NOON), strict=False)):
        seen = NOON - timedelta(minutes=place)
        any_stores.sessions.insert(session(key, f"{place}@b.c") | {"last_seen": seen, "expires_at": ends})
    assert [one["user_email"] for one in any_stores.sessions.going(NOON)] == ["0@b.c", "1@b.c"]
    assert len(any_stores.sessions.going(NOON, 1)) == 1
    any_stores.sessions.revoke(HASHES[0], NOON)
    assert [one["user_email"] for one in any_stores.sessions.going(NOON)] == ["1@b.c"]
