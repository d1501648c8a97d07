from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from atlas_core.errors import UnavailableError
from atlas_core.services import accounts, sessions
from atlas_core.services.access.visitors import Sightings
from atlas_core.web import wired
from pages.components import stores as page_stores
from pages.shell import menu
from tests.people import add_account, sign_in

FRAME = Path(menu.__file__).with_name("frame.py")
TITLES = {
    "sponsor": ["Portfolio", "Project form", "Account"],
    "internal": ["Portfolio", "Project form", "Account"],
    "quant": ["Portfolio", "Project form", "Permutation run", "Runs", "Results", "Compare", "Rule tables", "Account"],
    "admin": [
        *("Portfolio", "Project form", "Permutation run", "Runs", "Results", "Compare"),
        *("Users", "Registrations", "Sessions", "Sign-in attempts", "Outbox", "Addresses", "Audit record"),
        *("Rule tables", "Account"),
    ],
}
SECRET = "figures of a page"


@pytest.fixture(autouse=True)
def pages(monkeypatch, stores, tmp_path):
    """Put a small guarded page in each real page's place, and the test's stores behind them."""
    monkeypatch.setattr(page_stores, "stores", lambda: stores)
    monkeypatch.setattr(menu, "ROOT", tmp_path)
    for entry in (entry for entries in menu.SECTIONS.values() for entry in entries):
        script = tmp_path / entry.script
        script.parent.mkdir(exist_ok=True)
        script.write_text(
            "import streamlit as st\n"
            "from pages.components import guard\n"
            f"actor = guard.require({entry.action!r})\n"
            f"st.title({entry.title!r})\n"
            f"st.text('{SECRET}')\n"
            "st.session_state['left'] = actor.email\n"
        )


@pytest.fixture
def frame():
    return AppTest.from_file(str(FRAME), default_timeout=10)


def signed_in(frame, actor):
    frame.user = {"session": actor.session}
    return frame.run()


def said(frame):
    parts = [*frame.title, *frame.markdown, *frame.caption, *frame.text]
    return "\n".join(str(part.value) for part in parts)


def menu_of(actor):
    return [entry.title for entries in menu.SECTIONS.values() for entry in entries if menu.is_shown(entry, actor)]


def test_a_stranger_sees_the_sign_in_form_and_nothing_else(frame):
    frame.run()
    assert [title.value for title in frame.title] == ["Sign in"]
    assert SECRET not in said(frame)
    assert not frame.exception


@pytest.mark.parametrize("user", [{}, {"session": None}, {"session": "f" * 64}, {"session": "x"}, {"session": True}])
def test_a_reference_that_opens_nothing_is_a_stranger(frame, user):
    frame.user = user
    frame.run()
    assert [title.value for title in frame.title] == ["Sign in"]


@pytest.mark.parametrize("role", TITLES)
def test_the_menu_shows_what_the_role_may_open(stores, role):
    assert menu_of(sign_in(stores, role)) == TITLES[role]


def test_a_stranger_has_no_menu():
    assert menu_of(None) == []


def test_every_page_is_registered_for_everybody(stores):
    for actor in (None, sign_in(stores, "sponsor"), sign_in(stores, "admin")):
        shown = [len(entries) for title, entries in menu.pages(actor).items() if title]
        assert shown == [len(entries) for entries in menu.SECTIONS.values()]


def test_addresses_are_those_of_the_contract():
    entries = [entry for entries in menu.SECTIONS.values() for entry in entries]
    # Streamlit has no nested addresses: what the contract writes admin/… stands under admin-….
    administration = ["admin-users", "admin-registrations", "admin-sessions", "admin-attempts", "admin-outbox"]
    administration += ["admin-addresses", "admin-audit", "admin-rules"]
    addresses = [
        "projects",
        "dashboard",
        "permutation-engine",
        "runs",
        "results",
        "compare",
        *administration,
        "account",
    ]
    assert [entry.url_path for entry in entries] == addresses


def test_the_front_door_leads_to_the_first_page(frame, stores):
    signed_in(frame, sign_in(stores, "sponsor"))
    assert [title.value for title in frame.title] == ["Portfolio"]
    assert SECRET in said(frame)
    assert not frame.exception


@pytest.mark.parametrize(
    ("wanted", "title"), [("account", "Account"), ("admin-rules", "Portfolio"), ("gone", "Portfolio")]
)
def test_the_front_door_leads_to_the_page_wanted_if_the_role_may_see_it(frame, stores, wanted, title):
    actor = sign_in(stores, "sponsor")
    stores.users.save(stores.users.get(actor.email) | {"preferences": {"landing": wanted}})
    signed_in(frame, actor)
    assert [heading.value for heading in frame.title] == [title]


def test_a_page_beyond_the_role_says_so_and_shows_nothing(frame, stores, tmp_path):
    page = AppTest.from_file(str(tmp_path / "analysis/results.py"))
    signed_in(page, sign_in(stores, "sponsor"))
    assert [heading.value for heading in page.title] == ["This page is not available to you"]
    assert "sponsor" in said(page)
    assert SECRET not in said(page)
    assert not page.exception


def test_a_page_without_its_frame_asks_to_sign_in(tmp_path):
    page = AppTest.from_file(str(tmp_path / "sponsor/projects.py")).run()
    assert [heading.value for heading in page.title] == ["Sign in to continue"]
    assert SECRET not in said(page)


def test_an_ended_session_is_out_at_the_next_run_and_leaves_nothing_behind(frame, stores):
    actor = sign_in(stores, "sponsor")
    signed_in(frame, actor)
    assert frame.session_state["left"] == actor.email
    sessions.end(stores, actor.session)
    frame.run()
    assert [title.value for title in frame.title] == ["Sign in"]
    assert "left" not in frame.session_state


def test_another_role_holds_at_the_next_run(stores, tmp_path):
    actor = sign_in(stores, "admin")
    page = AppTest.from_file(str(tmp_path / "analysis/results.py"))
    assert SECRET in said(signed_in(page, actor))
    accounts.set_role(stores, actor.email, "internal")
    assert SECRET not in said(page.run())


def test_without_the_database_the_frame_explains_itself(frame, stores, monkeypatch):
    def away(_):
        raise UnavailableError("the database does not answer")

    actor = sign_in(stores, "sponsor")
    monkeypatch.setattr(stores.sessions, "get", away)
    signed_in(frame, actor)
    assert [heading.value for heading in frame.title] == ["The workspace cannot reach its database"]
    assert not frame.exception


def test_the_page_reached_is_noted_with_the_address_of_the_sign_in(frame, stores, monkeypatch):
    seen = Sightings()
    monkeypatch.setattr(wired, "sightings", lambda: seen)
    user = add_account(stores, "a@test.example", "sponsor")
    signed_in(frame, sessions.start(stores, user, ip="192.0.2.7")[1])
    seen.write(stores)
    assert stores.visitors.find("192.0.2.7")["pages"] == ["projects"]
