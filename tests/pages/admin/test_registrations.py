"""The page on which administrators decide registrations."""

import pytest
from streamlit.testing.v1 import AppTest

from atlas_core.services.access import registration
from tests.atlas_core.services.access.registering import CALLER, EMAIL, ENTRIES, PASSWORD, kinds, registered
from tests.pages.admin.conftest import PAGES, clicked
from tests.pages.admin.conftest import opened as open_page
from tests.pages.analysis.conftest import said

pytestmark = pytest.mark.usefixtures("cheap_hashes")


def opened(**address):
    return open_page("registrations.py", **address)


def buttons(page):
    return {button.key for button in page.button}


def facts(page):
    return " ".join(str(value) for value in page.table[0].value.to_numpy().ravel()).replace("\\", "")


def test_who_waits_is_listed_with_everything_the_person_said(stores, admin):
    registered(stores)
    page = opened()
    assert "1 waiting for a decision" in said(page)
    assert list(page.dataframe[0].value["State"]) == ["Registered"]
    for value in ("email", "company", "job_title", "phone"):
        assert ENTRIES[value] in facts(page)
    assert "1 Some Street, London" in facts(page)
    assert buttons(page) == {"approve", "reject", "resend", "verify"}


def test_nobody_is_said_to_be_nobody(admin):
    assert "Nobody here" in said(opened())


def test_an_approval_has_the_role_that_was_chosen(stores, admin):
    registration.verify(stores, registered(stores), PASSWORD, CALLER)
    page = opened()
    assert buttons(page) == {"approve", "reject"}
    page.selectbox(key="registration_role").set_value("internal")
    clicked(page, "approve")
    assert page.success[0].value.replace("\\", "") == f"{ENTRIES['full_name']} approved. The account is ready."
    assert stores.users.get(EMAIL)["role"] == "internal"
    assert "Nobody here" in said(page)


def test_an_approval_before_the_proof_says_what_is_still_to_come(stores, admin):
    registered(stores)
    page = clicked(opened(), "approve")
    assert "opens when the address is confirmed" in page.success[0].value
    page = opened(show="Approved")
    assert list(page.dataframe[0].value["E-mail"]) == [EMAIL]
    assert "as sponsor" in facts(page)


def test_a_rejection_needs_its_reason(stores, admin):
    registered(stores)
    page = clicked(opened(), "reject")
    assert page.error[0].value == "Reason is missing"
    page.text_input(key="registration_reason").set_value("Not a customer")
    clicked(page, "reject")
    assert "the reason was sent" in page.success[0].value
    page = opened(show="Rejected")
    assert "Not a customer" in facts(page)
    assert buttons(page) == set()


def test_a_link_is_sent_again_once_a_minute_and_an_address_can_be_vouched_for(stores, admin):
    registered(stores)
    page = clicked(opened(), "resend")
    assert "less than a minute ago" in page.error[0].value
    clicked(page, "verify")
    assert "counts as confirmed" in page.success[0].value
    clicked(page, "approve")
    assert kinds(stores) == ["ready", "verify"]


def test_each_filter_shows_its_states_alone_and_the_picked_one_is_what_is_decided(stores, admin):
    for name in ("ann", "bob", "cid"):
        registered(stores, email=f"{name}@bank.example", full_name=name.capitalize())
    page = opened(show="All")
    page.selectbox(key="registration_pick").set_value("bob@bank.example").run()
    clicked(page, "approve")
    assert [stores.registrations.find(f"{name}@bank.example")["state"] for name in ("ann", "bob", "cid")] == [
        "registered",
        "approved",
        "registered",
    ]
    assert set(opened(show="Waiting").dataframe[0].value["Name"]) == {"Ann", "Cid"}
    assert list(opened(show="Approved").dataframe[0].value["Name"]) == ["Bob"]
    assert len(opened(show="Verified").dataframe) == 0


def test_what_a_stranger_typed_is_shown_as_typed(stores, admin):
    registered(stores, company="**Bank** [x](http://evil.example) :red[y]")
    page = opened()
    assert "\\*\\*Bank" in str(page.table[0].value)


@pytest.mark.parametrize("script", ["registrations.py", "outbox.py"])
@pytest.mark.parametrize("role", ["sponsor", "internal", "quant"])
def test_others_are_told_that_the_page_is_not_theirs(stores, act_as, role, script):
    registered(stores)
    act_as(role)
    page = AppTest.from_file(str(PAGES / "admin" / script), default_timeout=30).run()
    assert "This page is not available to you" in said(page)
    assert EMAIL not in said(page)
