import pytest

from atlas_core.errors import InputError, SessionEndedError, StaleRecordError
from atlas_core.services import sessions
from atlas_core.services.access import profile
from tests.people import sign_in

ANN = "ann@test.example"
TYPED = {"full_name": "Ann  Example", "company": "Example Ltd", "phone": "+44 20 7946 0000"}


@pytest.fixture
def ann(stores):
    return sign_in(stores, "sponsor", ANN)


def entries(stores):
    return stores.admin_actions.latest(100)


def test_what_was_never_given_is_empty(stores, ann):
    assert profile.read(stores, ann) == {
        **{"full_name": "The sponsor", "company": "", "job_title": "", "phone": "", "business_address": ""}
    }


def test_what_changed_is_kept_tidied_and_recorded_field_by_field(stores, ann):
    changed = profile.save(stores, ann, TYPED)
    assert profile.read(stores, ann)["full_name"] == "Ann Example"
    assert sessions.resume(stores, ann.session).name == "Ann Example"
    (entry,) = entries(stores)
    assert (entry["action"], entry["object"], entry["changes"]) == ("account.profile", ANN, changed)
    assert changed == {
        "full_name": ["The sponsor", "Ann Example"],
        "company": ["", "Example Ltd"],
        "phone": ["", "+44 20 7946 0000"],
    }


def test_the_same_again_changes_and_records_nothing(stores, ann):
    profile.save(stores, ann, TYPED)
    before = stores.users.get(ANN)
    assert profile.save(stores, ann, TYPED) == {}
    assert stores.users.get(ANN) == before
    assert len(entries(stores)) == 1


def test_all_but_the_name_may_be_emptied(stores, ann):
    profile.save(stores, ann, TYPED)
    profile.save(stores, ann, {"company": "", "phone": " "})
    assert profile.read(stores, ann)["company"] == profile.read(stores, ann)["phone"] == ""
    with pytest.raises(InputError, match="Full name is missing"):
        profile.save(stores, ann, {"full_name": " "})


@pytest.mark.parametrize(
    "typed",
    [
        {"full_name": "<b>Ann</b>"},
        {"phone": "call me"},
        {"company": "x" * 151},
        {"email": "other@test.example"},
        {"role": "admin"},
        {"status": "active"},
        {"password_hash": "x"},
        {"full_name": "Ann", "preferences": "x"},
    ],
)
def test_what_breaks_a_rule_or_is_no_entry_changes_nothing(stores, ann, typed):
    before = stores.users.get(ANN)
    with pytest.raises(InputError):
        profile.save(stores, ann, typed)
    assert stores.users.get(ANN) == before
    assert not entries(stores)


def test_an_ended_session_changes_nothing(stores, ann):
    sessions.end(stores, ann.session)
    with pytest.raises(SessionEndedError):
        profile.save(stores, ann, TYPED)
    assert stores.users.get(ANN)["full_name"] == "The sponsor"


def test_a_change_of_the_account_at_the_same_moment_is_not_overwritten(stores, ann, monkeypatch):
    seen = stores.users.get(ANN)
    stores.users.save(seen | {"role": "internal"})
    monkeypatch.setattr(stores.users, "get", lambda _: seen)
    with pytest.raises(StaleRecordError):
        profile.save(stores, ann, TYPED)
