"""The page on which administrators see and end sessions."""

import pytest
from streamlit.testing.v1 import AppTest

from atlas_core.services import sessions
from tests.pages.admin.conftest import PAGES
from tests.pages.analysis.conftest import said
from tests.people import sign_in

ANN = "ann@bank.example"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def ann(stores):
    first = sign_in(stores, "sponsor", ANN)
    return first, sessions.start(stores, stores.users.get(ANN), FIREFOX, ip="192.0.2.9")[1]


def opened(picked=None):
    page = AppTest.from_file(str(PAGES / "admin/sessions.py"), default_timeout=30).run()
    if picked:
        page.selectbox(key="sessions_pick").set_value(picked).run()
    assert not page.exception
    return page


def test_who_is_signed_in_is_told_with_device_address_and_ones_own_marked(stores, admin, ann):
    page = opened(ann[1].session)
    rows = page.dataframe[0].value
    assert sorted(rows["Name"]) == ["The admin (this one)", "The sponsor", "The sponsor"]
    assert "Firefox on Windows" in list(rows["Device"])
    assert "192.0.2.9" in list(rows["IP address"])
    assert "3 open · 2 people signed in" in said(page).replace("\\", "")


def test_one_session_ends_and_the_others_go_on(stores, admin, ann):
    page = opened(ann[1].session)
    page.button(key="end").click().run()
    assert "has ended" in page.success[0].value
    assert sessions.resume(stores, ann[1].session) is None
    assert sessions.resume(stores, ann[0].session) is not None


def test_all_of_a_person_end(stores, admin, ann):
    page = opened(ann[0].session)
    page.button(key="end_all").click().run()
    assert "have ended" in page.success[0].value
    assert list(page.dataframe[0].value["E-mail"]) == [admin.email]


def test_ones_own_session_is_not_ended_from_here(stores, admin):
    page = opened(admin.session)
    assert "sign out to end it" in said(page)
    assert {button.key for button in page.button}.isdisjoint({"end", "end_all"})
