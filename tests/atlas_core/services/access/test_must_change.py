"""A password set by an administrator: it ends what was open, and is none to stay with."""

from datetime import timedelta

import pytest

from atlas_core.errors import (
    AccessError,
    InputError,
    RecordNotFoundError,
    SignInError,
    StaleRecordError,
    StepNeededError,
)
from atlas_core.services import accounts, sessions
from atlas_core.services.access import bearer, devices, must_change
from atlas_core.services.access.caller import Caller
from tests.people import sign_in

ANN, SET = "ann@test.example", "eleven grey pigeons sat"


@pytest.fixture
def ann(stores):
    return sign_in(stores, "sponsor", ANN)


def test_it_ends_sessions_forgets_devices_and_must_be_changed(stores, ann, admin):
    token = devices.remember(stores, ann, Caller())
    borne, at = bearer.made(), sessions.now()
    kept = {"_id": sessions.reference(borne), "user_email": ANN, "name": "script", "scope": "read"}
    stores.api_tokens.insert(kept | {"created_at": at, "expires_at": at + timedelta(days=30)})
    assert bearer.admitted(stores, borne, "192.0.2.1").email == ANN
    must_change.set_password(stores, ANN, SET, actor=admin)
    assert sessions.resume(stores, ann.session) is None
    with pytest.raises(SignInError):
        bearer.admitted(stores, borne, "192.0.2.1")
    assert devices.known(stores, ANN, token) == ""
    with pytest.raises(StepNeededError):
        accounts.sign_in(stores, ANN, SET)
    entry = next(one for one in stores.admin_actions.latest() if one["action"] == "users.manage")
    assert (entry["object"], entry["changes"]) == (
        ANN,
        {"password": [None, "set"], "sessions": [1, 0], "tokens": [1, 0]},
    )
    assert SET not in str(stores.admin_actions.latest())
    assert "$2b$" not in str(stores.admin_actions.latest())


@pytest.mark.parametrize("password", ["short", "password12345678", "ann.test.example.ann", "x" * 129])
def test_a_weak_one_is_refused_and_nothing_changes(stores, ann, admin, password):
    before = stores.users.get(ANN)
    with pytest.raises(InputError):
        must_change.set_password(stores, ANN, password, actor=admin)
    assert stores.users.get(ANN) == before
    assert sessions.renew(stores, ann) == ann


@pytest.mark.parametrize("role", ["sponsor", "internal", "quant"])
def test_only_admins_set_one(stores, ann, role):
    with pytest.raises(AccessError):
        must_change.set_password(stores, ANN, SET, actor=sign_in(stores, role))
    with pytest.raises(SignInError):
        accounts.sign_in(stores, ANN, SET)


def test_an_admin_changes_the_own_password_by_the_old_one_alone(stores, admin):
    with pytest.raises(InputError, match="your own account"):
        must_change.set_password(stores, admin.email, SET, actor=admin)
    assert sessions.renew(stores, admin) == admin


def test_an_account_that_changed_meanwhile_or_is_deleted_keeps_its_password(stores, ann, admin):
    with pytest.raises(StaleRecordError):
        must_change.set_password(stores, ANN, SET, actor=admin, revision=7)
    deleted = stores.users.save(stores.users.get(ANN) | {"status": "deleted"})
    with pytest.raises(InputError, match="this one is deleted"):
        must_change.set_password(stores, ANN, SET, actor=admin)
    assert stores.users.get(ANN) == deleted


def test_nobodys_password_is_set(stores, admin):
    with pytest.raises(RecordNotFoundError):
        must_change.set_password(stores, "nobody@test.example", SET, actor=admin)
