"""Tries to sign in as administrators see them, and letting somebody in before their time."""

from datetime import timedelta

import pytest

from atlas_core.errors import AccessError, SignInError, ThrottledError
from atlas_core.services import accounts
from atlas_core.services.access import attempts, devices, guessing
from atlas_core.services.access.caller import Caller
from tests.people import sign_in

ANN, PASSWORD, WRONG = "ann@bank.example", "a long enough password", "a wrong password!"
HOME, ELSEWHERE = "192.0.2.1", "198.51.100.7"


@pytest.fixture(autouse=True)
def _cheap_hashes(monkeypatch):
    monkeypatch.setattr("atlas_core.services.passwords.hashed", lambda password: password)
    monkeypatch.setattr("atlas_core.services.passwords.matches", lambda password, stored: password == stored)


@pytest.fixture
def ann(stores):
    accounts.add_user(stores, ANN, PASSWORD, "sponsor")


def miss(stores, times=1, account=ANN, ip=HOME, device=""):
    for _ in range(times):
        with pytest.raises((SignInError, ThrottledError)):
            accounts.sign_in(stores, account, WRONG, Caller(ip, "Browser", device))


def test_tries_tell_account_address_and_result_and_never_what_was_typed(stores, admin, ann, clock):
    miss(stores)
    accounts.sign_in(stores, ANN, PASSWORD, Caller(HOME, "Browser"))
    clock.go(minutes=1)
    miss(stores, account="my secret password")
    told = attempts.recent(stores, admin)
    assert [(one.account, one.result) for one in told] == [("", "missed"), (ANN, "succeeded"), (ANN, "missed")]
    assert told[0].at == clock.time
    assert "secret" not in repr(told)
    clock.go(hours=24)
    fresh = sign_in(stores, "admin", "fresh@test.example")
    assert attempts.recent(stores, fresh) == []


def test_who_waits_is_told_until_when_and_let_in_now(stores, admin, ann, clock):
    miss(stores, 5)
    miss(stores)
    (wait,) = attempts.waiting(stores, admin)
    assert (wait.account, wait.origin, wait.known_device, wait.misses) == (ANN, "", False, 5)
    assert wait.until == clock.time + guessing.WINDOW
    with pytest.raises(ThrottledError):
        accounts.sign_in(stores, ANN, PASSWORD, Caller(HOME))
    assert attempts.let_in(stores, admin, account=ANN) == 5
    entry = stores.admin_actions.latest(1)[0]
    assert (entry["action"], entry["object"], entry["changes"]) == ("attempts.clear", ANN, {"misses": [5, 0]})
    assert attempts.waiting(stores, admin) == []
    assert accounts.sign_in(stores, ANN, PASSWORD, Caller(HOME))[1].email == ANN
    assert [one.result for one in attempts.recent(stores, admin)].count("forgiven") == 5


def test_a_known_device_waits_by_itself(stores, admin, ann, clock):
    actor = accounts.sign_in(stores, ANN, PASSWORD, Caller(HOME))[1]
    token = devices.remember(stores, actor, Caller(HOME))
    miss(stores, 5, device=token)
    assert [(wait.account, wait.known_device) for wait in attempts.waiting(stores, admin)] == [(ANN, True)]
    clock.go(minutes=15)
    assert attempts.waiting(stores, sign_in(stores, "admin", "fresh@test.example")) == []


def test_an_address_waits_and_is_let_in_and_another_is_not(stores, admin, clock):
    for place, ip in enumerate((HOME, ELSEWHERE)):
        for number in range(guessing.PER_ADDRESS):
            miss(stores, account=f"{place}-{number}@bank.example", ip=ip)
        clock.go(minutes=1)
    assert [(wait.origin, wait.misses) for wait in attempts.waiting(stores, admin)] == [(ELSEWHERE, 20), (HOME, 20)]
    assert attempts.let_in(stores, admin, origin=HOME) == 20
    (left,) = attempts.waiting(stores, admin)
    assert (left.origin, left.until) == (ELSEWHERE, clock.time - timedelta(minutes=1) + guessing.WINDOW)


def test_letting_in_nobody_changes_nothing(stores, admin, ann):
    before = len(stores.admin_actions.latest())
    assert attempts.let_in(stores, admin) == 0
    assert attempts.let_in(stores, admin, account="nobody@bank.example") == 0
    assert len(stores.admin_actions.latest()) == before


def test_the_waits_that_are_told_are_those_that_hold(stores, admin, ann, clock):
    for _ in range(12):
        miss(stores)
        try:
            guessing.settle(stores, guessing.reserve(stores, guessing.Attempt(ANN, HOME)), succeeded=False)
            held = timedelta(0)
        except ThrottledError as error:
            held = timedelta(seconds=error.wait_seconds)
        now = sign_in(stores, "admin", f"{clock.time.timestamp()}@test.example")
        told = max((wait.until - clock.time for wait in attempts.waiting(stores, now)), default=timedelta(0))
        assert not held or told == held
        clock.go(minutes=4)


@pytest.mark.parametrize("role", ["sponsor", "internal", "quant"])
def test_others_see_and_clear_nothing(stores, ann, role):
    miss(stores, 5)
    actor = sign_in(stores, role)
    for act in (
        lambda: attempts.recent(stores, actor),
        lambda: attempts.waiting(stores, actor),
        lambda: attempts.let_in(stores, actor, account=ANN),
    ):
        with pytest.raises(AccessError):
            act()
