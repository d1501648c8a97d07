"""A lost password: nothing changes before the link is used, then everything that knew the old one is gone."""

import pytest

from atlas_core.errors import InputError, LinkError, SessionEndedError
from atlas_core.services import accounts, passwords, sessions
from atlas_core.services.access import devices, links, reset
from atlas_core.services.access.caller import Caller
from tests.atlas_core.services.access.registering import CALLER, got_through, kinds, mails, token_of

EMAIL, OLD, NEW = "ann@test.example", "a long enough password", "nine blue lorries at dusk"


@pytest.fixture(autouse=True)
def _cheap_hashes(monkeypatch):
    monkeypatch.setattr(passwords, "hashed", lambda password: f"hash of {password}")
    monkeypatch.setattr(passwords, "matches", lambda password, stored: stored == f"hash of {password}")


@pytest.fixture
def ann(stores):
    accounts.add_user(stores, EMAIL, OLD, "sponsor", full_name="Ann Example")
    return sessions.start(stores, stores.users.get(EMAIL))[1]


def sign_in(stores, password=OLD):
    return accounts.sign_in(stores, EMAIL, password)[1]


def asked(stores):
    reset.ask(stores, EMAIL, CALLER)
    return token_of(mails(stores, "reset")[-1])


def newest(stores):
    return stores.admin_actions.latest(1)[0]


def test_asking_changes_nothing(stores, ann):
    before = stores.users.get(EMAIL)
    token = asked(stores)
    assert reset.look(stores, token) == EMAIL
    assert stores.users.get(EMAIL) == before
    assert sessions.renew(stores, ann) == ann
    assert sign_in(stores).email == EMAIL


def test_a_used_link_sets_the_password_ends_sessions_and_forgets_devices(stores, ann):
    device = devices.remember(stores, ann, Caller())
    stores.users.save(stores.users.get(EMAIL) | {"must_change": True})
    earlier = links.issue(stores, links.RESET, EMAIL)
    token = asked(stores)
    reset.choose(stores, token, NEW, CALLER)
    entry = newest(stores)
    assert (entry["action"], entry["object"], entry["changes"], entry["ip"]) == (
        "account.reset",
        EMAIL,
        {"sessions": [1, 0]},
        "192.0.2.1",
    )
    with pytest.raises(SessionEndedError):
        sessions.renew(stores, ann)
    assert devices.known(stores, EMAIL, device) == ""
    assert sign_in(stores, NEW).email == EMAIL
    for spent in (token, earlier):
        with pytest.raises(LinkError):
            reset.choose(stores, spent, NEW, CALLER)
    assert kinds(stores) == ["changed", "reset"]
    assert "hash of" not in str(stores.admin_actions.latest())
    assert token not in str(stores.admin_actions.latest())


def test_of_twenty_uses_at_once_one_sets_its_password(stores, ann):
    token = asked(stores)
    numbers = got_through(lambda number: reset.choose(stores, token, f"{NEW} {number}", CALLER))
    assert [f"hash of {NEW} {number}" for number in numbers] == [stores.users.get(EMAIL)["password_hash"]]
    assert [entry["action"] for entry in stores.admin_actions.latest()].count("account.reset") == 1


def test_a_link_lives_ten_minutes(stores, ann, clock):
    token = asked(stores)
    clock.go(minutes=10)
    with pytest.raises(LinkError):
        reset.choose(stores, token, NEW, CALLER)


def test_a_weak_password_leaves_the_link_and_the_old_password_alive(stores, ann):
    token, before = asked(stores), stores.users.get(EMAIL)
    for weak in ("short", "ann.example.ann.example", "passwordpassword"):
        with pytest.raises(InputError):
            reset.choose(stores, token, weak, CALLER)
    assert stores.users.get(EMAIL) == before
    reset.choose(stores, token, NEW, CALLER)


@pytest.mark.parametrize("typed", ["nobody@test.example", "off@test.example"])
def test_unknown_and_closed_accounts_get_no_mail_and_the_caller_is_told_nothing(stores, typed):
    accounts.add_user(stores, "off@test.example", OLD, "sponsor")
    accounts.disable(stores, "off@test.example")
    assert reset.ask(stores, typed, CALLER) is None
    assert kinds(stores) == []
    assert (newest(stores)["action"], newest(stores)["result"]) == ("account.forgot", "refused")


def test_a_link_of_an_account_closed_meanwhile_opens_nothing(stores, ann):
    token = asked(stores)
    accounts.disable(stores, EMAIL)
    for call in (lambda: reset.look(stores, token), lambda: reset.choose(stores, token, NEW, CALLER)):
        with pytest.raises(LinkError):
            call()


def test_one_link_a_minute(stores, ann, clock):
    for _ in range(5):
        reset.ask(stores, EMAIL.upper(), CALLER)
    assert len(mails(stores, "reset")) == 1
    clock.go(seconds=60)
    asked(stores)
    assert len(mails(stores, "reset")) == 2


def test_a_link_that_proves_an_address_sets_no_password_of_an_account(stores, ann):
    token = links.issue(stores, links.VERIFY, EMAIL)
    with pytest.raises(LinkError):
        reset.choose(stores, token, NEW, CALLER)
