from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from atlas_core.errors import InputError

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HASHES = [digit * 64 for digit in "abc"]


def link(key, minutes=0, kind="reset"):
    at = NOON + timedelta(minutes=minutes)
    record = {"_id": key, "kind": kind, "user_email": "a@b.c", "detail": {"role": "sponsor"}}
    return record | {"created_at": at, "expires_at": at + timedelta(days=3650)}


def test_of_twenty_that_use_a_link_at_once_one_gets_it(any_stores):
    any_stores.links.insert(link(HASHES[0]))
    with ThreadPoolExecutor(20) as pool:
        got = list(pool.map(lambda _: any_stores.links.use(HASHES[0], NOON), range(20)))
    assert sum(got) == 1
    assert any_stores.links.find(HASHES[0])["used_at"] == NOON


def test_unused_links_of_an_account_and_kind_are_listed_newest_first(any_stores):
    for minutes, key in enumerate(HASHES):
        any_stores.links.insert(link(key, minutes))
    any_stores.links.insert(link("d" * 64, kind="verify"))
    any_stores.links.use(HASHES[1], NOON)
    found = any_stores.links.list("reset", "a@b.c")
    assert [one["_id"] for one in found] == [HASHES[2], HASHES[0]]
    assert found[0]["detail"] == {"role": "sponsor"}
    assert any_stores.links.list("reset", "z@b.c") == []


def test_a_link_is_kept_under_a_hash_alone_and_one_that_is_not_there_cannot_be_used(any_stores):
    assert any_stores.links.find(HASHES[0]) is None
    assert any_stores.links.use(HASHES[0], NOON) is False
    with pytest.raises(InputError):
        any_stores.links.insert(link("the token itself"))
