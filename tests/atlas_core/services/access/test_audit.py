"""Who did what, or was refused: one entry each, and never a secret."""

import hashlib
from datetime import timedelta

import pytest

from atlas_core.errors import AccessError, InputError, SignInError, ThrottledError
from atlas_core.services import accounts, sessions
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


@pytest.fixture
def filled(stores):
    """Give an admin and a record of 120 entries of four kinds."""
    admin = sign_in(stores, "admin")
    for number in range(120):
        entry = {"user_email": f"user{number % 3}@test.example", "role": "quant", "session": "s", "ip": "192.0.2.1"}
        result = "refused" if number % 4 == 0 else "done"
        entry |= {"action": "project.save", "result": result, "object": f"proj_{number}", "changes": {}}
        stores.admin_actions.append(entry | {"at": sessions.now()})
    return admin


def test_pages_of_entries_follow_each_other_to_the_first(stores, filled):
    seen, before = [], ""
    while True:
        found = audit.find(stores, filled, audit.Query(who="user1@"), before)
        seen += [entry.about for entry in found.entries]
        if not (before := found.older):
            break
    assert seen == [f"proj_{number}" for number in range(118, 0, -3)]


def test_filters_hold_together_and_what_is_left_empty_asks_for_nothing(stores, filled):
    query = audit.Query(who=" user0@test.example ", action="project.save", result="refused", ip="192.0.2.")
    found = audit.find(stores, filled, query).entries
    assert [entry.about for entry in found] == [f"proj_{number}" for number in range(108, -1, -12)]
    assert audit.find(stores, filled, audit.Query(until=sessions.now() - timedelta(hours=1))) == ([], "")
    with pytest.raises(InputError):
        audit.find(stores, filled, audit.Query(about="a\x00b"))


@pytest.mark.parametrize("format", ["csv", "jsonl"])
def test_a_file_holds_what_the_filters_ask_for_and_is_one_entry_with_its_hash(stores, filled, format):
    before = len(stores.admin_actions.latest(1_000))
    made = audit.export(stores, filled, audit.Query(result="refused"), format)
    assert made.entries == 30
    assert made.sha256 == hashlib.sha256(made.content).hexdigest()
    assert len(stores.admin_actions.latest(1_000)) == before + 1
    entry = newest(stores)
    assert (entry["action"], entry["result"], entry["object"]) == ("audit.export", "done", made.filename)
    assert entry["changes"] == {"entries": [None, 30], "sha256": [None, made.sha256], "result": [None, "refused"]}


def test_a_file_is_refused_to_others_and_in_formats_there_are_not(stores, filled):
    quant = sign_in(stores, "quant")
    with pytest.raises(AccessError):
        audit.export(stores, quant, audit.Query(), "csv")
    with pytest.raises(AccessError):
        audit.find(stores, quant, audit.Query())
    with pytest.raises(InputError):
        audit.export(stores, filled, audit.Query(), "xlsm")


def test_more_entries_than_a_file_may_hold_are_to_be_narrowed_down(stores, filled, monkeypatch):
    monkeypatch.setattr(audit, "MOST_EXPORTED", 50)
    with pytest.raises(InputError, match="narrow them"):
        audit.export(stores, filled, audit.Query(), "csv")
