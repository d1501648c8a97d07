"""Signing in step by step: no session before the last step, and none by what belongs to another step or person."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from atlas_core.errors import InputError, LinkError, SignInError, StepNeededError, ThrottledError
from atlas_core.services import accounts, passwords, sessions
from atlas_core.services.access import links, must_change, own_account, second_factor, sign_in_steps
from atlas_core.services.access.caller import Caller
from atlas_core.services.access.sign_in_steps import Opened, Pending
from tests.enrolment import code, enrol, offered_code, wrong
from tests.people import add_account

pytestmark = pytest.mark.usefixtures("cheap_codes", "clock")

ANN, BOB, PASSWORD, NEW = "ann@test.example", "bob@test.example", "a long enough password", "nine blue lorries at dusk"
HERE = Caller("192.0.2.1", "Browser")
QUANTS = frozenset({"quant"})


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Keep passwords as they are, without bcrypt."""
    monkeypatch.setattr(passwords, "hashed", lambda password: f"hash of {password}")
    monkeypatch.setattr(passwords, "matches", lambda password, stored: stored == f"hash of {password}")


def account(stores, email, role="quant", **more):
    added = add_account(stores, email, role)
    return stores.users.save(added | {"password_hash": f"hash of {PASSWORD}"} | more)


@pytest.fixture
def ann(stores):
    account(stores, ANN)
    return enrol(stores, ANN)


def begin(stores, email=ANN, password=PASSWORD, required=frozenset()):
    return sign_in_steps.begin(stores, email, password, HERE, required)


def enter(stores, pending, typed, required=frozenset()):
    return sign_in_steps.enter_code(stores, pending.token, typed, HERE, required)


def open_sessions(stores, email=ANN):
    return len(stores.sessions.list(email))


def entries(stores):
    return [(entry["action"], entry["result"], entry["object"]) for entry in stores.admin_actions.latest()][::-1]


def test_without_a_second_factor_the_password_opens_the_session(stores):
    account(stores, BOB)
    outcome = begin(stores, BOB)
    assert isinstance(outcome, Opened)
    assert accounts.resolve(stores, outcome.token) == outcome.actor


def test_with_one_the_password_opens_nothing_and_the_code_the_session(stores, ann):
    pending = begin(stores)
    assert (pending.step, open_sessions(stores)) == ("second-factor", 0)
    assert accounts.resolve(stores, pending.token) is None
    outcome = enter(stores, pending, code(stores, ANN))
    assert accounts.resolve(stores, outcome.token).email == ANN
    assert (outcome.actor.ip, open_sessions(stores)) == ("192.0.2.1", 1)
    assert entries(stores) == [("account.sign_in", "done", "")]


def test_a_recovery_code_opens_it_too(stores, ann):
    assert enter(stores, begin(stores), ann[0]).actor.email == ANN


def test_a_wrong_code_may_be_typed_again_and_is_recorded(stores, ann):
    pending = begin(stores)
    with pytest.raises(SignInError, match="code is not right"):
        enter(stores, pending, wrong(code(stores, ANN)))
    assert entries(stores) == [("account.sign_in", "refused", "second-factor")]
    assert isinstance(enter(stores, pending, code(stores, ANN)), Opened)


def test_a_pending_sign_in_is_used_once(stores, ann):
    pending = begin(stores)
    enter(stores, pending, code(stores, ANN))
    with pytest.raises(LinkError):
        enter(stores, pending, code(stores, ANN, 1))
    with pytest.raises(LinkError):
        enter(stores, pending, ann[0])
    assert open_sessions(stores) == 1


def test_a_code_replayed_in_another_pending_sign_in_is_refused(stores, ann):
    first, second, typed = begin(stores), begin(stores), code(stores, ANN)
    enter(stores, first, typed)
    with pytest.raises(SignInError, match="used before"):
        enter(stores, second, typed)
    assert open_sessions(stores) == 1


def test_two_codes_at_once_in_one_pending_sign_in_open_one_session(stores, ann):
    pending = begin(stores)

    def use(typed):
        try:
            return isinstance(enter(stores, pending, typed), Opened)
        except (SignInError, LinkError):
            return False

    with ThreadPoolExecutor(4) as pool:
        opened = sum(pool.map(use, (code(stores, ANN), *ann[:3])))
    assert (opened, open_sessions(stores)) == (1, 1)


def test_the_pending_sign_in_of_one_account_takes_no_code_of_another(stores, ann):
    account(stores, BOB, "admin")
    codes = enrol(stores, BOB)
    pending = begin(stores)
    for typed in (code(stores, BOB), codes[0]):
        with pytest.raises(SignInError, match="not right"):
            enter(stores, pending, typed)
    assert (open_sessions(stores), open_sessions(stores, BOB)) == (0, 0)


def test_it_runs_out_after_five_minutes(stores, ann, clock):
    pending = begin(stores)
    clock.go(minutes=5)
    for act in (lambda: enter(stores, pending, code(stores, ANN)), lambda: require(stores, pending)):
        with pytest.raises(LinkError):
            act()
    assert open_sessions(stores) == 0


