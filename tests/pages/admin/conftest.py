"""The administration pages with stores in memory and somebody signed in."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from atlas_core.services.actor import Actor
from atlas_core.web import wired
from pages.components import guard
from tests.people import sign_in

PAGES = Path(guard.__file__).parents[1]


@pytest.fixture
def act_as(stores, monkeypatch) -> Callable[..., Actor]:
    """Give a function that signs an account of the role in and makes it the one who looks at the page."""
    monkeypatch.setattr(wired, "stores", lambda: stores)

    def act(role: str, email: str = "") -> Actor:
        actor = sign_in(stores, role, email)
        monkeypatch.setattr(guard, "signed_in", lambda: actor)
        return actor

    return act


@pytest.fixture
def admin(act_as) -> Actor:
    return act_as("admin")


@pytest.fixture
def cheap_hashes(monkeypatch) -> None:
    """Keep passwords as they are: bcrypt takes a quarter of a second."""
    monkeypatch.setattr("atlas_core.services.passwords.hashed", lambda password: password)
    monkeypatch.setattr("atlas_core.services.passwords.matches", lambda password, stored: password == stored)


def opened(script: str, **address: str) -> AppTest:
    """Open an administration page at its address."""
    page = AppTest.from_file(str(PAGES / "admin" / script), default_timeout=30)
    for name, value in address.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def clicked(page: AppTest, key: str) -> AppTest:
    """Click a button of the page."""
    page.button(key=key).click().run()
    assert not page.exception
    return page
