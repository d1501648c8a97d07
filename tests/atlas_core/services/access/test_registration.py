"""Registration: what strangers are told, what is sent, and when an account comes of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from atlas_core.errors import AccessError, InputError, LinkError, RecordExistsError, RecordNotFoundError
from atlas_core.services import sessions
from atlas_core.services.access import registration, registration_desk, reset
from atlas_core.services.access.registration_steps import state_of
from tests.atlas_core.services.access.registering import (
    CALLER,
    EMAIL,
    ENTRIES,
    PASSWORD,
    got_through,
    kinds,
    mails,
    registered,
    token_of,
)
from tests.people import add_account, sign_in


@pytest.fixture(autouse=True)
def _cheap_hashes(monkeypatch):
    monkeypatch.setattr("atlas_core.services.passwords.hashed", lambda password: f"hash of {password}")


def state(stores):
    return state_of(stores.registrations.find(EMAIL))


def back(stores, admin):
    """Sign the admin in again, hours later."""
    return sessions.start(stores, stores.users.get(admin.email))[1]


def entries(stores, action):
    return [entry for entry in stores.admin_actions.latest()[::-1] if entry["action"] == action]


def test_a_request_is_kept_as_typed_and_a_link_is_sent(stores, admin):
    registered(stores, full_name="  Ann   Åström-O’Neill ", email=f" {EMAIL.upper()} ")
    (found,) = registration_desk.listed(stores, admin)
    kept = {name: getattr(found, name) for name in ENTRIES}
    assert (kept, found.state) == (ENTRIES, "registered")
    (mail,) = stores.outbox.list()
    assert (mail["to"], mail["kind"]) == (EMAIL, "verify")
    assert "Ann" not in mail["text"]
    assert stores.registrations.find(EMAIL)["password_hash"] == ""


@pytest.mark.parametrize("order", ["verified first", "approved first"])
def test_proof_and_approval_make_an_account_in_either_order(stores, admin, order):
    token = registered(stores)
    acts = [
        lambda: registration.verify(stores, token, PASSWORD, CALLER),
        lambda: registration_desk.approve(stores, admin, EMAIL, "internal"),
    ]
    first, second = acts if order == "verified first" else acts[::-1]
    assert first() in {False, "approved"}
    assert state(stores) == order.split()[0]
    with pytest.raises(RecordNotFoundError):
        stores.users.get(EMAIL)
    assert second() in {True, "active"}
    assert state(stores) == "active"
    user = stores.users.get(EMAIL)
    assert (user["role"], user["status"], user["password_hash"]) == ("internal", "active", f"hash of {PASSWORD}")
    assert (user["company"], user["approved_by"], user["full_name"]) == (
        ENTRIES["company"],
        admin.email,
        ENTRIES["full_name"],
    )
    assert stores.registrations.find(EMAIL)["password_hash"] == ""
    told = ["decide"] if order == "verified first" else []
    assert kinds(stores) == [*told, "ready", "verify"]
    assert "token=" not in mails(stores, "ready")[0]["text"]


def test_proof_and_approval_at_the_same_moment_make_one_account_and_one_mail(stores, admin):
    token = registered(stores)
    acts = [
        lambda: registration.verify(stores, token, PASSWORD, CALLER),
        lambda: registration_desk.approve(stores, admin, EMAIL, "sponsor"),
    ]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda act: act(), acts))
    assert state(stores) == "active"
    assert stores.users.get(EMAIL)["password_hash"] == f"hash of {PASSWORD}"
    assert len(mails(stores, "ready")) == 1


def test_of_twenty_uses_of_a_link_at_once_one_sets_its_password(stores, admin):
    token = registered(stores)
    numbers = got_through(lambda number: registration.verify(stores, token, f"{PASSWORD} {number}", CALLER))
    assert [f"hash of {PASSWORD} {number}" for number in numbers] == [stores.registrations.find(EMAIL)["password_hash"]]


def test_looking_at_a_link_changes_nothing(stores, admin):
    token = registered(stores)
    for _ in range(3):
        assert registration.look(stores, token) == EMAIL
    assert state(stores) == "registered"


def test_a_weak_password_leaves_the_link_alive(stores, admin):
    token = registered(stores)
    for weak in ("short", "ann.bank.example.ann", "Example Bank Jersey", "aaaaaaaaaaaaaaaaaa"):
        with pytest.raises(InputError):
            registration.verify(stores, token, weak, CALLER)
    registration.verify(stores, token, PASSWORD, CALLER)
    with pytest.raises(LinkError):
        registration.look(stores, token)


def test_a_link_lives_a_day_then_the_registration_is_expired_and_may_be_made_anew(stores, admin, clock):
    token = registered(stores)
    clock.go(hours=24)
    assert state(stores) == "expired"
    with pytest.raises(LinkError):
        registration.verify(stores, token, PASSWORD, CALLER)
    with pytest.raises(InputError, match="this is expired"):
        registration_desk.approve(stores, back(stores, admin), EMAIL, "sponsor")
    fresh = registered(stores, company="Other Bank")
    assert (state(stores), stores.registrations.find(EMAIL)["company"]) == ("registered", "Other Bank")
    assert registration.look(stores, fresh) == EMAIL


def test_a_second_request_within_the_day_changes_nothing_but_sends_the_link_again(stores, admin, clock):
    first = registered(stores)
    clock.go(seconds=60)
    second = registered(stores, company="Evil Bank", full_name="Eve Evil")
    (found,) = registration_desk.listed(stores, admin)
    assert found.company == ENTRIES["company"]
    assert first != second
    registration.verify(stores, first, PASSWORD, CALLER)
    with pytest.raises(LinkError):  # one proof is enough: the other link is void
        registration.look(stores, second)


def test_a_link_of_an_earlier_registration_proves_no_later_one(stores, admin, clock):
    registered(stores)
    registration_desk.reject(stores, admin, EMAIL, "Not a customer")
    clock.go(hours=23)
    old = stores.registrations.find(EMAIL)
    registration.register(stores, ENTRIES, CALLER)
    assert stores.registrations.find(EMAIL) == old
    clock.go(hours=1)
    token = registered(stores)
    assert state(stores) == "registered"
    stale = stores.registrations.find(EMAIL)
    stores.registrations.save(stale | {"round": "another"})
    with pytest.raises(LinkError):
        registration.verify(stores, token, PASSWORD, CALLER)


def test_one_link_a_minute_however_often_and_from_how_many_sides_it_is_asked_for(stores, clock):
    registered(stores)
    for _ in range(3):
        registration.resend(stores, EMAIL, CALLER)
        registration.register(stores, ENTRIES, CALLER)
    assert len(mails(stores, "verify")) == 1
    clock.go(seconds=60)
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda _: registration.resend(stores, EMAIL, CALLER), range(20)))
    assert len(mails(stores, "verify")) == 2
    results = [entry["result"] for entry in entries(stores, "account.resend")]
    assert (results.count("done"), len(results)) == (1, 23)


def test_a_resent_link_gives_the_registration_another_day(stores, admin, clock):
    registered(stores)
    clock.go(hours=23)
    registration.resend(stores, EMAIL, CALLER)
    clock.go(hours=23)
    assert state(stores) == "registered"
    registration.verify(stores, token_of(mails(stores, "verify")[-1]), PASSWORD, CALLER)


@pytest.mark.parametrize("status", ["active", "disabled"])
def test_an_address_with_an_account_gets_a_mail_that_says_so_and_nothing_else_happens(stores, admin, clock, status):
    add_account(stores, EMAIL, "sponsor", status)
    before = stores.users.get(EMAIL)
    for _ in range(3):
        assert registration.register(stores, ENTRIES, CALLER) is None
    assert kinds(stores) == ["known"]
    assert stores.registrations.list() == []
    assert stores.users.get(EMAIL) == before


def test_an_unknown_address_gets_no_mail_by_asking_for_a_second_one(stores):
    registration.resend(stores, "nobody@bank.example", CALLER)
    assert kinds(stores) == []


def test_active_admins_are_told_that_somebody_waits_and_not_who(stores, admin, clock):
    add_account(stores, "off@test.example", "admin", "disabled")
    add_account(stores, "sam@test.example", "sponsor")
    add_account(stores, "two@test.example,one@test.example", "admin")
    for name in ("ann", "bob"):
        token = registered(stores, email=f"{name}@bank.example")
        registration.verify(stores, token, PASSWORD, CALLER)
    (mail,) = mails(stores, "decide")
    assert mail["to"] == admin.email
    assert "/admin-registrations" in mail["text"]
    assert "bank.example" not in mail["text"]


def test_what_a_person_said_is_forgotten_after_90_days_unless_an_account_came_of_it(stores, admin, clock):
    token = registered(stores)
    assert stores.registrations.find(EMAIL)["forget_at"] == clock.time + timedelta(days=90)
    registration.verify(stores, token, PASSWORD, CALLER)
    registration_desk.approve(stores, admin, EMAIL, "sponsor")
    assert stores.registrations.find(EMAIL)["forget_at"] is None


def test_who_waits_for_a_decision_is_told_so(stores, clock):
    registration.verify(stores, registered(stores), PASSWORD, CALLER)
    registration.resend(stores, EMAIL, CALLER)
    assert kinds(stores) == ["verify", "waiting"]


def test_a_rejection_has_a_reason_that_is_sent_and_the_link_is_void(stores, admin):
    token = registered(stores)
    assert registration_desk.reject(stores, admin, EMAIL, "  Not a   customer ") == "rejected"
    (found,) = registration_desk.listed(stores, admin)
    assert (found.state, found.reason, found.decided_by) == ("rejected", "Not a customer", admin.email)
    assert "Reason: Not a customer" in mails(stores, "rejected")[0]["text"]
    with pytest.raises(LinkError):
        registration.verify(stores, token, PASSWORD, CALLER)
    for again in (
        lambda: registration_desk.approve(stores, admin, EMAIL, "sponsor"),
        lambda: registration_desk.mark_verified(stores, admin, EMAIL),
        lambda: registration_desk.reject(stores, admin, EMAIL, "Again"),
        lambda: registration_desk.resend(stores, admin, EMAIL),
    ):
        with pytest.raises(InputError, match="this is rejected"):
            again()
    assert len(stores.users.list()) == 1


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501, "<b>no</b>", "a\u202eb"])
def test_a_rejection_without_a_readable_reason_is_refused(stores, admin, reason):
    registered(stores)
    with pytest.raises(InputError, match="Reason"):
        registration_desk.reject(stores, admin, EMAIL, reason)
    assert state(stores) == "registered"


def test_who_an_admin_vouched_for_chooses_the_password_by_another_link(stores, admin):
    registered(stores)
    assert registration_desk.mark_verified(stores, admin, EMAIL) == "verified"
    assert registration_desk.approve(stores, admin, EMAIL, "quant") == "active"
    token = token_of(mails(stores, "ready")[0])
    assert reset.look(stores, token) == EMAIL
    reset.choose(stores, token, PASSWORD, CALLER)
    assert stores.users.get(EMAIL)["password_hash"] == f"hash of {PASSWORD}"


def test_an_expired_registration_is_brought_back_by_a_fresh_link_or_an_admins_word(stores, admin, clock):
    registered(stores)
    clock.go(hours=25)
    admin = back(stores, admin)
    registration_desk.resend(stores, admin, EMAIL)
    assert state(stores) == "registered"
    with pytest.raises(InputError, match="less than a minute ago"):
        registration_desk.resend(stores, admin, EMAIL)
    clock.go(hours=25)
    assert registration_desk.mark_verified(stores, back(stores, admin), EMAIL) == "verified"


def test_an_account_made_in_another_way_meanwhile_is_not_taken_over(stores, admin):
    token = registered(stores)
    registration_desk.approve(stores, admin, EMAIL, "admin")
    add_account(stores, EMAIL, "sponsor")
    before = stores.users.get(EMAIL)
    with pytest.raises(RecordExistsError):
        registration.verify(stores, token, PASSWORD, CALLER)
    assert stores.users.get(EMAIL) == before


def test_a_crash_between_account_and_registration_is_made_good_by_the_next_try(stores, admin, monkeypatch):
    registration.verify(stores, registered(stores), PASSWORD, CALLER)
    save = stores.registrations.save
    monkeypatch.setattr(stores.registrations, "save", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        registration_desk.approve(stores, admin, EMAIL, "sponsor")
    monkeypatch.setattr(stores.registrations, "save", save)
    assert registration_desk.approve(stores, admin, EMAIL, "sponsor") == "active"


def test_every_step_is_one_entry_that_names_the_address_and_no_secret(stores, admin):
    token = registered(stores)
    registration.register(stores, ENTRIES, CALLER)
    registration.verify(stores, token, PASSWORD, CALLER)
    registration_desk.approve(stores, admin, EMAIL, "sponsor")
    told = [
        (entry["action"], entry["result"], entry["object"], entry["changes"].get("state"))
        for entry in stores.admin_actions.latest()[::-1]
    ]
    assert told == [
        ("account.register", "done", EMAIL, [None, "registered"]),
        ("account.register", "refused", EMAIL, None),
        ("account.verify", "done", EMAIL, ["registered", "verified"]),
        ("registrations.manage", "done", EMAIL, ["verified", "active"]),
    ]
    written = str(stores.admin_actions.latest())
    assert token not in written
    assert PASSWORD not in written


@pytest.mark.parametrize("role", ["sponsor", "internal", "quant"])
def test_registrations_are_the_admins_alone(stores, admin, role):
    registered(stores)
    actor = sign_in(stores, role)
    for call in (
        lambda: registration_desk.listed(stores, actor),
        lambda: registration_desk.approve(stores, actor, EMAIL, "admin"),
        lambda: registration_desk.reject(stores, actor, EMAIL, "No"),
        lambda: registration_desk.mark_verified(stores, actor, EMAIL),
        lambda: registration_desk.resend(stores, actor, EMAIL),
    ):
        with pytest.raises(AccessError):
            call()
    assert state(stores) == "registered"


@pytest.mark.parametrize("role", ["", "system", "owner", "Admin"])
def test_an_approval_needs_a_role_there_is(stores, admin, role):
    registered(stores)
    with pytest.raises(InputError, match="Role must be one of"):
        registration_desk.approve(stores, admin, EMAIL, role)