def require(stores, pending):
    sign_in_steps.require(stores, pending.step, pending.token)


@pytest.mark.parametrize("token", ["", "x" * 43, "\x00", "x" * 1_000_000, "\ud800"])
def test_a_token_nobody_issued_opens_nothing(stores, ann, token):
    for act in (
        lambda: sign_in_steps.enter_code(stores, token, code(stores, ANN), HERE),
        lambda: sign_in_steps.choose_password(stores, token, NEW, HERE),
        lambda: sign_in_steps.enrol(stores, token, "123456", HERE),
        lambda: sign_in_steps.offered(stores, token),
    ):
        with pytest.raises(LinkError):
            act()


def test_a_password_changed_between_the_steps_ends_the_pending_sign_in(stores, ann):
    pending = begin(stores)
    held = sessions.start(stores, stores.users.get(ANN))[1]
    own_account.change_password(stores, held, PASSWORD, NEW)
    before = stores.users.get(ANN)
    with pytest.raises(LinkError):
        enter(stores, pending, code(stores, ANN))
    assert stores.users.get(ANN) == before  # the code is still good


@pytest.mark.parametrize("status", ["frozen", "disabled", "deleted"])
def test_an_account_frozen_between_the_steps_gets_no_session(stores, ann, status):
    pending = begin(stores)
    stores.users.save(stores.users.get(ANN) | {"status": status})
    with pytest.raises(LinkError):
        enter(stores, pending, code(stores, ANN))
    assert open_sessions(stores) == 0


def test_an_account_frozen_while_its_code_is_checked_gets_no_session(stores, ann, monkeypatch):
    pending, real = begin(stores), second_factor.verified

    def verified(*arguments):
        real(*arguments)
        return stores.users.save(stores.users.get(ANN) | {"status": "frozen"})

    monkeypatch.setattr(second_factor, "verified", verified)
    with pytest.raises(LinkError):
        enter(stores, pending, code(stores, ANN))
    assert open_sessions(stores) == 0


def test_a_second_factor_taken_away_between_the_steps_ends_the_pending_sign_in(stores, ann, admin):
    pending, typed = begin(stores), code(stores, ANN)
    second_factor.remove(stores, ANN, actor=admin)
    with pytest.raises(SignInError):
        enter(stores, pending, typed)
    assert open_sessions(stores) == 0


def test_five_codes_in_all_are_looked_at_however_many_sign_ins_wait(stores, ann):
    reached, typed = 0, code(stores, ANN)
    for number in range(1, 30):
        try:
            pending = begin(stores)
            enter(stores, pending, f"{(int(typed) + number) % 1_000_000:06d}")
        except ThrottledError:
            continue
        except SignInError:
            reached += 1
    assert reached == 5
    assert open_sessions(stores) == 0


def test_wrong_unknown_and_frozen_are_refused_alike_whether_or_not_a_code_would_follow(stores, ann):
    account(stores, BOB, status="frozen", second_factor=stores.users.get(ANN)["second_factor"])
    answers = set()
    for email, password in ((ANN, "wrong"), ("nobody@test.example", PASSWORD), (BOB, PASSWORD)):
        with pytest.raises(SignInError) as caught:
            begin(stores, email, password)
        answers.add((type(caught.value), str(caught.value)))
    assert answers == {(SignInError, accounts.REFUSED)}


def test_a_password_an_admin_set_leads_to_a_new_one_before_any_session(stores, admin):
    account(stores, BOB)
    must_change.set_password(stores, BOB, "eleven grey pigeons sat", actor=admin)
    pending = begin(stores, BOB, "eleven grey pigeons sat")
    assert (pending.step, open_sessions(stores, BOB)) == ("change", 0)
    outcome = sign_in_steps.choose_password(stores, pending.token, NEW, HERE)
    assert outcome.actor.email == BOB
    assert begin(stores, BOB, NEW).actor.email == BOB
    with pytest.raises(SignInError):
        begin(stores, BOB, "eleven grey pigeons sat")


@pytest.mark.parametrize("new", ["", "short", PASSWORD, "password12345678", "bob.test.example.bob", "x" * 129])
def test_a_weak_or_unchanged_password_may_be_chosen_anew(stores, new):
    account(stores, BOB, must_change=True)
    pending = begin(stores, BOB)
    with pytest.raises(InputError):
        sign_in_steps.choose_password(stores, pending.token, new, HERE)
    assert isinstance(sign_in_steps.choose_password(stores, pending.token, NEW, HERE), Opened)


def test_the_change_is_used_once_and_runs_out_after_ten_minutes(stores, clock):
    account(stores, BOB, must_change=True)
    first, second = begin(stores, BOB), begin(stores, BOB)
    sign_in_steps.choose_password(stores, first.token, NEW, HERE)
    for late in (first, second):
        with pytest.raises(LinkError):
            sign_in_steps.choose_password(stores, late.token, "seven other words it is", HERE)
    account(stores, ANN, must_change=True)
    third = begin(stores)
    clock.go(minutes=10)
    with pytest.raises(LinkError):
        sign_in_steps.choose_password(stores, third.token, NEW, HERE)


