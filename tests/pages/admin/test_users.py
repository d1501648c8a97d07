"""The page on which administrators find and change accounts."""

import pytest
from streamlit.testing.v1 import AppTest

from atlas_core.services import accounts, sessions
from atlas_core.services.access import people
from tests.pages.admin.conftest import PAGES, clicked
from tests.pages.admin.conftest import opened as open_page
from tests.pages.analysis.conftest import said
from tests.people import add_account, sign_in

ANN, BOB, PASSWORD = "ann@bank.example", "bob@fund.example", "nine blue lorries at dusk"


pytestmark = pytest.mark.usefixtures("cheap_hashes")


@pytest.fixture
def ann(stores):
    return sign_in(stores, "quant", ANN)


def opened(**address):
    return open_page("users.py", **address)


def picked(email, **address):
    page = opened(**address)
    page.selectbox(key="users_pick").set_value(email).run()
    assert not page.exception
    return page


def shown(page):
    return list(page.dataframe[0].value["E-mail"])


def keys(page):
    return {button.key for button in page.button}


def facts(page):
    return " ".join(str(value) for table in page.table for value in table.value.to_numpy().ravel()).replace("\\", "")


def typed(page, name, text, email=ANN):
    page.text_input(key=f"{name}:{email}").set_value(text)
    return page


def test_an_organisation_is_written_on_an_account_and_ends_its_sessions(stores, admin, ann):
    page = picked(ANN)
    key = next(field.key for field in page.text_input if field.label == "Organisation")
    page.text_input(key=key).set_value(" Acme  Capital ").run()
    page = clicked(page, "set_organisation")
    assert "belongs to Acme Capital now" in page.success[0].value
    assert stores.users.get(ANN)["organisation"] == "Acme Capital"
    assert sessions.resume(stores, ann.session) is None


def test_everybody_is_listed_with_role_state_and_last_sign_in(stores, admin, ann):
    add_account(stores, BOB, "sponsor", status="disabled")
    page = opened()
    assert shown(page) == [admin.email, ANN, BOB]
    assert list(page.dataframe[0].value["State"]) == ["Active", "Active", "Frozen"]
    assert list(page.dataframe[0].value["Open sessions"]) == [1, 1, 0]
    assert "3 accounts" in said(page)


def test_search_and_filters_narrow_the_list(stores, admin, ann):
    add_account(stores, BOB, "sponsor", status="disabled")
    assert shown(opened(role="Quant")) == [ANN]
    assert shown(opened(state="Frozen")) == [BOB]
    page = opened()
    page.text_input(key="users_text").set_value("fund").run()
    assert shown(page) == [BOB]
    page.text_input(key="users_text").set_value("nobody").run()
    assert "Nobody meets these filters" in said(page)


def test_more_people_than_fit_come_page_by_page(stores, admin):
    for number in range(people.PER_PAGE + 4):
        add_account(stores, f"{number:03}@bank.example", "sponsor")
    page = opened()
    assert (len(shown(page)), shown(page)[0]) == (25, "000@bank.example")
    page.session_state["users_page"] = 2
    page.run()
    assert shown(page)[-1] == admin.email
    page.text_input(key="users_text").set_value("001").run()
    assert shown(page) == ["001@bank.example"]


def test_a_page_that_is_gone_since_shows_the_last_one_left(stores, admin):
    for number in range(2 * people.PER_PAGE):
        add_account(stores, f"{number:03}@bank.example", "sponsor")
    page = opened(state="Active")
    page.session_state["users_page"] = 3
    page.run()
    assert shown(page) == [admin.email]
    for number in range(2):
        people.freeze(stores, admin, f"{number:03}@bank.example", "Left the bank")
    page.run()
    assert not page.exception
    assert len(shown(page)) == 24
    assert page.session_state["users_page"] == 2


def test_an_account_is_shown_with_its_sessions_and_history(stores, admin, ann):
    people.freeze(stores, admin, ANN, "On leave")
    people.unfreeze(stores, admin, ANN)
    sessions.start(stores, stores.users.get(ANN), "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0", ip="192.0.2.9")
    told = facts(picked(ANN))
    for text in ("Firefox on Windows", "192.0.2.9", "Manage an account: Status frozen → active", "Reason – → On leave"):
        assert text in told


def test_another_role_is_given_and_ends_the_sessions(stores, admin, ann):
    page = picked(ANN)
    revision = stores.users.get(ANN)["revision"]
    assert page.button(key="set_role").disabled
    page.selectbox(key=f"role:{ANN}:{revision}").set_value("internal").run()
    clicked(page, "set_role")
    assert "is now internal" in page.success[0].value
    assert stores.users.get(ANN)["role"] == "internal"
    assert sessions.resume(stores, ann.session) is None


def test_a_freeze_needs_its_reason_and_can_be_taken_back(stores, admin, ann):
    page = clicked(picked(ANN), "freeze")
    assert page.error[0].value == "Reason is missing"
    clicked(typed(page, "reason", "Left the bank"), "freeze")
    assert "is frozen" in page.success[0].value
    assert "Left the bank" in facts(page)
    assert sessions.resume(stores, ann.session) is None
    clicked(page, "unfreeze")
    assert stores.users.get(ANN)["status"] == "active"


