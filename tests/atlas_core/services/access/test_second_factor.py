"""The second factor: on by a right code only, each code once, off by password and code."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from atlas_core.errors import (
    AccessError,
    InputError,
    SessionEndedError,
    SignInError,
    StaleRecordError,
    StepNeededError,
    ThrottledError,
)
from atlas_core.services import accounts, passwords, sessions
from atlas_core.services.access import devices, second_factor
from atlas_core.services.access.caller import Caller
from tests.enrolment import code, enrol, offered_code, wrong
from tests.people import sign_in as sign_in_as

pytestmark = pytest.mark.usefixtures("cheap_codes", "clock")

ANN, BOB, PASSWORD = "ann@test.example", "bob@test.example", "a long enough password"
HERE = Caller("192.0.2.1", "Browser")


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Compare passwords without bcrypt."""
    monkeypatch.setattr(passwords, "matches", lambda password, stored: password == PASSWORD and stored is not None)


@pytest.fixture
def ann(stores):
    return sign_in_as(stores, "quant", ANN)


@pytest.fixture
def codes(stores, ann):
    return enrol(stores, ANN)


def last(stores):
    entry = stores.admin_actions.latest(1)[0]
    return entry["action"], entry["result"], entry["object"], entry["changes"]


def is_on(stores, account=ANN):
    return "second_factor" in stores.users.get(account)


def test_an_offer_stores_nothing_and_each_is_another(stores, ann):
    before = stores.users.get(ANN)
    first, second = second_factor.offer(stores, ann), second_factor.offer(stores, ann)
    assert first.secret != second.secret
    assert second_factor.offer(stores, ann, first.sealed) == first
    assert stores.users.get(ANN) == before
    assert first.secret not in repr(first)
    assert first.sealed not in repr(first)


def test_it_is_on_after_a_right_code_and_its_password(stores, ann):
    offer = second_factor.offer(stores, ann)
    typed = offered_code(offer.secret)
    with pytest.raises(InputError, match="does not fit"):
        second_factor.turn_on(stores, ann, offer.sealed, PASSWORD, wrong(typed))
    with pytest.raises(SignInError):
        second_factor.turn_on(stores, ann, offer.sealed, "not the password", typed)
    assert last(stores) == ("account.second_factor", "refused", ANN, {})
    assert not is_on(stores)
    codes = second_factor.turn_on(stores, ann, offer.sealed, PASSWORD, typed)
    assert len(codes) == 10
    assert second_factor.state(stores, ann) == second_factor.State(True, sessions.now(), 10)
    assert last(stores) == ("account.second_factor", "done", ANN, {"second_factor": ["off", "on"]})


def test_an_offer_made_to_somebody_else_turns_nothing_on(stores, ann):
    bob = sign_in_as(stores, "admin", BOB)
    offer = second_factor.offer(stores, bob)
    with pytest.raises(InputError):
        second_factor.turn_on(stores, ann, offer.sealed, PASSWORD, offered_code(offer.secret))
    assert not is_on(stores)


@pytest.mark.parametrize("sealed", ["", "x" * 100_000, "gAAAAA", "é"])
def test_what_is_no_offer_turns_nothing_on(stores, ann, sealed):
    with pytest.raises(InputError):
        second_factor.turn_on(stores, ann, sealed, PASSWORD, "123456")


def test_a_second_one_is_refused_while_one_is_on(stores, ann, codes):
    before = stores.users.get(ANN)
    offer = second_factor.offer(stores, ann)
    with pytest.raises(InputError, match="has a second factor"):
        second_factor.turn_on(stores, ann, offer.sealed, PASSWORD, offered_code(offer.secret))
    assert stores.users.get(ANN) == before


def test_the_code_that_turned_it_on_opens_nothing(stores, ann):
    offer = second_factor.offer(stores, ann)
    typed = offered_code(offer.secret)
    second_factor.turn_on(stores, ann, offer.sealed, PASSWORD, typed)
    with pytest.raises(SignInError, match="used before"):
        second_factor.verified(stores, ANN, typed, HERE)


