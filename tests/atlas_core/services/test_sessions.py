from datetime import timedelta

import pytest

from atlas_core.errors import SessionEndedError
from atlas_core.services import accounts, sessions
from atlas_core.services.actor import Actor
from tests.people import add_account


@pytest.fixture
def opened(stores, clock):
    return sessions.start(stores, add_account(stores, "a@test.example", "sponsor"), "Browser")


def test_the_token_has_256_random_bits_and_only_its_hash_is_stored(stores, opened):
    token, actor = opened
    assert len(token) == 43
    stored = stores.sessions.get(actor.session)
    assert stored["_id"] == sessions.reference(token)
    assert token not in repr(stored)
    assert stored["user_agent"] == "Browser"


def test_each_sign_in_has_its_own_token_and_reference(stores, clock):
    user = add_account(stores, "a@test.example", "sponsor")
    opened = [sessions.start(stores, user) for _ in range(20)]
    assert len({token for token, _ in opened}) == len({actor.session for _, actor in opened}) == 20


def test_a_session_ends_after_half_an_hour_without_activity(stores, clock, opened):
    _, actor = opened
    clock.go(minutes=29, seconds=59)
    assert sessions.resume(stores, actor.session, active=False) is not None
    clock.go(seconds=1)
    assert sessions.resume(stores, actor.session) is None


def test_activity_keeps_a_session_until_twelve_hours_are_over(stores, clock, opened):
    _, actor = opened
    for _ in range(35):
        clock.go(minutes=20)
        assert sessions.resume(stores, actor.session) is not None
    clock.go(minutes=20)
    assert sessions.resume(stores, actor.session) is None


def test_what_a_page_does_by_itself_is_no_activity(stores, clock, opened):
    _, actor = opened
    for _ in range(29):
        clock.go(minutes=1)
        assert sessions.resume(stores, actor.session, active=False) is not None
    clock.go(minutes=1)
    assert sessions.resume(stores, actor.session, active=False) is None


def test_activity_is_written_once_a_minute(stores, clock, opened):
    _, actor = opened
    clock.go(seconds=59)
    sessions.resume(stores, actor.session)
    assert stores.sessions.get(actor.session)["last_seen"] == clock.time - timedelta(seconds=59)
    clock.go(seconds=1)
    sessions.resume(stores, actor.session)
    assert stores.sessions.get(actor.session)["last_seen"] == clock.time


def test_an_ended_session_stays_ended(stores, opened):
    token, actor = opened
    sessions.end(stores, actor.session)
    assert accounts.resolve(stores, token) is None
    with pytest.raises(SessionEndedError, match="Sign in again"):
        sessions.renew(stores, actor)


@pytest.mark.parametrize("session", ["", "0", "f" * 64, "{'$ne': None}", "x" * 5000])
def test_no_other_reference_opens_anything(stores, opened, session):
    assert sessions.resume(stores, session) is None


def test_the_reference_is_not_the_token(stores, opened):
    _, actor = opened
    assert accounts.resolve(stores, actor.session) is None


def test_an_actor_is_renewed_with_the_role_of_the_database(stores, opened):
    _, actor = opened
    stores.users.save(stores.users.get(actor.email) | {"role": "quant"})
    assert sessions.renew(stores, Actor(actor.email, "admin", actor.session)).role == "quant"
