"""One's own account: sessions seen and ended, the password changed."""

import pytest

from atlas_core.errors import AccessError, InputError, SessionEndedError, SignInError, ThrottledError
from atlas_core.services import accounts, sessions
from atlas_core.services.access import devices, own_account
from atlas_core.services.access.caller import Caller
from tests.people import sign_in as sign_in_as

EMAIL, OLD, NEW = "ann@test.example", "a long enough password", "nine blue lorries at dusk"


@pytest.fixture
def ann(stores):
    accounts.add_user(stores, EMAIL, OLD, "sponsor", full_name="Ann Example")
    return sign_in(stores)


def sign_in(stores, password=OLD, ip="192.0.2.1"):
    return accounts.sign_in(stores, EMAIL, password, Caller(ip, "Browser"))[1]


def test_open_sessions_tell_where_and_which_is_this(stores, ann):
    other = sign_in(stores, ip="192.0.2.9")
    found = {session.reference: session for session in own_account.open_sessions(stores, ann)}
    assert set(found) == {ann.session, other.session}
    assert (found[ann.session].is_this, found[other.session].is_this) == (True, False)
    assert (found[other.session].ip, found[other.session].user_agent) == ("192.0.2.9", "Browser")


def test_idle_and_strangers_sessions_are_not_listed(stores, ann, clock):
    sign_in_as(stores, "sponsor", "other@test.example")
    clock.go(minutes=29)
    fresh = sign_in(stores)
    clock.go(minutes=2)
    assert [session.reference for session in own_account.open_sessions(stores, fresh)] == [fresh.session]


def test_one_session_or_all_others_end_at_once_and_this_one_stays(stores, ann):
    second, third, fourth = (sign_in(stores) for _ in range(3))
    own_account.end_session(stores, ann, second.session)
    with pytest.raises(SessionEndedError):
        sessions.renew(stores, second)
    assert own_account.end_others(stores, ann) == 2
    for ended in (third, fourth):
        with pytest.raises(SessionEndedError):
            sessions.renew(stores, ended)
    assert sessions.renew(stores, ann) == ann


def test_another_accounts_session_cannot_be_ended(stores, ann):
    other = sign_in_as(stores, "admin")
    own_account.end_session(stores, ann, other.session)
    assert sessions.renew(stores, other).email == other.email


def test_ending_leaves_one_entry_and_ending_nothing_none(stores, ann):
    sign_in(stores)
    own_account.end_others(stores, ann)
    entry = stores.admin_actions.latest(1)[0]
    assert (entry["action"], entry["changes"]) == ("account.sessions", {"ended": [None, 1]})
    count = len(stores.admin_actions.latest())
    assert own_account.end_others(stores, ann) == 0
    assert len(stores.admin_actions.latest()) == count


def test_a_new_password_counts_from_then_on_and_the_old_one_and_other_sessions_are_gone(stores, ann):
    other = sign_in(stores)
    token = devices.remember(stores, ann, Caller())
    own_account.change_password(stores, ann, OLD, NEW)
    assert sign_in(stores, NEW).email == EMAIL
    with pytest.raises(SignInError):
        sign_in(stores, OLD)
    with pytest.raises(SessionEndedError):
        sessions.renew(stores, other)
    assert sessions.renew(stores, ann) == ann
    assert devices.known(stores, EMAIL, token) == ""
    entry = next(entry for entry in stores.admin_actions.latest() if entry["action"] == "account.password")
    assert (entry["object"], entry["changes"]) == (EMAIL, {"sessions": [2, 1]})
    assert "$2b$" not in str(stores.admin_actions.latest())
    assert NEW not in str(stores.admin_actions.latest())


@pytest.mark.parametrize(
    "new",
    [
        "too short",
        "x" * 129,
        OLD,
        "password12345678",
        "ann.example.ann.example",
        "qwertyuiop asdfghjkl",
        "aaaaaaaaaaaaaaaaa",
    ],
)
def test_a_weak_or_unchanged_password_is_refused_and_nothing_changes(stores, ann, new):
    before = stores.users.get(EMAIL)
    with pytest.raises(InputError):
        own_account.change_password(stores, ann, OLD, new)
    assert stores.users.get(EMAIL) == before


def test_guessing_the_old_password_is_held_up_like_guessing_at_sign_in(stores, ann):
    for _ in range(5):
        with pytest.raises(SignInError):
            own_account.change_password(stores, ann, "a wrong password!", NEW)
    with pytest.raises(ThrottledError):
        own_account.change_password(stores, ann, OLD, NEW)


def test_an_ended_session_may_do_nothing_to_its_account(stores, ann):
    sessions.end(stores, ann.session)
    for act in (
        lambda: own_account.open_sessions(stores, ann),
        lambda: own_account.end_others(stores, ann),
        lambda: own_account.change_password(stores, ann, OLD, NEW),
    ):
        with pytest.raises(AccessError):
            act()


def test_disabling_an_account_forgets_its_devices(stores, ann):
    token = devices.remember(stores, ann, Caller())
    accounts.disable(stores, EMAIL)
    assert devices.known(stores, EMAIL, token) == ""
