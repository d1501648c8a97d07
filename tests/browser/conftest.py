"""One real server with the demo for the browser tests of a session; each test has its own profile."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests import serving

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SYSTEM_CHROMIUM = "/usr/bin/chromium"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[serving.Server]:
    """Run the application with the demo in a fresh database."""
    with serving.serve(tmp_path_factory.mktemp("app"), ATLAS_DEMO="1") as running:
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Start Debian's Chromium where there is one, else the one Playwright installed.

    For one module: while Playwright is there no other event loop can run, and others' tests need their own.
    """
    path = SYSTEM_CHROMIUM if Path(SYSTEM_CHROMIUM).exists() else None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def window(chromium: Browser, server: serving.Server) -> Iterator[Callable[..., Page]]:
    """Open windows that share nothing: `window()` a stranger's, `window("admin@demo.atlas")` a signed-in one's."""
    contexts = []

    def open_window(email: str = "", **options: object) -> Page:
        context = chromium.new_context(base_url=server.base, **({"viewport": {"width": 1440, "height": 900}} | options))
        contexts.append(context)
        if email:
            name, _, value = server.sign_in(email)["Cookie"].partition("=")
            context.add_cookies([{"name": name, "value": value, "url": server.base}])
        page = context.new_page()
        page.set_default_timeout(30_000)
        return page

    yield open_window
    for context in contexts:
        context.close()
