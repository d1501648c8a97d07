from datetime import UTC, datetime, timedelta

import pytest

from atlas_core.errors import InputError, RecordExistsError

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HASHES = [digit * 64 for digit in "abc"]


def token(key, owner="a@b.c", made=NOON):
    record = {"_id": key, "user_email": owner, "name": "night job", "scope": "read", "created_at": made}
    return record | {"expires_at": NOON + timedelta(days=3650)}


def test_a_token_is_kept_unused_under_its_hash_until_it_is_revoked(any_stores):
    tokens = any_stores.api_tokens
    tokens.insert(token(HASHES[0]) | {"last_used": NOON})
    assert tokens.find(HASHES[0])["last_used"] is None
    tokens.delete(HASHES[0])
    tokens.delete(HASHES[0])
    assert tokens.find(HASHES[0]) is None


def test_the_tokens_of_an_account_are_listed_newest_first(any_stores):
    tokens = any_stores.api_tokens
    for number, (key, owner) in enumerate(zip(HASHES, ["a@b.c", "a@b.c", "d@e.f"], strict=True)):
        tokens.insert(token(key, owner, NOON + timedelta(minutes=number)))
    assert [found["_id"] for found in tokens.list("a@b.c")] == [HASHES[1], HASHES[0]]


def test_a_use_is_noted_and_brings_no_revoked_token_back(any_stores):
    tokens = any_stores.api_tokens
    tokens.insert(token(HASHES[0]))
    tokens.touch(HASHES[0], NOON)
    tokens.touch(HASHES[1], NOON)
    assert tokens.find(HASHES[0])["last_used"] == NOON
    assert tokens.find(HASHES[1]) is None


@pytest.mark.parametrize("key", ["", "atlas_" + "x" * 43, "A" * 64, "a" * 63])
def test_only_a_hash_is_ever_a_key(any_stores, key):
    with pytest.raises(InputError, match="SHA-256 of a token"):
        any_stores.api_tokens.insert(token(key))
    with pytest.raises(InputError, match="SHA-256 of a token"):
        any_stores.api_tokens.find(key)


def test_a_scope_outside_the_list_and_a_hash_taken_are_refused(any_stores):
    with pytest.raises(InputError, match="scope must be one of read, run, write"):
        any_stores.api_tokens.insert(token(HASHES[0]) | {"scope": "admin"})
    any_stores.api_tokens.insert(token(HASHES[0]))
    with pytest.raises(RecordExistsError):
        any_stores.api_tokens.insert(token(HASHES[0], "thief@x.y"))
