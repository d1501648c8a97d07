"""Somebody who is signed in and looks at the account page."""

import pytest
from streamlit.testing.v1 import AppTest

from atlas_core.services import accounts
from atlas_core.services.access.caller import Caller
from atlas_core.web import wired
from pages.components import guard
from tests.pages.sponsor.conftest import PAGES

EMAIL, PASSWORD = "ann@test.example", "a long enough password"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36"


def sign_in(stores, password=PASSWORD, ip="192.0.2.1"):
    return accounts.sign_in(stores, EMAIL, password, Caller(ip, WINDOWS))[1]


def pressed(page, label):
    next(button for button in page.button if button.label == label).click().run()
    assert not page.exception
    return page


def said_at_once(page):
    return page.success[0].value.replace("\\", "")


@pytest.fixture
def ann(stores, monkeypatch):
    accounts.add_user(stores, EMAIL, PASSWORD, "sponsor", full_name="Ann Example")
    actor = sign_in(stores)
    monkeypatch.setattr(wired, "stores", lambda: stores)
    monkeypatch.setattr(guard, "signed_in", lambda: actor)
    return actor


@pytest.fixture
def page(ann):
    page = AppTest.from_file(str(PAGES / "account/account.py"), default_timeout=30).run()
    assert not page.exception
    return page
