"""The page of addresses: who came, who is kept out, and the rules."""

from datetime import timedelta

import pytest

from atlas_core.services import sessions
from atlas_core.services.access import network, visitors
from pages.admin.views import ending
from pages.components import guard
from tests.pages.admin.conftest import clicked
from tests.pages.admin.conftest import opened as open_page
from tests.pages.analysis.conftest import said
from tests.people import add_account

HERE, OTHER = "192.0.2.7", "203.0.113.9"


@pytest.fixture
def chief(stores, act_as, monkeypatch):
    """An administrator who came from HERE."""
    act_as("admin")
    _, actor = sessions.start(stores, add_account(stores, "chief@test.example", "admin"), ip=HERE)
    monkeypatch.setattr(guard, "signed_in", lambda: actor)
    return actor


@pytest.fixture
def known(stores):
    """One address that failed to sign in once."""
    visitors.missed(stores, OTHER)
    stores.visitors.note(OTHER, sessions.now(), {"visits": 3}, ["projects"])
    stores.visitors.signed_in(OTHER, "ann@test.example")


def opened():
    return open_page("addresses.py")


def the_rule(stores):
    (rule,) = stores.network_rules.list()
    return rule["effect"], rule["network"], rule["note"], rule["expires_at"]


def test_before_anybody_came_the_page_says_so(chief):
    told = said(opened())
    assert "No address was noted yet" in told
    assert "There is no rule and no ban" in told


def test_an_address_is_listed_with_its_visits_misses_accounts_and_pages(chief, known):
    page = opened()
    row = page.dataframe[0].value.iloc[0]
    assert [row[name] for name in ("Address", "Status", "Visits", "Misses", "Refused", "Accounts")] == [
        OTHER,
        "Answered",
        3,
        1,
        0,
        "ann@test.example",
    ]
    assert "projects" in str(page.table[0].value)


def test_a_ban_is_made_with_a_reason_prolonged_and_lifted(stores, chief, known):
    page = opened()
    page.text_input(key="address_reason").set_value("guesses passwords")
    clicked(page, "ban")
    effect, banned, note, end = the_rule(stores)
    assert (effect, banned, note) == ("ban", f"{OTHER}/32", "guesses passwords")
    assert timedelta(hours=23) < end - sessions.now() <= timedelta(hours=24)
    assert f"{OTHER} is banned." in [note.value.replace("\\", "") for note in page.success]
    assert page.dataframe[0].value.iloc[0]["Status"] == "Banned"
    page.selectbox(key="address_ban_span").select(ending.DAYS).run()
    page.number_input(key="address_ban_days").set_value(30)
    page.text_input(key="address_reason").set_value("goes on")
    clicked(page, "ban")
    assert timedelta(days=29) < the_rule(stores)[3] - sessions.now() <= timedelta(days=30)
    page.selectbox(key="address_ban_span").select(ending.FOR_GOOD).run()
    page.text_input(key="address_reason").set_value("for good")
    clicked(page, "ban")
    assert the_rule(stores)[2:] == ("for good", None)
    clicked(page, "lift")
    assert stores.network_rules.list() == []
    assert page.dataframe[0].value.iloc[0]["Status"] == "Answered"


def test_a_ban_without_a_reason_is_refused_with_the_way_out(stores, chief, known):
    page = clicked(opened(), "ban")
    assert "Note is required: say why" in said(page)
    assert stores.network_rules.list() == []


def test_a_rule_is_made_shown_and_ended(stores, chief, known):
    page = opened()
    page.text_input(key="rule_network").set_value("203.0.113.0/24")
    page.text_input(key="rule_note").set_value("scanners")
    clicked(page, "make_rule")
    assert the_rule(stores)[:3] == ("deny", "203.0.113.0/24", "scanners")
    assert page.text_input(key="rule_network").value == ""
    assert page.dataframe[0].value.iloc[0]["Status"] == "Denied"
    assert "end that rule under Rules" in said(page)
    assert page.dataframe[1].value.iloc[0]["Network"] == "203.0.113.0/24"
    clicked(page, "end_rule")
    assert stores.network_rules.list() == []


def test_an_administrator_who_would_shut_itself_out_is_told_how_not_to(stores, chief):
    page = opened()
    page.text_input(key="rule_network").set_value("192.0.2.0/24")
    page.text_input(key="rule_note").set_value("everybody here")
    clicked(page, "make_rule")
    assert "you would shut yourself out. Choose a smaller network, or allow your address first" in said(page)
    assert page.text_input(key="rule_network").value == "192.0.2.0/24"
    assert stores.network_rules.list() == []


@pytest.mark.parametrize("role", ["sponsor", "internal", "quant"])
def test_other_roles_see_that_the_page_is_not_theirs(stores, act_as, role, known):
    act_as(role)
    page = opened()
    assert "your role" in said(page)
    assert not page.dataframe


def test_a_ban_made_by_itself_names_the_flood(stores, chief, known):
    network.ban_by_itself(
        stores, OTHER, "More than 3 times 30 requests in a minute to /auth/forgot", sessions.now() + timedelta(days=1)
    )
    assert "More than 3 times 30 requests in a minute" in said(opened())
