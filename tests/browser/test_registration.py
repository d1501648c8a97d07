"""From the sign-in page to the first project of one's own, and back in after a lost password."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.project_form import ADMIN, settle, watched

pytestmark = pytest.mark.browser
EMAIL, PASSWORD, NEW = "ann@bank.example", "nine blue lorries at dusk", "four grey herons by the weir"
PERSON = {
    "Full name": "Ann Åström",
    "Work e-mail": EMAIL,
    "Company": "Example Bank",
    "Job title": "Head of Project Finance",
    "Phone": "+44 20 7946 0000",
    "Business address": "1 Some Street\nLondon",
}


def newest_link(admin: Page) -> str:
    """Open the newest mail of the outbox and return the link in it."""
    admin.goto("/admin-outbox")
    admin.get_by_role("button", name="Show the text").click()
    text = admin.get_by_test_id("stCode").inner_text()
    return re.search(r"http://127\.0\.0\.1:\d+(/auth/\w+\?token=[\w-]+)", text)[1]


def choose_password(page: Page, password: str, button: str) -> None:
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_label("Password once more").fill(password)
    page.get_by_role("button", name=button).click()


def sign_in(page: Page, password: str) -> None:
    page.goto("/projects")
    page.get_by_label("Work e-mail").fill(EMAIL)
    page.locator("#atlas-password").fill(password)
    page.locator(".atlas-sign-in").get_by_role("button", name="Sign in").click()
    expect(page.locator(".atlas-account .name")).to_have_text("Ann Åström")


def test_registration_to_first_project_and_a_lost_password(window, server):
    ann, admin = window(), window(ADMIN)
    faults = watched(ann)
    ann.goto("/")
    ann.get_by_role("link", name="Create an account").click()
    ann.get_by_role("button", name="Ask for an account").click()
    expect(ann.get_by_text("Company is missing")).to_be_visible()
    for label, text in PERSON.items():
        ann.get_by_label(label).fill(text)
    ann.get_by_role("button", name="Ask for an account").click()
    expect(ann.get_by_role("heading", name="Check your mail")).to_be_visible()

    ann.goto(newest_link(admin))
    choose_password(ann, "short", "Confirm")
    expect(ann.get_by_text("15 to 128 characters; got 5")).to_be_visible()
    choose_password(ann, PASSWORD, "Confirm")
    expect(ann.get_by_role("heading", name="Your address is confirmed")).to_be_visible()

    admin.goto("/admin-registrations")
    expect(admin.get_by_role("heading", name="Registrations")).to_be_visible()
    admin.get_by_role("button", name="Approve").click()
    expect(admin.get_by_text("Ann Åström approved. The account is ready.")).to_be_visible()

    sign_in(ann, PASSWORD)
    ann.get_by_role("button", name="New project").click()
    expect(ann).to_have_url(re.compile("project=proj_"))
    settle(ann)

    lost = window(java_script_enabled=False)
    lost.goto("/auth/forgot")
    lost.get_by_label("Work e-mail").fill(EMAIL)
    lost.get_by_role("button", name="Send a link").click()
    expect(lost.get_by_role("heading", name="Check your mail")).to_be_visible()
    lost.goto(newest_link(admin))
    choose_password(lost, NEW, "Set the password")
    expect(lost.get_by_role("heading", name="Your password is set")).to_be_visible()
    ann.goto("/projects")
    sign_in(ann, NEW)
    assert faults == []
    assert "token=" not in server.log.read_text()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_a_form_fits_the_screen_in_its_theme(window, width, scheme):
    page = window(viewport={"width": width, "height": 844}, color_scheme=scheme)
    faults = watched(page)
    page.goto("/auth/register")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    form = page.locator("form").bounding_box()
    assert abs(form["x"] + form["width"] / 2 - width / 2) <= 2
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == {"light": "rgb(255, 255, 255)", "dark": "rgb(15, 20, 28)"}[scheme]
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('14px \"Source Sans\"'))")
    assert faults == []
