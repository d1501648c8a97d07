"""The administration pages with stores in memory and somebody signed in."""

from collections.abc import Callable
from pathlib import Path

import pytest

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
