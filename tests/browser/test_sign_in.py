"""Signing in and out in a real browser."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from pages.shell.menu import SECTIONS
from tests.serving import PASSWORD, Server, serve

pytestmark = pytest.mark.browser
SPONSOR = "sponsor@demo.atlas"
FORM, ACCOUNT = ".atlas-sign-in", ".atlas-account .name"
SECONDS = 20_000


@pytest.fixture
def context(chromium: Browser):
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(SECONDS)
    yield context
    context.close()


def watched(context: BrowserContext) -> tuple[Page, list[str]]:
    """Open a page and note what a user should never meet: script errors, blocked content, calls to other hosts."""
    page, faults = context.new_page(), []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console", lambda message: faults.append(message.text) if "Content Security Policy" in message.text else None
    )
    page.on("request", lambda request: faults.append(request.url) if foreign(request.url) else None)
    return page, faults


def foreign(url: str) -> bool:
    return not url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:"))


def sign_in(page: Page, email: str = SPONSOR, password: str = PASSWORD) -> None:
    page.get_by_label("Work e-mail").fill(email)
    page.locator("#atlas-password").fill(password)
    page.locator(FORM).get_by_role("button", name="Sign in").click()


def expect_menu(page: Page, titles: list[str]) -> None:
    expect(page.get_by_test_id("stSidebarNavLink").locator("p")).to_have_text(titles, timeout=SECONDS)


def path(page: Page) -> str:
    return page.evaluate("location.pathname")


def test_a_deep_link_leads_through_the_sign_in_form_to_its_page(chromium, tmp_path):
    with serve(tmp_path) as fresh:
        context = chromium.new_context()
        page, faults = watched(context)
        page.goto(f"{fresh.base}/projects")
        expect(page.locator(FORM)).to_be_visible(timeout=SECONDS)
        expect(page.get_by_test_id("stSidebarNav")).to_have_count(0)
        sign_in(page)
        expect(page.locator(ACCOUNT)).to_have_text("Sam Sponsor", timeout=SECONDS)
        assert path(page) == "/projects"
        assert faults == []
        context.close()


def test_sign_in_and_out(server: Server, context):
    page, faults = watched(context)
    page.goto(server.base)
    sign_in(page, password="not the password")
    expect(page.get_by_role("alert")).to_have_text(re.compile("not right, or the account is not active"))
    sign_in(page)
    expect(page.locator(ACCOUNT)).to_have_text("Sam Sponsor", timeout=SECONDS)
    expect(page.locator(".atlas-account .role")).to_have_text("Sponsor")
    assert "atlas_session" not in page.evaluate("document.cookie")
    [cookie] = [one for one in context.cookies() if one["name"] == "atlas_session"]
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (True, "Strict", "/")

    page.get_by_role("button", name="Sign out").click()
    expect(page.locator(FORM)).to_be_visible(timeout=SECONDS)
    assert [one for one in context.cookies() if one["name"] == "atlas_session"] == []
    context.add_cookies([cookie])
    page.reload()
    expect(page.locator(FORM)).to_be_visible(timeout=SECONDS)
    expect(page.locator(ACCOUNT)).to_have_count(0)
    assert faults == []


def test_the_menu_of_a_sponsor_has_no_analysis_and_its_address_says_why(server, context):
    page, faults = watched(context)
    page.goto(f"{server.base}/permutation-engine")
    sign_in(page)
    expect(page.get_by_text("This page is not available to you")).to_be_visible(timeout=SECONDS)
    expect_menu(page, ["Portfolio", "Project form", "Account"])
    assert faults == []


def test_an_admin_has_every_page(server, context):
    page, _ = watched(context)
    page.goto(server.base)
    sign_in(page, "admin@demo.atlas")
    expect(page).to_have_url(f"{server.base}/projects", timeout=SECONDS)
    expect_menu(page, [entry.title for entries in SECTIONS.values() for entry in entries])


def test_signing_out_in_one_tab_ends_the_other_at_its_next_step(server, context):
    first, _ = watched(context)
    first.goto(server.base)
    sign_in(first)
    expect(first.locator(ACCOUNT)).to_be_visible(timeout=SECONDS)
    second, _ = watched(context)
    second.goto(f"{server.base}/projects")
    expect(second.locator(ACCOUNT)).to_be_visible(timeout=SECONDS)
    second.get_by_role("button", name="Sign out").click()
    expect(second.locator(FORM)).to_be_visible(timeout=SECONDS)
    first.get_by_test_id("stSidebarNavLink").nth(1).click()
    expect(first.locator(FORM)).to_be_visible(timeout=SECONDS)
    expect(first.locator(ACCOUNT)).to_have_count(0)


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_form_fits_the_screen_and_can_be_read(server, chromium, width, scheme):
    context = chromium.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
    page, faults = watched(context)
    page.goto(server.base)
    expect(page.locator(FORM)).to_be_visible(timeout=SECONDS)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    box = page.locator(FORM).bounding_box()
    assert abs(box["x"] + box["width"] / 2 - width / 2) <= 2
    assert page.locator("#atlas-email").get_attribute("autocomplete") == "username"
    assert page.locator("#atlas-password").get_attribute("autocomplete") == "current-password"
    assert faults == []
    context.close()


def test_the_eye_shows_and_hides_the_password(server, context):
    page, _ = watched(context)
    page.goto(server.base)
    page.locator("#atlas-password").fill("something")
    eye = page.get_by_role("button", name="Show the password")
    eye.click()
    expect(page.locator("#atlas-password")).to_have_attribute("type", "text")
    eye.click()
    expect(page.locator("#atlas-password")).to_have_attribute("type", "password")
