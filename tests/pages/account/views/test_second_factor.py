import pytest
from streamlit.testing.v1 import AppTest

from atlas_core.errors import StaleRecordError, StepNeededError
from atlas_core.services import accounts
from atlas_core.services.access import second_factor
from tests.enrolment import code, enrol, offered_code, wrong
from tests.pages.account.conftest import EMAIL, PASSWORD, pressed
from tests.pages.analysis.conftest import said
from tests.pages.sponsor.conftest import PAGES

pytestmark = pytest.mark.usefixtures("cheap_codes")


def opened():
    page = AppTest.from_file(str(PAGES / "account/account.py"), default_timeout=30).run()
    assert not page.exception
    return page


def enter(page, **fields):
    for name, text in fields.items():
        page.text_input(key=f"second_factor_{name}").set_value(text)


def offered(page):
    return next(block.value for block in page.code).replace(" ", "")


def is_on(stores):
    return "second_factor" in stores.users.get(EMAIL)


def test_it_is_set_up_with_the_apps_first_code_and_the_password(stores, ann):
    page = pressed(opened(), "Set it up")
    secret = offered(page)
    enter(page, code=wrong(offered_code(secret)), password=PASSWORD)
    pressed(page, "Turn on")
    assert "does not fit" in page.error[0].value
    assert not is_on(stores)
    assert offered(page) == secret
    enter(page, code=offered_code(secret), password="not the password")
    pressed(page, "Turn on")
    assert "not right" in page.error[0].value
    assert not is_on(stores)
    enter(page, code=offered_code(secret), password=PASSWORD)
    pressed(page, "Turn on")
    assert is_on(stores)
    codes = page.code[0].value.split("\n")
    assert len(codes) == 10
    with pytest.raises(StepNeededError):
        accounts.sign_in(stores, EMAIL, PASSWORD)
    pressed(page, "I have kept them")
    assert not page.code
    assert "10 recovery codes left" in said(page)
    assert codes[0] not in repr(page.session_state)


def test_a_set_up_begun_may_be_left_and_stores_nothing(stores, ann):
    before = stores.users.get(EMAIL)
    page = pressed(opened(), "Set it up")
    secret = offered(page)
    pressed(page, "Cancel")
    assert not page.code
    assert secret not in repr(page.session_state)
    assert stores.users.get(EMAIL) == before


def test_new_codes_and_off_need_password_and_code(stores, ann):
    codes = enrol(stores, EMAIL)
    page = opened()
    enter(page, password=PASSWORD, code="000000")
    pressed(page, "Turn off")
    assert "not right" in page.error[0].value
    assert is_on(stores)
    enter(page, password=PASSWORD, code=codes[0])
    pressed(page, "New recovery codes")
    fresh = page.code[0].value.split("\n")
    assert not set(fresh) & set(codes)
    pressed(page, "I have kept them")
    enter(page, password=PASSWORD, code=code(stores, EMAIL))
    pressed(page, "Turn off")
    assert not is_on(stores)
    assert "The second factor is off" in page.success[0].value


def test_a_change_elsewhere_at_the_same_moment_is_told(stores, ann, monkeypatch):
    codes = enrol(stores, EMAIL)
    page = opened()
    enter(page, password=PASSWORD, code=codes[0])

    def stale(*_):
        raise StaleRecordError("user", EMAIL)

    monkeypatch.setattr(second_factor, "turn_off", stale)
    pressed(page, "Turn off")
    assert "at the same moment" in page.error[0].value
    assert is_on(stores)


def test_few_codes_are_told(stores, ann):
    enrol(stores, EMAIL)
    user = stores.users.get(EMAIL)
    kept = user["second_factor"]
    left = kept["recovery"] | {"left": kept["recovery"]["left"][:2]}
    stores.users.save(user | {"second_factor": kept | {"recovery": left}})
    page = opened()
    assert "Few recovery codes" in page.warning[0].value


def test_the_secret_is_offered_to_whoever_is_signed_in_alone(stores, ann):
    secret = offered(pressed(opened(), "Set it up"))
    assert secret not in str(stores.users.get(EMAIL))
    assert second_factor.offer(stores, ann).secret != secret