def test_a_code_is_taken_once(stores, codes):
    typed = code(stores, ANN)
    assert second_factor.verified(stores, ANN, typed, HERE)["_id"] == ANN
    with pytest.raises(SignInError, match="used before"):
        second_factor.verified(stores, ANN, typed, HERE)


def test_a_code_of_an_earlier_step_is_refused_after_a_later_one(stores, codes):
    second_factor.verified(stores, ANN, code(stores, ANN, 1), HERE)
    for steps in (0, 1):
        with pytest.raises(SignInError):
            second_factor.verified(stores, ANN, code(stores, ANN, steps), HERE)


def test_a_recovery_code_is_taken_once_and_the_others_stay(stores, ann, codes):
    second_factor.verified(stores, ANN, codes[3], HERE)
    with pytest.raises(SignInError):
        second_factor.verified(stores, ANN, codes[3], HERE)
    assert second_factor.state(stores, ann).codes_left == 9
    second_factor.verified(stores, ANN, codes[4].upper(), HERE)


def test_a_code_of_another_account_is_refused(stores, codes):
    sign_in_as(stores, "admin", BOB)
    others = enrol(stores, BOB)
    for typed in (code(stores, BOB), others[0]):
        with pytest.raises(SignInError):
            second_factor.verified(stores, ANN, typed, HERE)
    assert len(stores.users.get(BOB)["second_factor"]["recovery"]["left"]) == 10


def test_a_secret_moved_from_another_account_in_the_database_opens_nothing(stores, codes):
    sign_in_as(stores, "admin", BOB)
    enrol(stores, BOB)
    typed = code(stores, BOB)
    forged = stores.users.get(ANN)
    secret = stores.users.get(BOB)["second_factor"]["secret"]
    stores.users.save(forged | {"second_factor": forged["second_factor"] | {"secret": secret}})
    with pytest.raises(SignInError):
        second_factor.verified(stores, ANN, typed, HERE)


@pytest.mark.parametrize("steps", [-2, 2])
def test_a_clock_two_steps_off_is_refused(stores, codes, steps):
    with pytest.raises(SignInError):
        second_factor.verified(stores, ANN, code(stores, ANN, steps), HERE)


@pytest.mark.parametrize(
    "typed", ["", "000 000 0", "١٢٣٤٥٦", "１２３４５６", "9" * 1_000_000, "\x00", "$ne", "-aaaaa-aaaaa"]
)
def test_what_is_no_code_is_refused_and_changes_nothing(stores, codes, typed):
    before = stores.users.get(ANN)
    with pytest.raises(SignInError, match="not right"):
        second_factor.verified(stores, ANN, typed, HERE)
    assert stores.users.get(ANN) == before


def test_five_guesses_reach_the_check_and_a_right_code_waits(stores, codes, clock):
    typed = code(stores, ANN)
    for number in range(5):
        with pytest.raises(SignInError, match="not right"):
            second_factor.verified(stores, ANN, f"{(int(typed) + 1 + number) % 1_000_000:06d}", HERE)
    with pytest.raises(ThrottledError):
        second_factor.verified(stores, ANN, typed, HERE)
    clock.go(minutes=15, seconds=1)
    second_factor.verified(stores, ANN, code(stores, ANN), HERE)


def test_whoever_knows_the_password_gets_no_more_guesses_by_entering_it_between_them(stores, codes):
    reached = 0
    for _ in range(40):
        with pytest.raises((StepNeededError, ThrottledError)):
            accounts.sign_in(stores, ANN, PASSWORD, HERE)
        with pytest.raises(SignInError) as caught:
            second_factor.verified(stores, ANN, wrong(code(stores, ANN)), HERE)
        reached += not isinstance(caught.value, ThrottledError)
    assert reached == 5


