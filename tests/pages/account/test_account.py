import pytest

from atlas_core.services import sessions
from tests.pages.account.conftest import EMAIL, pressed, said_at_once, sign_in
from tests.pages.account.conftest import PASSWORD as OLD
from tests.pages.analysis.conftest import said

NEW = "nine blue lorries at dusk"


def entered(page, old, new, again):
    for name, text in (("present", old), ("new", new), ("again", again)):
        page.text_input(key=f"password_{name}").set_value(text)
    return pressed(page, "Change password")


def test_the_account_and_its_one_session_are_shown(page):
    assert "Ann Example" in said(page)
    assert "Chrome on Windows" in said(page)
    assert "192.0.2.1" in said(page).replace("\\", "")
    assert {"Change password", "Set it up", "Save profile", "Save preferences"} <= {b.label for b in page.button}
    assert "End" not in {button.label for button in page.button}


def test_a_changed_password_is_said_and_works(stores, page):
    other = sign_in(stores)
    entered(page, OLD, NEW, NEW)
    assert said_at_once(page) == "The password was changed. Every other session has ended."
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
    assert said_at_once(page) == "2 other sessions ended."
    assert [sessions.resume(stores, other.session) for other in others] == [None] * 3
    assert sessions.resume(stores, ann.session) is not None
