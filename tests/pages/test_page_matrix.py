"""Every caller × every page: who may not see it sees nothing of it, and the menu shows what the role may open."""

import ast
import importlib
import sys
from collections import Counter
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from atlas_core.services import sessions
from atlas_core.services.actor import Actor
from atlas_core.web import wired
from pages.components import guard
from pages.shell import menu
from tests.people import sign_in

ROLES = ("sponsor", "internal", "quant", "admin")
PAGES = {
    "projects": "sponsor internal quant admin",
    "dashboard": "sponsor internal quant admin",
    "permutation-engine": "quant admin",
    "runs": "quant admin",
    "results": "quant admin",
    "compare": "quant admin",
    "admin-rules": "quant admin",
    "admin-users": "admin",
    "admin-registrations": "admin",
    "admin-outbox": "admin",
    "admin-addresses": "admin",
    "admin-sessions": "admin",
    "admin-attempts": "admin",
    "admin-audit": "admin",
    "account": "sponsor internal quant admin",
}
"""Address of a page → the roles that may open it, as people wrote it."""
ENTRIES = {entry.url_path: entry for section in menu.SECTIONS.values() for entry in section}


@pytest.fixture
def callers(stores):
    """Give everybody who may stand before a page, as the page server knows them: by the session's reference."""
    people = {role: sign_in(stores, role).session for role in ROLES}
    disabled = sign_in(stores, "admin", "disabled@test.example")
    stores.users.save(stores.users.get(disabled.email) | {"status": "frozen"})
    ended = sign_in(stores, "admin", "ended@test.example")
    sessions.end(stores, ended.session)
    strangers = {"anonymous": None, "unverified": "", "disabled": disabled.session, "ended": ended.session}
    return people | strangers | {"forged": "f" * 64, "session of no text": True}


@pytest.fixture
def page(stores, monkeypatch):
    monkeypatch.setattr(wired, "stores", lambda: stores)

    def opened(address, session):
        page = AppTest.from_file(str(menu.ROOT / ENTRIES[address].script), default_timeout=30)
        page.user = {} if session is None else {guard.SESSION: session}
        page.run()
        assert not page.exception
        return page

    return opened


def test_every_page_is_in_the_table_and_the_table_names_no_other():
    assert set(PAGES) == set(ENTRIES)


@pytest.mark.parametrize("address", PAGES)
def test_the_guard_stands_before_anything_else_on_the_page_with_the_action_of_the_menu(address):
    entry = ENTRIES[address]
    body = ast.parse((menu.ROOT / entry.script).read_text()).body
    kinds = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
    acting = [node for node in body if not isinstance(node, kinds) and _calls(node)]
    (call,) = [part for part in ast.walk(acting[0]) if isinstance(part, ast.Call)]
    assert ast.unparse(call.func) == "guard.require"
    assert _value(body, call.args[0]) == entry.action


class Stopped(Exception):  # noqa: N818 - a page that stops is no error
    """Plays the end of a page's run."""


@pytest.fixture
def guarded(stores, monkeypatch):
    """Give the guard as a page calls it, and what it says."""
    monkeypatch.setattr(wired, "stores", lambda: stores)

    def stop():
        raise Stopped

    def ask(action, session):
        said = []
        user = {} if session is None else {guard.SESSION: session}
        monkeypatch.setattr(guard, "st", SimpleNamespace(user=user, stop=stop))
        monkeypatch.setattr(guard, "explain", lambda title, _: said.append(title))
        try:
            guard.require(action)
        except Stopped:
            return said
        return [*said, "opened"]

    return ask


def answer(address, caller):
    """Return what the table says of a cell."""
    if caller in PAGES[address].split():
        return "opened"
    return "This page is not available to you" if caller in ROLES else "Sign in to continue"


def test_a_page_opens_for_the_roles_of_the_table_and_for_nobody_else(guarded, callers, stores, capsys):
    counted = Counter()
    for address, entry in ENTRIES.items():
        for caller, session in callers.items():
            before = len(stores.admin_actions.latest(1_000))
            assert guarded(entry.action, session) == [answer(address, caller)], (address, caller)
            refused = answer(address, caller).startswith("This page")
            assert len(stores.admin_actions.latest(1_000)) == before + refused, (address, caller)
            counted[answer(address, caller)] += 1
    with capsys.disabled():
        sys.stdout.write(f"\npage matrix: {counted.total()} cells: {dict(counted)}\n")
    assert counted.total() > 100


@pytest.mark.drill
def test_whoever_may_not_open_a_page_sees_nothing_of_it(page, callers):
    for address in PAGES:
        for caller, session in callers.items():
            if (wanted := answer(address, caller)) != "opened":
                shown = page(address, session)
                assert [heading.value for heading in shown.title] == [wanted], (address, caller)
                assert len(shown.button) + len(shown.dataframe) + len(shown.text_input) + len(shown.selectbox) == 0


@pytest.mark.parametrize("role", ROLES)
def test_the_menu_shows_what_the_role_may_open_and_a_role_that_is_none_nothing(role):
    for address, entry in ENTRIES.items():
        assert menu.is_shown(entry, Actor("a@b.c", role, "")) == (role in PAGES[address].split())
        assert not menu.is_shown(entry, Actor("a@b.c", "owner", ""))
        assert not menu.is_shown(entry, None)


def _value(body, argument):
    """Return the action a guard is asked for, spelled out or named by a constant of a service."""
    if isinstance(argument, ast.Constant):
        return argument.value
    *module, name = ast.unparse(argument).split(".")
    homes = {alias.name: node.module for node in body if isinstance(node, ast.ImportFrom) for alias in node.names}
    return getattr(importlib.import_module(f"{homes[module[0]]}.{module[0]}"), name)


def _calls(node):
    """Say whether a statement of a page calls anything when the page runs; a constant made of names does not."""
    return any(isinstance(part, ast.Call) for part in ast.walk(node)) and not _is_constant(node)


def _is_constant(node):
    target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
    return isinstance(target, ast.Name | ast.Tuple) and ast.unparse(target).replace(", ", "").strip("()").isupper()