def test_seventy_right_passwords_do_not_make_a_miss_forgotten(stores, codes):
    for _ in range(4):
        with pytest.raises(SignInError):
            second_factor.verified(stores, ANN, wrong(code(stores, ANN)), HERE)
    for _ in range(70):
        with pytest.raises(StepNeededError):
            accounts.sign_in(stores, ANN, PASSWORD, HERE)
    with pytest.raises(SignInError, match="not right"):
        second_factor.verified(stores, ANN, wrong(code(stores, ANN)), HERE)
    with pytest.raises(ThrottledError):
        second_factor.verified(stores, ANN, code(stores, ANN), HERE)


def test_a_right_code_clears_the_misses(stores, codes):
    for round_ in range(2):
        for _ in range(4):
            with pytest.raises(SignInError):
                second_factor.verified(stores, ANN, wrong(code(stores, ANN)), HERE)
        second_factor.verified(stores, ANN, codes[round_], HERE)


def test_the_password_alone_opens_no_session(stores, codes):
    count = len(stores.sessions.list(ANN))
    with pytest.raises(StepNeededError) as caught:
        accounts.sign_in(stores, ANN, PASSWORD, HERE)
    assert caught.value.step == "second-factor"
    assert len(stores.sessions.list(ANN)) == count


def test_it_goes_off_by_password_and_code(stores, ann, codes):
    with pytest.raises(SignInError):
        second_factor.turn_off(stores, ann, "not the password", code(stores, ANN))
    with pytest.raises(SignInError):
        second_factor.turn_off(stores, ann, PASSWORD, wrong(code(stores, ANN)))
    assert last(stores) == ("account.second_factor", "refused", ANN, {})
    assert is_on(stores)
    second_factor.turn_off(stores, ann, PASSWORD, code(stores, ANN))
    assert second_factor.state(stores, ann) == second_factor.State(is_on=False)
    assert last(stores) == ("account.second_factor", "done", ANN, {"second_factor": ["on", "off"]})
    assert accounts.sign_in(stores, ANN, PASSWORD, HERE)[1].email == ANN


def test_guessing_from_within_a_session_is_held_up_too(stores, ann, codes):
    for _ in range(5):
        with pytest.raises(SignInError):
            second_factor.turn_off(stores, ann, PASSWORD, wrong(code(stores, ANN)))
    with pytest.raises(ThrottledError):
        second_factor.turn_off(stores, ann, PASSWORD, code(stores, ANN))


def test_new_recovery_codes_end_the_old_ones(stores, ann, codes):
    second_factor.verified(stores, ANN, codes[0], HERE)
    fresh = second_factor.new_codes(stores, ann, PASSWORD, code(stores, ANN))
    assert last(stores) == ("account.second_factor", "done", ANN, {"recovery_codes": [9, 10]})
    assert not set(fresh) & set(codes)
    with pytest.raises(SignInError):
        second_factor.verified(stores, ANN, codes[1], HERE)
    second_factor.verified(stores, ANN, fresh[1], HERE)


def test_it_goes_off_by_a_recovery_code(stores, ann, codes):
    second_factor.turn_off(stores, ann, PASSWORD, codes[9])
    assert not is_on(stores)


def test_without_one_there_is_nothing_to_verify_or_renew(stores, ann):
    for act in (
        lambda: second_factor.verified(stores, ANN, "123456", HERE),
        lambda: second_factor.new_codes(stores, ann, PASSWORD, "123456"),
        lambda: second_factor.turn_off(stores, ann, PASSWORD, ""),
    ):
        with pytest.raises(SignInError):
            act()


def test_an_admin_takes_it_away_and_the_account_starts_anew(stores, ann, codes, admin):
    token = devices.remember(stores, ann, Caller())
    assert second_factor.remove(stores, ANN, actor=admin)
    assert last(stores) == ("users.manage", "done", ANN, {"second_factor": ["on", "off"], "sessions": [1, 0]})
    assert not is_on(stores)
    assert sessions.resume(stores, ann.session) is None
    assert devices.known(stores, ANN, token) == ""
    count = len(stores.admin_actions.latest())
    assert not second_factor.remove(stores, ANN, actor=admin)
    assert len(stores.admin_actions.latest()) == count


