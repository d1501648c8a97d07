"""The sponsor pages with stores in memory and somebody signed in."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from atlas_core.services import projects
from atlas_core.services.actor import Actor
from atlas_core.web import wired
from pages.components import guard
from tests.atlas_core.services.sponsors import london, sign_in

PAGES = Path(guard.__file__).parents[1]


@pytest.fixture
def act_as(stores, monkeypatch) -> Callable[[Actor], None]:
    """Give a function that makes somebody the one who is signed in."""
    monkeypatch.setattr(wired, "stores", lambda: stores)

    def act(actor: Actor) -> None:
        monkeypatch.setattr(guard, "signed_in", lambda: actor)

    return act


@pytest.fixture
def sponsor(stores, act_as) -> Actor:
    actor = sign_in(stores)
    act_as(actor)
    return actor


@pytest.fixture
def record(stores, sponsor):
    return projects.create(stores, sponsor, london())


@pytest.fixture
def form(record) -> AppTest:
    page = AppTest.from_file(str(PAGES / "sponsor/dashboard.py"), default_timeout=20)
    page.query_params["project"] = record["_id"]
    return page.run()


@pytest.fixture
def listed(sponsor) -> AppTest:
    return AppTest.from_file(str(PAGES / "sponsor/projects.py"), default_timeout=20)
