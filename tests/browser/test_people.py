"""An administrator in one browser, the person it is about in another."""

import pytest
from playwright.sync_api import expect

from tests.browser.project_form import ADMIN, watched

pytestmark = pytest.mark.browser
EMAIL, NAME = "internal@demo.atlas", "Ines Internal"


def pick(admin, url, name):
    admin.goto(url)
    admin.get_by_role("heading", name="Users", exact=True).wait_for()
    admin.get_by_placeholder("Name or e-mail").fill(name)
    admin.get_by_placeholder("Name or e-mail").press("Enter")
    expect(admin.get_by_text("1 account", exact=True)).to_be_visible()
    expect(admin.get_by_role("combobox", name="Account")).to_have_value(f"{name} · {EMAIL}")


def test_who_is_frozen_is_out_at_the_next_click_and_the_click_does_nothing(window):
    admin, ines = window(ADMIN), window(EMAIL)
    faults = watched(admin)
    ines.goto("/projects")
    ines.get_by_role("button", name="New project").wait_for()
    pick(admin, "/admin-users", NAME)
    admin.get_by_role("button", name="Freeze", exact=True).click()
    expect(admin.get_by_text("Reason is missing")).to_be_visible()
    admin.get_by_label("Reason for freezing").fill("Left the bank")
    admin.get_by_role("button", name="Freeze", exact=True).click()
    expect(admin.get_by_text(f"{NAME} is frozen. Their sessions have ended.")).to_be_visible()

    ines.get_by_role("button", name="New project").click()  # its callback runs before any guard
    ines.locator(".atlas-sign-in").wait_for()
    expect(admin.get_by_role("row", name="Projects 0")).to_be_visible()
    assert "project=" not in ines.url

    admin.reload()
    pick(admin, "/admin-users", NAME)
    expect(admin.get_by_text("Status active → frozen; Reason – → Left the bank", exact=False)).to_be_visible()
    expect(admin.get_by_role("row", name="Projects 0")).to_be_visible()
    assert admin.evaluate("document.documentElement.scrollWidth") <= 1440
    admin.get_by_role("button", name="Unfreeze").click()
    expect(admin.get_by_text(f"{NAME} may sign in again.")).to_be_visible()
    assert faults == []


def test_the_pages_about_people_fit_a_phone(window):
    page = window(ADMIN, viewport={"width": 390, "height": 844})
    faults = watched(page)
    for address, title in (("users", "Users"), ("sessions", "Sessions"), ("attempts", "Sign-in attempts")):
        page.goto(f"/admin-{address}")
        page.get_by_role("heading", name=title, exact=True).wait_for()
        page.get_by_test_id("stDataFrame").first.wait_for()
        expect(page.get_by_test_id("stException")).to_have_count(0)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert faults == []
