"""What the browser tests of the project form do over and over."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.choices import choose

SPONSOR, ADMIN = "sponsor@demo.atlas", "admin@demo.atlas"

WATCH_LATENCY = """
(bar) => {
  window.atlasLatency = [];
  let pressed = 0;
  document.addEventListener("keydown", () => { pressed = performance.now(); }, { capture: true });
  new MutationObserver(() => {
    if (pressed) window.atlasLatency.push(performance.now() - pressed);
    pressed = 0;
  }).observe(bar, { subtree: true, childList: true, characterData: true });
}
"""
"""Notes, for every key, the time from its keydown to the first text of the bar that changes."""


def watched(page: Page) -> list[str]:
    """Return the list that collects what a user should never meet: script errors and calls to other hosts."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: faults.append(request.url) if "127.0.0.1" not in _host(request.url) else None)
    return faults


def _host(url: str) -> str:
    return "127.0.0.1" if url.startswith(("data:", "blob:")) else url.split("/")[2]


def open_project(page: Page, title: str) -> str:
    """Open a project from the portfolio by keyboard and return its id."""
    page.goto("/projects")
    choose(page, "Open a project", title)
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    expect(page).to_have_url(re.compile("project=proj_"))
    settle(page)
    return page.url.partition("project=")[2]


def copy_of(page: Page, title: str) -> str:
    """Make a copy of a project through its form, open it, and return the id: each test has its own."""
    open_project(page, title)
    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="Duplicate").click()
    expect(page.get_by_role("heading", name=f"{title} (copy)")).to_be_visible()
    settle(page)
    return page.url.partition("project=")[2]


def settle(page: Page) -> None:
    """Wait until the server has answered every entry and has nothing more to say."""
    if page.locator(".bar").count():
        expect(page.locator(".bar")).to_have_attribute("data-live", "0", timeout=20_000)
    page.wait_for_function("() => !document.querySelector('[data-testid=stApp][data-test-script-state=running]')")
    page.wait_for_timeout(100)


def tab(page: Page, label: str) -> None:
    page.locator("[role=tab]", has_text=re.compile(f"^{label}")).click()


def field(page: Page, path: str) -> Locator:
    return page.locator(f".st-key-figure-{path.replace('.', '-')} input")


def banner(page: Page) -> Locator:
    return page.locator("[class*='st-key-banner_']")


def figure(page: Page, name: str) -> Locator:
    return page.locator(f".figure[data-name={name}] .value")


def bar_values(page: Page) -> list[str]:
    return page.locator(".figure .value").all_inner_texts()


def commit(page: Page, path: str, text: str, then: Callable[[Locator], None] | None = None) -> Locator:
    """Type over a field, leave it, and wait until the server has answered."""
    entry = field(page, path)
    entry.click()
    entry.press("Control+a")
    entry.press_sequentially(text)
    if then:
        then(entry)
    entry.press("Tab")
    settle(page)
    return entry
