from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from atlas_core.errors import InputError, RecordExistsError

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
BEFORE = NOON - timedelta(seconds=1)
HASHES = [digit * 64 for digit in "abc"]


def attempt(number, result="pending", **more):
    who = {"account": "a@b.c", "device": "", "ip": "192.0.2.1", "origin": "192.0.2.1", "at": NOON}
    return who | {"number": number, "result": result, "mark": f"{number}"} | more


def device(key, minutes=0):
    at = NOON + timedelta(minutes=minutes)
    return {"_id": key, "user_email": "a@b.c", "created_at": at, "expires_at": at + timedelta(days=3650)}


def test_a_number_is_given_once(any_stores):
    assert any_stores.sign_in_attempts.last_number() == 0
    any_stores.sign_in_attempts.insert(attempt(1))
    with pytest.raises(RecordExistsError):
        any_stores.sign_in_attempts.insert(attempt(1, mark="other"))
    assert any_stores.sign_in_attempts.last_number() == 1


def test_of_ten_that_take_a_number_at_once_one_gets_it(any_stores):
    def take(mark):
        try:
            return any_stores.sign_in_attempts.insert(attempt(1, mark=mark))
        except RecordExistsError:
            return None

    with ThreadPoolExecutor(10) as pool:
        assert sum(taken is not None for taken in pool.map(take, "abcdefghij")) == 1


def test_refusals_take_no_number(any_stores):
    for mark in "abc":
        any_stores.sign_in_attempts.insert(attempt(0, "refused", mark=mark))
    assert any_stores.sign_in_attempts.last_number() == 0
    assert any_stores.sign_in_attempts.of_account("a@b.c", "", BEFORE) == []
    assert any_stores.sign_in_attempts.misses_of("192.0.2.1", BEFORE) == []


def test_a_try_ends_once(any_stores):
    stored = any_stores.sign_in_attempts.insert(attempt(1))
    any_stores.sign_in_attempts.settle(stored["_id"], "missed")
    any_stores.sign_in_attempts.settle(stored["_id"], "succeeded")
    assert [one["result"] for one in any_stores.sign_in_attempts.of_account("a@b.c", "", BEFORE)] == ["missed"]


def test_tries_are_counted_per_account_and_device_in_order_of_their_numbers(any_stores):
    for number, more in ((2, {}), (1, {}), (3, {"device": HASHES[0]}), (4, {"account": "z@b.c"})):
        any_stores.sign_in_attempts.insert(attempt(number, **more))
    found = any_stores.sign_in_attempts.of_account("a@b.c", "", BEFORE)
    assert [one["number"] for one in found] == [1, 2]
    assert any_stores.sign_in_attempts.of_account("a@b.c", "", NOON) == []


def test_an_address_counts_what_did_not_succeed_whatever_the_account(any_stores):
    for number, result in enumerate(("missed", "succeeded", "pending"), 1):
        any_stores.sign_in_attempts.insert(attempt(number, result, account=f"{number}@b.c"))
    assert [one["number"] for one in any_stores.sign_in_attempts.misses_of("192.0.2.1", BEFORE)] == [1, 3]
    assert any_stores.sign_in_attempts.misses_of("192.0.2.2", BEFORE) == []


def test_only_the_newest_tries_are_looked_at(any_stores):
    for number in range(1, 70):
        any_stores.sign_in_attempts.insert(attempt(number))
    assert [one["number"] for one in any_stores.sign_in_attempts.misses_of("192.0.2.1", BEFORE)] == list(range(6, 70))


@pytest.mark.parametrize("number", [-1, None, True, "1"])
def test_a_number_is_a_whole_number(any_stores, number):
    with pytest.raises(InputError, match="number"):
        any_stores.sign_in_attempts.insert(attempt(number))


def test_devices_are_listed_newest_first_and_can_be_forgotten(any_stores):
    for minutes, key in enumerate(HASHES):
        any_stores.devices.insert(device(key, minutes))
    assert [one["_id"] for one in any_stores.devices.list("a@b.c")] == HASHES[::-1]
    any_stores.devices.delete(HASHES[0])
    assert any_stores.devices.find(HASHES[0]) is None
    assert any_stores.devices.find(HASHES[1])["user_email"] == "a@b.c"
    assert any_stores.devices.list("z@b.c") == []


def test_a_device_is_kept_under_a_hash_alone(any_stores):
    with pytest.raises(InputError):
        any_stores.devices.insert(device("the token itself"))


def test_a_right_password_that_was_not_enough_counts_for_nothing(any_stores):
    for number, result in enumerate(("missed", "passed", "missed", "passed"), 1):
        stored = any_stores.sign_in_attempts.insert(attempt(number))
        any_stores.sign_in_attempts.settle(stored["_id"], result)
    assert [one["number"] for one in any_stores.sign_in_attempts.of_account("a@b.c", "", BEFORE)] == [1, 3]
    assert [one["number"] for one in any_stores.sign_in_attempts.misses_of("192.0.2.1", BEFORE)] == [1, 3]


def test_the_newest_tries_are_told_by_how_they_ended(any_stores):
    for number, result in enumerate(("missed", "refused", "succeeded"), 1):
        any_stores.sign_in_attempts.insert(attempt(number, result, at=NOON + timedelta(minutes=number)))
    told = any_stores.sign_in_attempts.recent
    assert [one["result"] for one in told(BEFORE)] == ["succeeded", "refused", "missed"]
    assert [one["number"] for one in told(BEFORE, ("missed", "succeeded"), 1)] == [3]
    assert told(NOON + timedelta(minutes=3)) == []


def test_a_forgiven_try_counts_no_longer_and_a_success_stays_one(any_stores):
    stored = [any_stores.sign_in_attempts.insert(attempt(n, r))["_id"] for n, r in ((1, "missed"), (2, "succeeded"))]
    assert [any_stores.sign_in_attempts.forgive(key) for key in (*stored, stored[0], "0")] == [
        True,
        False,
        False,
        False,
    ]
    assert [one["result"] for one in any_stores.sign_in_attempts.recent(BEFORE)] == ["succeeded", "forgiven"]
    assert [one["number"] for one in any_stores.sign_in_attempts.of_account("a@b.c", "", BEFORE)] == [2]
    assert any_stores.sign_in_attempts.misses_of("192.0.2.1", BEFORE) == []
