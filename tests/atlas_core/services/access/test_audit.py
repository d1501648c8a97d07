"""Who did what, or was refused: one entry each, and never a secret."""

import pytest

from atlas_core.errors import AccessError, SignInError, ThrottledError
from atlas_core.services import accounts
from atlas_core.services.access import audit
from atlas_core.services.access.caller import Caller
from tests.people import sign_in

PASSWORD = "a long enough password"
CALLER = Caller("192.0.2.1", "Browser")


@pytest.fixture
def account(stores):
    return accounts.add_user(stores, "ann@test.example", PASSWORD, "sponsor")["email"]


def newest(stores):
    return stores.admin_actions.latest(1)[0]


def test_a_refused_sign_in_leaves_one_entry_with_address_and_ip(stores, account):
    before = len(stores.admin_actions.latest())
    with pytest.raises(SignInError):
        accounts.sign_in(stores, account, "not the password", CALLER)
    assert len(stores.admin_actions.latest()) == before + 1
    entry = newest(stores)
    told = (entry["action"], entry["result"], entry["user_email"], entry["ip"], entry["session"])
    assert told == ("account.sign_in", "refused", account, "192.0.2.1", "")


def test_a_try_that_comes_too_soon_leaves_one_entry_as_well(stores, account):
    for _ in range(5):
        with pytest.raises(SignInError):
            accounts.sign_in(stores, account, "not the password", CALLER)
    before = len(stores.admin_actions.latest())
    with pytest.raises(ThrottledError):
        accounts.sign_in(stores, account, PASSWORD, CALLER)
    assert len(stores.admin_actions.latest()) == before + 1
    assert newest(stores)["result"] == "refused"


def test_what_is_no_address_is_written_down_nowhere(stores):
    with pytest.raises(SignInError):
        accounts.sign_in(stores, "my secret password", "x", CALLER)
    assert newest(stores)["user_email"] == ""
    assert "secret" not in str(stores.admin_actions.latest())


def test_an_entry_names_session_role_and_address_of_whoever_acts(stores, account):
    _, actor = accounts.sign_in(stores, account, PASSWORD, CALLER)
    entry = newest(stores)
    told = (entry["user_email"], entry["role"], entry["session"], entry["ip"])
    assert told == (account, "sponsor", actor.session, "192.0.2.1")


def test_changes_of_accounts_tell_old_and_new_and_never_a_hash(stores, account):
    admin = sign_in(stores, "admin")
    accounts.set_role(stores, account, "quant", admin)
    entry = newest(stores)
    assert (entry["user_email"], entry["object"], entry["changes"]) == (
        admin.email,
        account,
        {"role": ["sponsor", "quant"]},
    )
    accounts.disable(stores, account, admin)
    assert newest(stores)["changes"] == {"status": ["active", "disabled"]}
    assert "$2b$" not in str(stores.admin_actions.latest())


def test_the_admin_and_the_command_line_may_prove_the_record(stores, account):
    assert audit.verify(stores) == {
        "entries": 1,
        "first": "000000000001",
        "last": "000000000001",
        "unchained": 0,
        "ok": True,
        "problem": None,
    }
    assert audit.verify(stores, sign_in(stores, "admin"))["ok"]
    with pytest.raises(AccessError):
        audit.verify(stores, sign_in(stores, "quant"))
