"""Single sign-on: the provider's word opens the account of the address, once, and tells nobody which accounts exist."""

import pytest

from atlas_core.errors import LinkError, SignInError, UnavailableError
from atlas_core.exchange.oidc import REFUSED, Flow
from atlas_core.services import accounts, passwords
from atlas_core.services.access import sign_in_steps, single_sign_on, steps
from atlas_core.services.access.caller import Caller
from atlas_core.services.access.sign_in_steps import Opened, Pending
from tests.enrolment import code, enrol
from tests.people import add_account

pytestmark = pytest.mark.usefixtures("cheap_codes", "clock")

ANN, HERE = "ann@test.example", Caller("192.0.2.1", "Browser")
QUANTS = frozenset({"quant"})
CODE = {"code": "of the provider"}


class Vouching:
    """A provider that vouches for one address, or fails."""

    def __init__(self, email=ANN, error=None):
        self.given, self.error = email, error

    def address(self, flow):
        return f"https://provider.example/?state={flow.state}"

    def email(self, flow, answer):
        if self.error or answer != CODE | {"state": flow.state}:
            raise self.error or SignInError(REFUSED)
        return self.given


@pytest.fixture
def ann(stores):
    return add_account(stores, ANN, "quant")


def come_back(stores, provider=None):
    provider = provider or Vouching()
    token, _ = single_sign_on.begin(stores, provider)
    return single_sign_on.come_back(stores, provider, token, CODE | {"state": Flow(token).state}, HERE)


def enter(stores, ticket, required=frozenset()):
    return sign_in_steps.enter_admitted(stores, ticket, HERE, required)


def entries(stores):
    told = ("user_email", "action", "result", "object", "ip")
    return [tuple(entry[name] for name in told) for entry in stores.admin_actions.latest()][::-1]


def test_an_active_account_gets_the_same_session_as_by_password(stores, ann):
    outcome = enter(stores, come_back(stores))
    assert isinstance(outcome, Opened)
    assert accounts.resolve(stores, outcome.token) == outcome.actor
    assert (outcome.actor.email, outcome.actor.role, outcome.actor.ip) == (ANN, "quant", HERE.ip)
    assert entries(stores) == [(ANN, "account.sign_in", "done", "sso", HERE.ip)]
    assert stores.sign_in_attempts.last_number() == 0


def test_an_unknown_address_gets_no_account_and_the_same_answer_as_a_closed_one(stores, ann):
    stores.users.save(ann | {"status": accounts.DISABLED})
    before = stores.users.list()
    for email in (ANN, "nobody@test.example", "", "x" * 5000, "line\nbreak@test.example", "\u212aate@test.example"):
        with pytest.raises(SignInError) as caught:
            come_back(stores, Vouching(email))
        assert str(caught.value) == REFUSED
    assert stores.users.list() == before
    assert [entry[:4] for entry in entries(stores)] == [
        (ANN, "account.sign_in", "refused", "sso"),
        ("nobody@test.example", "account.sign_in", "refused", "sso"),
        *[("", "account.sign_in", "refused", "sso")] * 3,
        ("\u212aate@test.example", "account.sign_in", "refused", "sso"),
    ]


def test_a_way_back_counts_once_and_only_in_time(stores, ann, clock):
    provider = Vouching()
    token, _ = single_sign_on.begin(stores, provider)
    answer = CODE | {"state": Flow(token).state}
    single_sign_on.come_back(stores, provider, token, answer, HERE)
    late, _ = single_sign_on.begin(stores, provider)
    clock.go(minutes=10)
    for again in (token, late, "", "t" * 43, "\ud800"):
        with pytest.raises(SignInError, match=REFUSED):
            single_sign_on.come_back(stores, provider, again, answer, HERE)
    assert [entry[2] for entry in entries(stores)] == ["refused"] * 5


def test_a_refused_answer_uses_the_way_up_and_is_recorded_once(stores, ann):
    provider = Vouching()
    token, _ = single_sign_on.begin(stores, provider)
    for answer in ({"error": "access_denied"}, CODE | {"state": Flow(token).state}):
        with pytest.raises(SignInError, match=REFUSED):
            single_sign_on.come_back(stores, provider, token, answer, HERE)
    assert entries(stores) == [("", "account.sign_in", "refused", "sso", HERE.ip)] * 2


def test_a_provider_that_is_away_refuses_nobody(stores, ann):
    with pytest.raises(UnavailableError):
        come_back(stores, Vouching(error=UnavailableError("away")))
    assert entries(stores) == []


def test_the_session_is_taken_once_within_a_minute_and_only_while_the_account_stays_as_it_was(stores, ann, clock):
    ticket = come_back(stores)
    enter(stores, ticket)
    late = come_back(stores)
    clock.go(minutes=1)
    frozen = come_back(stores)
    user = stores.users.save(stores.users.get(ANN) | {"status": accounts.DISABLED})
    for used in (ticket, late, frozen, "", "t" * 43):
        with pytest.raises(LinkError):
            enter(stores, used)
    stores.users.save(user | {"status": accounts.ACTIVE})
    begun, _ = single_sign_on.begin(stores, Vouching())
    with pytest.raises(LinkError):
        enter(stores, begun)
    assert len(stores.sessions.list(ANN)) == 1


def test_the_provider_counts_for_the_code_except_in_a_role_that_must_have_one(stores, ann):
    enrol(stores, ANN)
    assert isinstance(enter(stores, come_back(stores)), Opened)
    pending = enter(stores, come_back(stores), QUANTS)
    assert isinstance(pending, Pending)
    assert pending.step == steps.CODE
    outcome = sign_in_steps.enter_code(stores, pending.token, code(stores, ANN), HERE, QUANTS)
    assert isinstance(outcome, Opened)
    assert entries(stores)[-1] == (ANN, "account.sign_in", "done", "sso", HERE.ip)


def test_a_role_that_must_have_a_second_factor_sets_one_up_first(stores, ann):
    assert enter(stores, come_back(stores), QUANTS).step == steps.ENROL


def test_a_password_that_must_be_changed_is_asked_for_by_the_next_password_only(stores, ann, monkeypatch):
    monkeypatch.setattr(passwords, "matches", lambda *_: True)
    stores.users.save(stores.users.get(ANN) | {steps.MUST_CHANGE: True})
    assert isinstance(enter(stores, come_back(stores)), Opened)
    assert sign_in_steps.begin(stores, ANN, "a long enough password", HERE).step == steps.CHANGE
