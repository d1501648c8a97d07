"""The page on which administrators read the tries to sign in."""

import pytest

from atlas_core.errors import SignInError
from atlas_core.services import accounts
from atlas_core.services.access import attempts
from atlas_core.services.access.caller import Caller
from tests.pages.admin.conftest import opened as open_page
from tests.pages.analysis.conftest import said

ANN, PASSWORD, TYPED = "ann@bank.example", "a long enough password", "my other secret"


pytestmark = pytest.mark.usefixtures("cheap_hashes")


@pytest.fixture
def tried(stores):
    accounts.add_user(stores, ANN, PASSWORD, "sponsor")
    for _ in range(6):
        miss(stores, ANN)
    miss(stores, TYPED, "198.51.100.7")


def miss(stores, account, ip="192.0.2.1"):
    with pytest.raises(SignInError):
        accounts.sign_in(stores, account, "a wrong password!", Caller(ip))


def opened():
    return open_page("attempts.py")


def test_tries_are_listed_and_what_was_no_address_stands_nowhere(stores, admin, tried):
    page = opened()
    rows = page.dataframe[0].value
    assert sorted(rows["Result"]) == [*["Failed"] * 6, "Too soon, not looked at"]
    assert list(rows["Account"]).count("No address typed") == 1
    assert TYPED not in said(page) + rows.to_string()
    counts = [table.value for table in page.table]
    assert list(counts[0]["Who"].str.replace("\\", "")) == [ANN, "No address typed"]
    assert list(counts[1]["Failed"]) == ["6", "1"]


def test_the_filters_narrow_the_list(stores, admin, tried):
    page = opened()
    page.selectbox(key="attempts_result").set_value("refused").run()
    assert list(page.dataframe[0].value["Result"]) == ["Too soon, not looked at"]
    page.text_input(key="attempts_ip").set_value("198.").run()
    assert "No try meets these filters" in said(page)
    page.selectbox(key="attempts_result").set_value("Any").run()
    assert list(page.dataframe[0].value["IP address"]) == ["198.51.100.7"]
    page.text_input(key="attempts_account").set_value("ann@").run()
    assert "No try meets these filters" in said(page)


def test_who_waits_is_let_in(stores, admin, tried):
    page = opened()
    assert "1 waiting now" in said(page)
    page.button(key="let_in_0").click().run()
    assert "may try again now" in page.success[0].value
    assert "Nobody has to wait" in said(page)
    assert attempts.waiting(stores, admin) == []
    assert accounts.sign_in(stores, ANN, PASSWORD, Caller("192.0.2.1"))[1].email == ANN


def test_a_quiet_day_is_said_to_be_one(admin):
    page = opened()
    assert "Nobody tried to sign in" in said(page)
    assert "Nobody has to wait" in said(page)
