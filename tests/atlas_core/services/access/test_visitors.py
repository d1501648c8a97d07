import pytest

from atlas_core.errors import AccessError, SignInError
from atlas_core.services import accounts, passwords
from atlas_core.services.access import network, visitors
from atlas_core.services.access.caller import Caller
from atlas_core.services.access.visitors import Sightings
from tests.people import add_account, sign_in

HERE, OTHER = "192.0.2.7", "203.0.113.9"
RIGHT = "the right password"


@pytest.fixture
def written(stores, monkeypatch):
    """Give the addresses in the order in which they were written."""
    order, note = [], stores.visitors.note

    def noted(origin, *rest):
        order.append(origin)
        note(origin, *rest)

    monkeypatch.setattr(stores.visitors, "note", noted)
    return order


def test_what_an_address_did_is_written_at_most_once_a_minute(stores, clock, written):
    seen = Sightings()
    for _ in range(12):  # every ten seconds for two minutes
        seen.add(HERE, ["requests"])
        seen.write(stores)
        clock.go(seconds=10)
    assert written == [HERE, HERE]
    seen.write(stores, everything=True)
    assert stores.visitors.find(HERE)["requests"] == 12


def test_what_waits_is_written_though_nothing_more_comes(stores, clock):
    seen = Sightings()
    seen.add(HERE, ["requests", "visits"])
    seen.write(stores)
    clock.go(seconds=5)
    seen.add(HERE, ["requests"], "projects")
    last = clock()
    clock.go(seconds=60)
    assert seen.write(stores) == 1
    found = stores.visitors.find(HERE)
    assert (found["requests"], found["visits"], found["last_seen"], found["pages"]) == (2, 1, last, ["projects"])


def test_calls_without_an_address_and_more_addresses_than_fit_are_not_noted(stores, clock, monkeypatch):
    monkeypatch.setattr(visitors, "MOST_ADDRESSES", 2)
    seen = Sightings()
    for ip in ("", HERE, OTHER, "198.51.100.1", HERE):
        seen.add(ip, ["requests"])
    assert seen.write(stores) == 2
    assert stores.visitors.find(HERE)["requests"] == 2


def test_a_sign_in_and_a_miss_are_noted_without_what_was_typed(stores, clock, monkeypatch):
    monkeypatch.setattr(passwords, "matches", lambda password, stored: password == RIGHT and stored is not None)
    add_account(stores, "ann@test.example", "sponsor")
    with pytest.raises(SignInError):
        accounts.sign_in(stores, "typed-secret@test.example", "typed secret", Caller(HERE))
    accounts.sign_in(stores, "ann@test.example", RIGHT, Caller(HERE))
    found = stores.visitors.find(HERE)
    assert (found["failures"], found["emails"]) == (1, ["ann@test.example"])
    assert "typed" not in str(found)


def test_addresses_are_listed_with_the_rule_that_keeps_them_out(stores, clock):
    admin = sign_in(stores, "admin")
    for ip in (HERE, OTHER, "2001:db8::5"):
        visitors.missed(stores, ip)
        clock.go(seconds=1)
    network.add(stores, admin, network.BAN, OTHER, "flood", None)
    found = visitors.list_addresses(stores, admin)
    assert [(one.origin, one.rule and one.rule.note) for one in found] == [
        ("2001:db8::/64", None),
        (OTHER, "flood"),
        (HERE, None),
    ]


def test_only_administrators_see_addresses(stores):
    with pytest.raises(AccessError):
        visitors.list_addresses(stores, sign_in(stores, "quant"))