def test_the_code_comes_before_the_change_and_neither_step_stands_for_the_other(stores, ann):
    stores.users.save(stores.users.get(ANN) | {"must_change": True})
    pending = begin(stores)
    with pytest.raises(LinkError):
        sign_in_steps.choose_password(stores, pending.token, NEW, HERE)
    following = enter(stores, pending, code(stores, ANN))
    assert (following.step, open_sessions(stores)) == ("change", 0)
    with pytest.raises(LinkError):
        enter(stores, following, ann[0])
    assert isinstance(sign_in_steps.choose_password(stores, following.token, NEW, HERE), Opened)


def test_a_role_that_must_have_one_is_led_to_set_it_up_before_any_session(stores):
    account(stores, BOB)
    pending = begin(stores, BOB, required=QUANTS)
    assert (pending.step, open_sessions(stores, BOB)) == ("enrol", 0)
    offer = sign_in_steps.offered(stores, pending.token)
    assert offer == sign_in_steps.offered(stores, pending.token)
    typed = offered_code(offer.secret)
    with pytest.raises(InputError, match="does not fit"):
        sign_in_steps.enrol(stores, pending.token, wrong(typed), HERE, QUANTS)
    outcome, codes = sign_in_steps.enrol(stores, pending.token, typed, HERE, QUANTS)
    assert outcome.actor.email == BOB
    assert entries(stores)[-2:] == [("account.second_factor", "done", BOB), ("account.sign_in", "done", "")]
    again = begin(stores, BOB, required=QUANTS)
    assert again.step == "second-factor"
    assert isinstance(enter(stores, again, codes[0], QUANTS), Opened)


def test_of_two_that_set_it_up_at_once_one_does(stores):
    account(stores, BOB)
    waiting = [begin(stores, BOB, required=QUANTS) for _ in range(2)]
    secrets = [sign_in_steps.offered(stores, pending.token).secret for pending in waiting]
    sign_in_steps.enrol(stores, waiting[0].token, offered_code(secrets[0]), HERE, QUANTS)
    with pytest.raises(InputError, match="has a second factor"):
        sign_in_steps.enrol(stores, waiting[1].token, offered_code(secrets[1]), HERE, QUANTS)
    assert open_sessions(stores, BOB) == 1


def test_other_roles_and_those_who_have_one_are_not_led_there(stores, ann):
    account(stores, BOB, "sponsor")
    assert isinstance(begin(stores, BOB, required=QUANTS), Opened)
    assert begin(stores, required=QUANTS).step == "second-factor"


def test_a_change_comes_before_setting_one_up(stores):
    account(stores, BOB, must_change=True)
    pending = begin(stores, BOB, required=QUANTS)
    assert pending.step == "change"
    following = sign_in_steps.choose_password(stores, pending.token, NEW, HERE, QUANTS)
    assert (following.step, open_sessions(stores, BOB)) == ("enrol", 0)


@pytest.mark.parametrize("kind", [links.VERIFY, links.RESET, links.SSO, links.MUST_CHANGE])
def test_a_link_of_another_kind_is_no_pending_sign_in(stores, ann, kind):
    token = links.issue(stores, kind, ANN)
    with pytest.raises(LinkError):
        enter(stores, Pending(token, "second-factor"), code(stores, ANN))


def test_no_token_code_or_password_stands_in_record_repr_or_database(stores, ann):
    pending, typed = begin(stores), code(stores, ANN)
    with pytest.raises(SignInError) as caught:
        enter(stores, pending, missed := wrong(typed))
    outcome = enter(stores, pending, typed)
    told = str(stores.admin_actions.latest()) + repr(pending) + repr(outcome) + repr(caught.value)
    told += repr(stores.links.list("second-factor", ANN)) + repr(stores.users.get(ANN)["second_factor"])
    for canary in (pending.token, outcome.token, f"'{typed}'", f"'{missed}'", PASSWORD):
        assert canary not in told


def test_the_password_alone_opens_no_session_by_the_short_way_either(stores, ann, admin):
    account(stores, BOB, must_change=True)
    for email, step in ((ANN, "second-factor"), (BOB, "change")):
        with pytest.raises(StepNeededError) as caught:
            accounts.sign_in(stores, email, PASSWORD, HERE)
        assert caught.value.step == step


def test_setting_one_up_leaves_sessions_that_are_open_alone(stores):
    account(stores, BOB)
    held = sessions.start(stores, stores.users.get(BOB))[1]
    pending = begin(stores, BOB, required=QUANTS)
    secret = sign_in_steps.offered(stores, pending.token).secret
    sign_in_steps.enrol(stores, pending.token, offered_code(secret), HERE, QUANTS)
    assert sessions.resume(stores, held.session) is not None
