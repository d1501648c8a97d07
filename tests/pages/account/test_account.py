import pytest
from streamlit.testing.v1 import AppTest

from atlas_core.services import accounts, sessions
from atlas_core.services.access.caller import Caller
from atlas_core.web import wired
from pages.components import guard
from tests.pages.analysis.conftest import said
from tests.pages.sponsor.conftest import PAGES

EMAIL, OLD, NEW = "ann@test.example", "a long enough password", "nine blue lorries at dusk"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36"


def sign_in(stores, password=OLD, ip="192.0.2.1"):
    return accounts.sign_in(stores, EMAIL, password, Caller(ip, WINDOWS))[1]


@pytest.fixture
def ann(stores, monkeypatch):
    accounts.add_user(stores, EMAIL, OLD, "sponsor", full_name="Ann Example")
    actor = sign_in(stores)
    monkeypatch.setattr(wired, "stores", lambda: stores)
    monkeypatch.setattr(guard, "signed_in", lambda: actor)
    return actor


@pytest.fixture
def page(ann):
    page = AppTest.from_file(str(PAGES / "account/account.py"), default_timeout=30).run()
    assert not page.exception
    return page


def entered(page, old, new, again):
    for field, text in zip(page.text_input, (old, new, again), strict=True):
        field.set_value(text)
    page.button[0].click().run()
    assert not page.exception
    return page


def test_the_account_and_its_one_session_are_shown(page):
    assert "Ann Example" in said(page)
    assert "Chrome on Windows" in said(page)
    assert "192.0.2.1" in said(page).replace("\\", "")
    assert [button.label for button in page.button] == ["Change password", "Set it up"]


def test_a_changed_password_is_said_and_works(stores, page):
    other = sign_in(stores)
    entered(page, OLD, NEW, NEW)
    assert page.success[0].value == "The password was changed. Every other session has ended."
    assert sessions.resume(stores, other.session) is None
    assert sign_in(stores, NEW).email == EMAIL


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ((OLD, NEW, NEW + "!"), "differ"),
        ((OLD, "short", "short"), "15 to 128 characters"),
        (("not the old password", NEW, NEW), "not right"),
        ((OLD, OLD, OLD), "the old one"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_changes(stores, page, typed, words):
    before = stores.users.get(EMAIL)
    entered(page, *typed)
    assert words in page.error[0].value.replace("\\", "")
    assert stores.users.get(EMAIL) == before


def test_one_other_session_is_ended_by_its_button_and_all_others_by_theirs(stores, ann, page):
    others = [sign_in(stores, ip=f"192.0.2.{number}") for number in (2, 3, 4)]
    page.run()
    page.button(key=f"end_{others[0].session}").click().run()
    assert sessions.resume(stores, others[0].session) is None
    assert sessions.resume(stores, others[1].session) is not None
    next(button for button in page.button if button.label == "End all others").click().run()
    assert page.success[0].value == "2 other sessions ended."
    assert [sessions.resume(stores, other.session) for other in others] == [None] * 3
    assert sessions.resume(stores, ann.session) is not None