def test_an_admins_own_goes_off_by_password_and_code_alone(stores, admin):
    enrol(stores, admin.email)
    with pytest.raises(InputError, match="your own account"):
        second_factor.remove(stores, admin.email, actor=admin)
    assert is_on(stores, admin.email)
    assert second_factor.remove(stores, admin.email)  # from the command line


def test_one_that_changed_meanwhile_is_not_taken_away(stores, ann, codes, admin):
    with pytest.raises(StaleRecordError):
        second_factor.remove(stores, ANN, actor=admin, revision=1)
    assert is_on(stores)


def test_nobody_else_takes_it_away(stores, ann, codes):
    for actor in (ann, sign_in_as(stores, "sponsor")):
        with pytest.raises(AccessError):
            second_factor.remove(stores, ANN, actor=actor)
    assert is_on(stores)


def test_an_ended_session_may_do_nothing_to_it(stores, ann, codes):
    sessions.end(stores, ann.session)
    for act in (
        lambda: second_factor.state(stores, ann),
        lambda: second_factor.offer(stores, ann),
        lambda: second_factor.turn_on(stores, ann, "", PASSWORD, ""),
        lambda: second_factor.turn_off(stores, ann, PASSWORD, codes[0]),
        lambda: second_factor.new_codes(stores, ann, PASSWORD, codes[0]),
    ):
        with pytest.raises(SessionEndedError):
            act()


def test_no_secret_and_no_code_stands_in_record_or_attempts(stores, ann):
    offer = second_factor.offer(stores, ann)
    codes = second_factor.turn_on(stores, ann, offer.sealed, PASSWORD, typed := offered_code(offer.secret))
    with pytest.raises(SignInError) as caught:
        second_factor.verified(stores, ANN, typed, HERE)
    written = str(stores.admin_actions.latest()) + repr(stores.users.get(ANN)) + repr(caught.value)
    written += str(stores.sign_in_attempts.of_account(ANN, "", sessions.now() - sessions.ABSOLUTE))
    for canary in (offer.secret, *codes, f"'{typed}'", PASSWORD):
        assert canary not in written
    assert offer.sealed not in str(stores.admin_actions.latest())


def at_once(stores, account, typed, times=8):
    def use(_):
        try:
            return second_factor.verified(stores, account, typed, HERE) is not None
        except SignInError:
            return False

    with ThreadPoolExecutor(times) as pool:
        return sum(pool.map(use, range(times)))


def test_of_parallel_uses_of_a_code_one_gets_in(stores, codes):
    assert at_once(stores, ANN, code(stores, ANN)) == 1


def test_of_parallel_uses_of_a_recovery_code_one_gets_in(stores, codes):
    assert at_once(stores, ANN, codes[0]) == 1


def test_of_parallel_uses_over_the_wire_one_gets_in(real_stores):
    sign_in_as(real_stores, "quant", ANN)
    codes = enrol(real_stores, ANN)
    assert at_once(real_stores, ANN, code(real_stores, ANN), 3) == 1
    assert at_once(real_stores, ANN, codes[0], 2) == 1


def test_the_owner_is_told_by_a_mail_that_holds_no_secret(stores, ann, admin):
    offer = second_factor.offer(stores, ann)
    codes = second_factor.turn_on(stores, ann, offer.sealed, PASSWORD, offered_code(offer.secret))
    second_factor.turn_off(stores, ann, PASSWORD, codes[0])
    enrol(stores, ANN)
    second_factor.remove(stores, ANN, actor=admin)
    told = stores.outbox.list()
    assert {(mail["to"], mail["kind"]) for mail in told} == {(ANN, "second-factor")}
    for what in ("turned on", "turned off", "taken away by an administrator"):
        assert any(f"was {what}." in mail["text"] for mail in told)
    assert [canary for canary in (offer.secret, offer.sealed, *codes) if canary in str(told)] == []
