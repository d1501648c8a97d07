import pytest

from atlas_core.errors import (
    AccessError,
    InputError,
    RecordExistsError,
    RecordNotFoundError,
    SignInError,
    StepNeededError,
)
from atlas_core.services import accounts
from atlas_core.services.access.caller import Caller
from tests.people import sign_in

PASSWORD = "a long enough password"


@pytest.fixture
def account(stores):
    return accounts.add_user(stores, "Ann@Test.example ", PASSWORD, "sponsor", full_name="Ann Example")


def test_an_account_signs_in_under_any_spelling_of_its_address(stores, account):
    assert account["email"] == "ann@test.example"
    token, actor = accounts.sign_in(stores, " ANN@test.EXAMPLE", PASSWORD, Caller("192.0.2.1", "Browser"))
    assert (actor.email, actor.role, actor.name) == ("ann@test.example", "sponsor", "Ann Example")
    assert accounts.resolve(stores, token) == actor
    session = stores.sessions.get(actor.session)
    assert (session["ip"], session["user_agent"]) == ("192.0.2.1", "Browser")


def test_sign_out_ends_the_session_for_every_copy_of_the_cookie(stores, account):
    token, actor = accounts.sign_in(stores, "ann@test.example", PASSWORD)
    accounts.sign_out(stores, actor)
    assert accounts.resolve(stores, token) is None


def test_unknown_wrong_and_disabled_get_one_answer(stores, account):
    accounts.add_user(stores, "off@test.example", PASSWORD, "sponsor")
    accounts.disable(stores, "off@test.example")
    answers = set()
    for email, password in (
        ("ann@test.example", "not the password"),
        ("nobody@test.example", PASSWORD),
        ("off@test.example", PASSWORD),
        ("", ""),
        ("\x00", PASSWORD),
        ("x" * 5000, PASSWORD),
    ):
        with pytest.raises(SignInError) as caught:
            accounts.sign_in(stores, email, password)
        answers.add(str(caught.value))
    assert answers == {accounts.REFUSED}


def test_sign_in_and_sign_out_are_recorded(stores, account):
    _, actor = accounts.sign_in(stores, "ann@test.example", PASSWORD)
    accounts.sign_out(stores, actor)
    entries = stores.admin_actions.latest()
    assert [(entry["action"], entry["user_email"], entry["result"]) for entry in entries] == [
        ("account.sign_out", "ann@test.example", "done"),
        ("account.sign_in", "ann@test.example", "done"),
        ("users.manage", "system", "done"),
    ]


def test_disabling_ends_all_sessions(stores, account):
    tokens = [accounts.sign_in(stores, "ann@test.example", PASSWORD)[0] for _ in range(2)]
    assert accounts.disable(stores, "ann@test.example")["status"] == "disabled"
    assert [accounts.resolve(stores, token) for token in tokens] == [None, None]


def test_another_role_ends_all_sessions_and_the_same_one_none(stores, account):
    token, _ = accounts.sign_in(stores, "ann@test.example", PASSWORD)
    accounts.set_role(stores, "ann@test.example", "sponsor")
    assert accounts.resolve(stores, token) is not None
    accounts.set_role(stores, "ann@test.example", "quant")
    assert accounts.resolve(stores, token) is None


def test_a_password_that_an_administrator_set_must_be_changed_and_be_no_common_word(stores, admin):
    with pytest.raises(InputError, match="more than common words"):
        accounts.add_user(stores, "b@test.example", "password password", "sponsor", actor=admin)
    accounts.add_user(stores, "b@test.example", PASSWORD, "sponsor", actor=admin)
    with pytest.raises(StepNeededError):
        accounts.sign_in(stores, "b@test.example", PASSWORD)


@pytest.mark.parametrize("email", ["", "ann", "@", "a@", "@b", "a b@c.d", "a\n@c.d", "x" * 250 + "@c.de"])
def test_an_address_that_is_none_is_refused(stores, email):
    with pytest.raises(InputError, match="E-mail must be an address"):
        accounts.add_user(stores, email, PASSWORD, "sponsor")
    assert stores.users.list() == []


def test_a_role_must_be_one_of_the_four(stores, account):
    with pytest.raises(InputError, match="sponsor, internal, quant, admin; got 'root'"):
        accounts.add_user(stores, "b@test.example", PASSWORD, "root")
    with pytest.raises(InputError, match="system"):
        accounts.set_role(stores, "ann@test.example", "system")


def test_an_address_has_one_account(stores, account):
    with pytest.raises(RecordExistsError):
        accounts.add_user(stores, "ANN@test.example", PASSWORD, "admin")
    assert stores.users.get("ann@test.example")["role"] == "sponsor"


def test_nobody_is_changed_who_is_not_there(stores):
    with pytest.raises(RecordNotFoundError):
        accounts.set_role(stores, "nobody@test.example", "admin")


def test_hashes_are_never_handed_out(stores, account):
    shown = [account, *accounts.list_users(stores), accounts.set_role(stores, "ann@test.example", "quant")]
    assert all("password_hash" not in one and "$2b$" not in repr(one) for one in shown)


@pytest.mark.parametrize("role", ["sponsor", "internal", "quant"])
def test_only_admins_manage_accounts(stores, account, role):
    actor = sign_in(stores, role)
    for manage in (
        lambda: accounts.add_user(stores, "new@test.example", PASSWORD, "admin", actor=actor),
        lambda: accounts.set_role(stores, "ann@test.example", "admin", actor=actor),
        lambda: accounts.disable(stores, "ann@test.example", actor=actor),
        lambda: accounts.list_users(stores, actor=actor),
    ):
        with pytest.raises(AccessError):
            manage()
    assert stores.users.get("ann@test.example")["role"] == "sponsor"
