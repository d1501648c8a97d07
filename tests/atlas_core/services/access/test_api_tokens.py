from datetime import timedelta

import pytest

from atlas_core.errors import InputError, SignInError, UnavailableError
from atlas_core.services import accounts, passwords, sessions
from atlas_core.services.access import api_tokens, bearer, trail
from atlas_core.services.access.api_tokens import Wanted
from tests.people import sign_in

ANN, PASSWORD = "ann@test.example", "a long enough password"
WANTED = Wanted("Night export", "read", 90)


@pytest.fixture
def ann(stores, monkeypatch):
    monkeypatch.setattr(passwords, "matches", lambda typed, _: typed == PASSWORD)
    return sign_in(stores, "quant", ANN)


def entries(stores):
    return stores.admin_actions.latest(100)


def test_a_token_is_shown_once_and_only_its_hash_is_kept(stores, ann):
    token = api_tokens.create(stores, ann, WANTED, PASSWORD)
    assert token.startswith("atlas_")
    assert len(token) == 49
    (found,) = api_tokens.list_tokens(stores, ann)
    assert (found.name, found.scope, found.last_used) == ("Night export", "read", None)
    assert found.expires - found.created == timedelta(days=90)
    stored = str(stores.api_tokens.find(found.reference))
    assert token not in stored
    assert token.removeprefix("atlas_") not in stored


def test_making_and_revoking_are_an_entry_each_without_the_token(stores, ann):
    token = api_tokens.create(stores, ann, WANTED, PASSWORD)
    reference = api_tokens.list_tokens(stores, ann)[0].reference
    api_tokens.revoke(stores, ann, reference)
    api_tokens.revoke(stores, ann, reference)
    revoked, made = entries(stores)
    assert (made["action"], made["object"]) == ("account.token_create", f"token:{reference}")
    assert made["changes"] == {"name": [None, "Night export"], "scope": [None, "read"], "days": [None, 90]}
    assert (revoked["action"], revoked["changes"]) == ("account.token_revoke", {"name": ["Night export", None]})
    assert token not in str(entries(stores))
    assert api_tokens.list_tokens(stores, ann) == []


def test_the_password_is_asked_for(stores, ann):
    with pytest.raises(SignInError):
        api_tokens.create(stores, ann, WANTED, "not the password")
    assert api_tokens.list_tokens(stores, ann) == []


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (Wanted("", "read", 30), "name"),
        (Wanted("<script>", "read", 30), "name"),
        (Wanted("x" * 61, "read", 30), "name"),
        (Wanted("job", "admin", 30), "scope"),
        (Wanted("job", "", 30), "scope"),
        (Wanted("job", "read", 0), "days"),
        (Wanted("job", "read", 366), "days"),
        (Wanted("job", "read", -1), "days"),
        (Wanted("job", "read", True), "days"),
        (Wanted("job", "read", 1.5), "days"),
    ],
)
def test_what_breaks_a_rule_makes_no_token(stores, ann, wanted, field):
    with pytest.raises(InputError) as caught:
        api_tokens.create(stores, ann, wanted, PASSWORD)
    assert caught.value.problems[0].field == field
    assert api_tokens.list_tokens(stores, ann) == []
    assert not entries(stores)


def test_an_account_has_at_most_twenty(stores, ann):
    for _ in range(api_tokens.PER_ACCOUNT):
        api_tokens.create(stores, ann, WANTED, PASSWORD)
    with pytest.raises(InputError, match="at most 20 tokens"):
        api_tokens.create(stores, ann, WANTED, PASSWORD)
    assert len(stores.api_tokens.list(ANN)) == 20
    assert len(entries(stores)) == 20
    assert not stores.audit_intents.list(sessions.now() + timedelta(days=1))


@pytest.mark.parametrize("act", ["create", "revoke"])
def test_a_token_made_or_revoked_while_the_record_is_away_is_told_later(stores, ann, monkeypatch, act):
    api_tokens.create(stores, ann, WANTED, PASSWORD)
    (kept,) = api_tokens.list_tokens(stores, ann)

    def away(_):
        raise UnavailableError("the database does not answer")

    with monkeypatch.context() as patch:
        patch.setattr(stores.admin_actions, "append", away)
        acts = {
            "create": lambda: api_tokens.create(stores, ann, WANTED, PASSWORD),
            "revoke": lambda: api_tokens.revoke(stores, ann, kept.reference),
        }
        with pytest.raises(UnavailableError):
            acts[act]()
    later = sessions.now() + timedelta(minutes=2)
    monkeypatch.setattr(sessions, "now", lambda: later)
    assert trail.settle(stores) == 1
    assert (entries(stores)[0]["action"], entries(stores)[0]["result"]) == (f"account.token_{act}", "interrupted")


def test_anothers_token_is_neither_listed_nor_revoked(stores, ann):
    token = api_tokens.create(stores, ann, WANTED, PASSWORD)
    other = sign_in(stores, "admin", "other@test.example")
    assert api_tokens.list_tokens(stores, other) == []
    api_tokens.revoke(stores, other, sessions.reference(token))
    assert len(api_tokens.list_tokens(stores, ann)) == 1
    assert len(entries(stores)) == 1


def test_an_expired_token_is_not_listed(stores, ann, monkeypatch):
    api_tokens.create(stores, ann, Wanted("job", "read", 1), PASSWORD)
    expires = api_tokens.list_tokens(stores, ann)[0].expires
    monkeypatch.setattr(api_tokens.sessions, "IDLE", timedelta(days=2))
    monkeypatch.setattr(api_tokens.sessions, "now", lambda: expires - timedelta(days=1) + timedelta(hours=11))
    assert len(api_tokens.list_tokens(stores, ann)) == 1
    stores.sessions.insert(
        stores.sessions.get(ann.session) | {"_id": "b" * 64, "expires_at": expires + timedelta(days=1)}
    )
    later = type(ann)(ann.email, ann.role, "b" * 64)
    monkeypatch.setattr(api_tokens.sessions, "now", lambda: expires)
    assert api_tokens.list_tokens(stores, later) == []


def test_a_changed_password_leaves_tokens_and_a_closed_account_has_none(stores, ann, admin):
    token = api_tokens.create(stores, ann, WANTED, PASSWORD)
    stores.users.save(stores.users.get(ANN) | {"password_hash": "another"})
    assert bearer.admitted(stores, token, "").email == ANN
    accounts.disable(stores, ANN)
    assert stores.api_tokens.list(ANN) == []
