"""Everybody's sessions as administrators see and end them."""

import pytest

from atlas_core.errors import AccessError, SessionEndedError
from atlas_core.services import sessions
from atlas_core.services.access import open_sessions
from tests.people import sign_in

ANN = "ann@bank.example"


@pytest.fixture
def ann(stores):
    return sign_in(stores, "sponsor", ANN)


def again(stores, email=ANN):
    return sessions.start(stores, stores.users.get(email), "Browser", ip="192.0.2.9")[1]


def test_sessions_tell_who_with_which_role_from_where_and_which_are_ones_own(stores, admin, ann):
    second = again(stores)
    found = {one.reference: one for one in open_sessions.listed(stores, admin)}
    assert set(found) == {admin.session, ann.session, second.session}
    assert (found[admin.session].is_own, found[admin.session].is_this) == (True, True)
    told = found[second.session]
    assert (told.email, told.role, told.ip, told.user_agent) == (ANN, "sponsor", "192.0.2.9", "Browser")
    assert (told.is_own, told.expires - told.opened) == (False, sessions.ABSOLUTE)
    assert {one.email for one in open_sessions.listed(stores, admin, ANN)} == {ANN}


def test_what_is_idle_ended_or_of_a_closed_account_goes_on_no_longer(stores, admin, ann, clock):
    sessions.end(stores, again(stores).session)
    closed = sign_in(stores, "quant", "closed@bank.example")
    stores.users.save(stores.users.get(closed.email) | {"status": "frozen"})
    clock.go(minutes=29)
    sessions.renew(stores, admin)
    clock.go(minutes=2)
    assert [one.reference for one in open_sessions.listed(stores, admin)] == [admin.session]


def test_one_session_ends_at_once_and_is_one_entry(stores, admin, ann):
    second = again(stores)
    assert open_sessions.end(stores, admin, second.session) == 1
    with pytest.raises(SessionEndedError):
        sessions.renew(stores, second)
    assert sessions.renew(stores, ann) == ann
    entry = stores.admin_actions.latest(1)[0]
    assert (entry["action"], entry["object"], entry["changes"]) == ("sessions.manage", ANN, {"ended": [None, 1]})
    before = len(stores.admin_actions.latest())
    assert open_sessions.end(stores, admin, second.session) == 0
    assert len(stores.admin_actions.latest()) == before


def test_all_of_a_person_end_and_nobody_elses_and_not_the_one_that_asks(stores, admin, ann):
    again(stores)
    assert open_sessions.end_all(stores, admin, ANN) == 2
    other = again(stores, admin.email)
    assert open_sessions.end_all(stores, admin, admin.email) == 1
    with pytest.raises(SessionEndedError):
        sessions.renew(stores, other)
    assert sessions.renew(stores, admin) == admin


@pytest.mark.parametrize("role", ["sponsor", "internal", "quant"])
def test_others_see_and_end_nothing(stores, ann, role):
    actor = sign_in(stores, role)
    for act in (
        lambda: open_sessions.listed(stores, actor),
        lambda: open_sessions.end(stores, actor, ann.session),
        lambda: open_sessions.end_all(stores, actor, ANN),
    ):
        with pytest.raises(AccessError):
            act()
    assert sessions.renew(stores, ann) == ann
