"""People as administrators see and change them."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from atlas_core.errors import (
    AccessError,
    InputError,
    RecordExistsError,
    RecordNotFoundError,
    SessionEndedError,
    SignInError,
    StaleRecordError,
)
from atlas_core.services import accounts, projects, rights, runs, sessions
from atlas_core.services.access import account_changes, devices, people
from atlas_core.services.access.caller import Caller
from atlas_core.services.access.people import Search
from atlas_core.services.actor import SYSTEM
from tests.atlas_core.services.running import SMALL, approved
from tests.atlas_core.services.test_worker import work_once
from tests.people import add_account, sign_in

ANN, PASSWORD, PROJECT = "ann@bank.example", "a long enough password", "proj_1_london"


@pytest.fixture(autouse=True)
def _cheap_hashes(monkeypatch):
    monkeypatch.setattr("atlas_core.services.passwords.hashed", lambda password: f"$2b$ of {password}")
    monkeypatch.setattr("atlas_core.services.passwords.matches", lambda typed, stored: stored == f"$2b$ of {typed}")


@pytest.fixture
def ann(stores):
    """Give an actor who is signed in and may run the engine."""
    return sign_in(stores, "quant", ANN)


def newest(stores):
    entry = stores.admin_actions.latest(1)[0]
    return entry["user_email"], entry["action"], entry["object"], entry["changes"]


def count(stores):
    return len(stores.admin_actions.latest(1_000))


def test_a_person_is_found_by_words_of_address_and_name_by_role_and_by_state(stores, admin, ann):
    add_account(stores, "bob@fund.example", "sponsor", status="disabled")

    def found(**search):
        return [person.email for person in people.find(stores, admin, Search(**search)).people]

    assert found() == [admin.email, ANN, "bob@fund.example"]
    assert found(text=" BANK ann") == [ANN]
    assert found(text="the sponsor") == ["bob@fund.example"]
    assert found(role="quant") == [ANN]
    assert found(state="frozen") == ["bob@fund.example"]
    assert found(state="frozen", role="quant") == []
    assert found(text=".*") == []


def test_a_page_holds_so_many_people_and_one_beyond_the_last_is_the_last(stores, admin):
    for number in range(people.PER_PAGE + 4):
        add_account(stores, f"{number:03}@bank.example", "sponsor")
    first, last = (people.find(stores, admin, Search(text="bank", page=page)) for page in (0, 99))
    assert (len(first.people), first.total, first.page, first.pages) == (25, 29, 1, 2)
    assert (len(last.people), last.page) == (4, 2)


def test_the_last_sign_in_is_what_the_record_says_and_unknown_before_the_first(stores, admin, clock):
    accounts.add_user(stores, "new@bank.example", PASSWORD, "sponsor")
    assert people.get(stores, admin, "new@bank.example").last_sign_in is None
    accounts.sign_in(stores, "new@bank.example", PASSWORD)
    at = clock.time
    clock.go(minutes=20)
    with pytest.raises(SignInError):
        accounts.sign_in(stores, "new@bank.example", "not the password!")
    person = people.get(stores, admin, "new@bank.example")
    assert (person.last_sign_in, person.sessions) == (at, 1)


def test_a_frozen_account_says_why_by_whom_and_when_and_is_out_at_once(stores, admin, ann, clock):
    token = devices.remember(stores, ann, Caller())
    person = people.freeze(stores, admin, ANN, "  Left the bank ")
    assert (person.state, person.reason, person.changed_by) == ("frozen", "Left the bank", admin.email)
    assert person.changed == clock.time
    assert newest(stores) == (
        admin.email,
        "users.manage",
        ANN,
        {"status": ["active", "frozen"], "reason": [None, "Left the bank"], "sessions": [1, 0]},
    )
    assert devices.known(stores, ANN, token) == ""
    for action in ("run.start", "project.list"):
        with pytest.raises(SessionEndedError):
            rights.authorise(stores, ann, action)


@pytest.mark.parametrize("reason", ["", "   ", "x" * (people.LONGEST_REASON + 1), "<b>no</b>"])
def test_a_freeze_needs_a_reason(stores, admin, ann, reason):
    with pytest.raises(InputError, match="Reason"):
        people.freeze(stores, admin, ANN, reason)
    assert people.get(stores, admin, ANN).state == "active"


def test_what_was_frozen_or_disabled_is_opened_again_and_a_session_from_before_stays_ended(stores, admin, ann):
    people.freeze(stores, admin, ANN, "Left the bank")
    person = people.unfreeze(stores, admin, ANN)
    assert (person.state, person.reason, person.changed_by) == ("active", "", "")
    with pytest.raises(SessionEndedError):
        sessions.renew(stores, ann)
    accounts.disable(stores, ANN)
    disabled = people.get(stores, admin, ANN)
    assert (disabled.state, disabled.reason) == ("frozen", "")
    assert people.unfreeze(stores, SYSTEM, ANN).state == "active"
    assert newest(stores) == ("system", "users.manage", ANN, {"status": ["disabled", "active"]})


def test_another_role_ends_the_sessions_and_a_run_that_waits_does_not_start(stores, admin, ann):
    approved(stores, admin)
    run = runs.start(stores, ann, PROJECT, SMALL)
    people.set_role(stores, admin, ANN, "sponsor")
    assert newest(stores)[3] == {"role": ["quant", "sponsor"], "sessions": [1, 0]}
    with pytest.raises(SessionEndedError):
        rights.authorise(stores, ann, "run.start")
    work_once(stores)
    ended = stores.runs.get(run["_id"])
    assert (ended["state"], ended["done"]) == ("failed", 0)
    assert "may no longer run" in ended["message"]


def test_the_same_role_again_changes_nothing(stores, admin, ann):
    before = count(stores)
    people.set_role(stores, admin, ANN, "quant")
    assert sessions.renew(stores, ann).role == "quant"
    assert count(stores) == before


def test_a_deleted_account_keeps_who_it_was_and_its_projects_and_nothing_that_opens_it(stores, admin):
    accounts.add_user(stores, ANN, PASSWORD, "sponsor", full_name="Ann Example")
    _, ann = accounts.sign_in(stores, ANN, PASSWORD)
    stores.users.save(stores.users.get(ANN) | {"second_factor": {"secret": "sealed"}, "preferences": {"theme": "dark"}})
    project = projects.create(stores, ann)
    person = people.delete(stores, admin, ANN)
    assert (person.state, person.full_name, person.changed_by) == ("deleted", "Ann Example", admin.email)
    assert newest(stores)[3] == {"status": ["active", "deleted"], "sessions": [1, 0]}
    kept = stores.users.get(ANN)
    assert (kept["password_hash"], kept["preferences"], "second_factor" in kept) == ("", {}, False)
    with pytest.raises(SessionEndedError):
        projects.get(stores, ann, project["_id"])
    with pytest.raises(SignInError, match="not active"):
        accounts.sign_in(stores, ANN, PASSWORD)
    assert people.count_projects(stores, admin, ANN) == 1
    assert projects.get(stores, admin, project["_id"])["user_email"] == ANN


def test_the_address_of_a_deleted_account_stays_taken_and_the_account_closed(stores, admin, ann):
    people.delete(stores, admin, ANN)
    with pytest.raises(RecordExistsError):
        accounts.add_user(stores, ANN, PASSWORD, "sponsor")
    for change in (
        lambda: people.unfreeze(stores, admin, ANN),
        lambda: people.freeze(stores, admin, ANN, "Left the bank"),
        lambda: people.set_role(stores, admin, ANN, "admin"),
        lambda: people.delete(stores, admin, ANN),
        lambda: accounts.disable(stores, ANN),
    ):
        with pytest.raises(InputError, match="this one is deleted"):
            change()


CHANGES = {
    "freeze": lambda stores, actor, email, **seen: people.freeze(stores, actor, email, "Left the bank", **seen),
    "demote": lambda stores, actor, email, **seen: people.set_role(stores, actor, email, "sponsor", **seen),
    "delete": people.delete,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_nobody_does_it_to_oneself(stores, admin, change):
    sign_in(stores, "admin", "second@test.example")
    with pytest.raises(InputError, match="your own account; ask another administrator"):
        change(stores, admin, admin.email)
    assert sessions.renew(stores, admin) == admin


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_of_two_administrators_who_remove_each_other_at_once_one_stays(stores, admin, change, monkeypatch):
    other = sign_in(stores, "admin", "second@test.example")
    save = stores.users.save

    def save_after_the_other(record):
        monkeypatch.setattr(stores.users, "save", save)
        change(stores, other, admin.email)
        return save(record)

    monkeypatch.setattr(stores.users, "save", save_after_the_other)
    before = count(stores)
    with pytest.raises(InputError, match="no administrator who can sign in"):
        change(stores, admin, other.email)
    assert account_changes.is_administrator(stores.users.get(other.email))
    assert sessions.renew(stores, other) == other
    assert count(stores) == before + 1


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_who_has_not_seen_the_newest_changes_nothing(stores, admin, ann, change):
    seen = people.get(stores, admin, ANN)
    people.set_role(stores, admin, ANN, "internal", seen.revision)
    before = count(stores)
    with pytest.raises(StaleRecordError):
        change(stores, admin, ANN, revision=seen.revision)
    assert people.get(stores, admin, ANN).role == "internal"
    assert count(stores) == before
    change(stores, admin, ANN, revision=people.get(stores, admin, ANN).revision)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_nobody_is_changed_who_is_not_there(stores, admin, change):
    with pytest.raises(RecordNotFoundError):
        change(stores, admin, "nobody@bank.example")


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("role", ["sponsor", "internal", "quant"])
def test_others_may_not_and_that_they_tried_is_recorded(stores, ann, change, role):
    actor = sign_in(stores, role)
    with pytest.raises(AccessError):
        change(stores, actor, ANN)
    assert stores.admin_actions.latest(1)[0]["result"] == "refused"
    assert sessions.renew(stores, ann).email == ANN


def test_the_history_tells_what_an_account_did_and_what_was_done_to_it(stores, admin, ann, clock):
    people.freeze(stores, admin, ANN, "Left the bank")
    accounts.disable(stores, admin.email)  # not about her
    told = people.history(stores, sign_in(stores, "admin", "second@test.example"), ANN)
    assert [(event.who, event.action, event.about, event.at) for event in told] == [
        (admin.email, "users.manage", ANN, clock.time)
    ]
    assert told[0].changes["reason"] == [None, "Left the bank"]


def test_nothing_that_is_shown_holds_a_secret(stores, admin):
    accounts.add_user(stores, ANN, PASSWORD, "sponsor")
    shown = repr(people.find(stores, admin, Search())) + repr(people.history(stores, admin, ANN))
    assert "$2b$" not in shown
    assert PASSWORD not in shown


def test_administrators_who_all_remove_each_other_at_once_never_leave_none(real_stores):
    admins = [sign_in(real_stores, "admin", f"{number}@test.example") for number in range(4)]

    def remove(number):
        try:
            return people.freeze(real_stores, admins[number], admins[number - 1].email, "Both at once")
        except (InputError, AccessError, StaleRecordError) as error:
            return error

    with ThreadPoolExecutor(len(admins)) as pool:
        answers = list(pool.map(remove, range(len(admins))))
    done = sum(isinstance(answer, people.Person) for answer in answers)
    active = [admin for admin in admins if account_changes.is_administrator(real_stores.users.get(admin.email))]
    assert len(active) == len(admins) - done >= 1
    entries = [entry for entry in real_stores.admin_actions.latest() if entry["result"] == "done"]
    assert len(entries) == done