def test_a_reason_typed_for_one_is_not_taken_for_another(stores, admin, ann):
    add_account(stores, BOB, "sponsor")
    page = typed(picked(ANN), "reason", "Left the bank")
    page.selectbox(key="users_pick").set_value(BOB).run()
    assert page.text_input(key=f"reason:{BOB}").value == ""
    clicked(page, "freeze")
    assert page.error[0].value == "Reason is missing"


def test_a_deletion_needs_the_address_typed_and_says_what_becomes_of_projects(stores, admin, ann):
    stores.projects.insert({"_id": "proj_1", "user_email": ANN})
    page = picked(ANN)
    assert "its one project stays" in said(page)
    page = clicked(typed(page, "confirm", "ann"), "delete")
    assert "to confirm; nothing was changed" in page.error[0].value
    clicked(typed(page, "confirm", f" {ANN.upper()} "), "delete")
    assert "is deleted" in page.success[0].value
    assert stores.users.get(ANN)["status"] == "deleted"
    assert "closed for good" in said(page)
    assert keys(page).isdisjoint({"freeze", "unfreeze", "delete", "set_role", "set_password"})


def test_a_password_is_set_by_rule_and_must_be_changed(stores, admin, ann):
    page = clicked(typed(picked(ANN), "password", "short"), "set_password")
    assert "15 to 128 characters" in page.error[0].value
    clicked(typed(page, "password", PASSWORD), "set_password")
    assert stores.users.get(ANN)["must_change"] is True
    assert page.text_input(key=f"password:{ANN}").value == ""
    assert PASSWORD not in facts(page)
    assert sessions.resume(stores, ann.session) is None


def test_a_second_factor_is_removed_where_there_is_one(stores, admin, ann):
    assert "remove_factor" not in keys(picked(ANN))
    left = {"secret": "sealed", "since": sessions.now(), "last_step": 0, "recovery": {"left": []}}
    stores.users.save(stores.users.get(ANN) | {"second_factor": left})
    clicked(picked(ANN), "remove_factor")
    assert "second_factor" not in stores.users.get(ANN)


def test_all_sessions_of_an_account_end(stores, admin, ann):
    page = clicked(picked(ANN), "end_sessions")
    assert "have ended" in page.success[0].value
    assert sessions.resume(stores, ann.session) is None
    assert "Nowhere at the moment" in said(page)


def test_what_another_administrator_changed_meanwhile_is_told(stores, admin, ann):
    page = picked(ANN)
    accounts.set_role(stores, ANN, "internal")
    clicked(typed(page, "reason", "Left the bank"), "freeze")
    assert "changed" in page.error[0].value
    assert stores.users.get(ANN)["status"] == "active"


def test_ones_own_account_offers_nothing_that_locks_one_out(stores, admin):
    page = picked(admin.email)
    assert "another administrator changes it" in said(page)
    assert keys(page).isdisjoint({"freeze", "delete", "set_role", "set_password", "end_sessions"})


def test_an_account_is_added_whose_first_sign_in_asks_for_another_password(stores, admin):
    page = opened()
    page.text_input(key="add_name").set_value("Bob Example")
    page.text_input(key="add_email").set_value("Bob@Fund.example")
    page.text_input(key="add_password").set_value("too short")
    clicked(page, "add")
    assert "15 to 128 characters" in page.error[0].value
    assert page.text_input(key="add_name").value == "Bob Example"
    page.text_input(key="add_password").set_value(PASSWORD)
    clicked(page, "add")
    assert "bob@fund.example has an account" in page.success[0].value.replace("\\", "")
    made = stores.users.get(BOB)
    assert (made["full_name"], made["role"], made["must_change"]) == ("Bob Example", "sponsor", True)
    assert page.text_input(key="add_password").value == ""


def test_what_a_person_called_themselves_is_shown_as_typed(stores, admin):
    stores.users.insert(
        {"_id": ANN, "email": ANN, "full_name": "**Ann** :red[x]", "role": "sponsor", "status": "active"}
    )
    page = picked(ANN)
    assert any("\\*\\*Ann\\*\\*" in element.value for element in page.markdown)


@pytest.mark.parametrize("script", ["users.py", "sessions.py", "attempts.py"])
@pytest.mark.parametrize("role", ["sponsor", "internal", "quant"])
def test_others_are_told_that_the_page_is_not_theirs(stores, act_as, role, script):
    sign_in(stores, "sponsor", ANN)
    act_as(role)
    page = AppTest.from_file(str(PAGES / "admin" / script), default_timeout=30).run()
    assert "This page is not available to you" in said(page)
    assert ANN not in said(page)


def test_a_demoted_administrators_click_does_nothing_and_the_page_is_gone(stores, admin, ann):
    page = typed(picked(ANN), "reason", "Left the bank")
    accounts.set_role(stores, admin.email, "internal")
    page.button(key="freeze").click().run()
    assert stores.users.get(ANN)["status"] == "active"
    assert "ann@" not in said(page)
