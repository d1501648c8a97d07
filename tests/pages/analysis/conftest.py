"""The analysis pages with stores in memory and somebody signed in."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from atlas_core.services import runs
from atlas_core.services.actor import Actor
from atlas_core.web import wired
from pages.components import guard
from tests.people import sign_in

PAGES = Path(guard.__file__).parents[1]


@pytest.fixture(autouse=True)
def without_worker(monkeypatch, own_folder):
    monkeypatch.setattr(runs, "SMALL_RUN_SECONDS", 0.0)  # no worker is there to wait for


@pytest.fixture
def act_as(stores, monkeypatch) -> Callable[[str], Actor]:
    """Give a function that signs an account of the role in and makes it the one who looks at the page."""
    monkeypatch.setattr(wired, "stores", lambda: stores)

    def act(role: str) -> Actor:
        actor = sign_in(stores, role)
        monkeypatch.setattr(guard, "signed_in", lambda: actor)
        return actor

    return act


@pytest.fixture
def admin(act_as) -> Actor:
    return act_as("admin")


def opened(script: str, **address: str) -> AppTest:
    """Open a page at its address, as a browser does that knows nothing else."""
    page = AppTest.from_file(str(PAGES / "analysis" / script), default_timeout=30)
    for name, value in address.items():
        page.query_params[name] = value
    return page.run()


def said(page: AppTest) -> str:
    """Return what is written on the page, as it reads."""
    kinds = (page.title, page.markdown, page.caption, page.info, page.warning, page.error, page.metric)
    return "\n".join(f"{element.label} {element.value}" if element.type == "metric" else str(element.value)
                     for kind in kinds for element in kind).replace("\\", "")  # fmt: skip


def metrics(page: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in page.metric}


def address(page: AppTest, name: str) -> str:
    """Return a parameter of the page's address; the test runner gives some as lists."""
    value = page.query_params.get(name, "")
    return value[0] if isinstance(value, list) else value
