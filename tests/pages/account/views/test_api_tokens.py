from atlas_core.services.access import bearer
from tests.pages.account.conftest import EMAIL, PASSWORD, pressed
from tests.pages.analysis.conftest import said


def made(page, name="Night export", password=PASSWORD):
    page.text_input(key="token_name").set_value(name)
    page.text_input(key="token_password").set_value(password)
    return pressed(page, "Make the token")


def test_a_token_is_shown_once_listed_and_works(stores, page):
    token = made(page).code[0].value
    assert bearer.admitted(stores, token, "").email == EMAIL
    assert "Night export" in said(page)
    pressed(page, "I have kept it")
    assert not page.code
    assert "Night export" in said(page)
    assert token not in said(page)
    assert "last used" in said(page)


def test_without_the_password_or_a_name_there_is_none(stores, page):
    assert "The password is not right" in made(page, password="another password").error[0].value
    assert "Name is missing" in made(page, name="").error[0].value
    assert stores.api_tokens.list(EMAIL) == []


def test_a_revoked_token_is_gone(stores, page):
    made(page)
    pressed(page, "Revoke")
    assert "was revoked" in page.success[0].value
    assert stores.api_tokens.list(EMAIL) == []
    assert "Revoke" not in {button.label for button in page.button}
