"""Counts of requests, rules for networks and what is known of addresses."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from atlas_core.errors import InputError

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=5)
FAR = NOON + timedelta(days=3650)
HERE = "192.0.2.1"


def rule(effect="deny", network="192.0.2.0/24", note="a note", at=NOON):
    return {"effect": effect, "network": network, "note": note, "created_by": "a@b.c", "created_at": at} | {
        "expires_at": FAR
    }


def test_of_many_that_count_at_once_each_gets_another_number(any_stores):
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda _: any_stores.request_counts.add("a minute", FAR), range(40)))
    assert sorted(got) == list(range(1, 41))
    assert any_stores.request_counts.add("another", FAR) == 1


def test_a_network_has_one_rule_of_each_effect(any_stores):
    first = any_stores.network_rules.put(rule())
    any_stores.network_rules.put(rule(note="another", at=LATER))
    any_stores.network_rules.put(rule("ban"))
    assert [(one["effect"], one["note"]) for one in any_stores.network_rules.list()] == [
        ("deny", "another"),
        ("ban", "a note"),
    ]
    any_stores.network_rules.delete(first["_id"])
    assert any_stores.network_rules.find(first["_id"]) is None
    assert [one["effect"] for one in any_stores.network_rules.list()] == ["ban"]


def test_a_rule_without_an_end_is_kept(any_stores):
    any_stores.network_rules.put(rule() | {"expires_at": None})
    assert any_stores.network_rules.list()[0]["expires_at"] is None


@pytest.mark.parametrize("effect", ["forbid", None, {"$ne": ""}])
def test_a_rule_has_a_known_effect(any_stores, effect):
    with pytest.raises(InputError, match="effect"):
        any_stores.network_rules.put(rule(effect))


def test_what_happened_adds_up_and_the_first_time_stays(any_stores):
    any_stores.visitors.note(HERE, NOON, {"visits": 1, "requests": 3})
    any_stores.visitors.note(HERE, LATER, {"requests": 2, "failures": 1}, ["projects", "/auth"])
    any_stores.visitors.note(HERE, NOON, {}, ["projects"])
    found = any_stores.visitors.find(HERE)
    assert (found["first_seen"], found["last_seen"]) == (NOON, LATER)
    assert [found[name] for name in ("visits", "requests", "failures", "refused")] == [1, 5, 1, 0]
    assert found["pages"] == ["projects", "/auth"]
    assert any_stores.visitors.find("192.0.2.2") is None


def test_the_twenty_accounts_that_signed_in_last_are_kept_latest_first(any_stores):
    any_stores.visitors.signed_in(HERE, "before@b.c")
    any_stores.visitors.note(HERE, NOON, {})
    for number in [*range(25), 3]:
        any_stores.visitors.signed_in(HERE, f"{number}@b.c")
    expected = [f"{number}@b.c" for number in [3, *range(24, 4, -1)]][:20]
    assert any_stores.visitors.find(HERE)["emails"] == expected


def test_addresses_are_listed_latest_first(any_stores):
    for place, at in enumerate((NOON, LATER, NOON - timedelta(days=1))):
        any_stores.visitors.note(f"192.0.2.{place}", at, {})
    assert [one["_id"] for one in any_stores.visitors.list(2)] == ["192.0.2.1", "192.0.2.0"]


@pytest.mark.parametrize("counts", [{"$inc": 1}, {"emails": 1}, {"visits": -1}, {"visits": {"$gt": 0}}])
def test_only_counts_of_an_address_go_up(any_stores, counts):
    with pytest.raises(InputError):
        any_stores.visitors.note(HERE, NOON, counts)
