"""The filter bar in Chromium: a condition on any column, its place in the address, and the way back."""

import re

import pytest

from tests.browser.test_permutation import load_project, metric, run

pytestmark = pytest.mark.browser


def popover(page, name):
    return page.locator(f".st-key-{name}_popover button").first


def test_a_condition_is_added_shown_kept_by_a_reload_and_taken_back(window):
    page = window("admin@demo.atlas")
    load_project(page, "Frankfurt DC Project")
    run(page)
    page.get_by_role("button", name="Open all 540 rows").click()
    page.get_by_text("540 of 540 scenarios").wait_for()
    popover(page, "filter_add").click()
    column = page.get_by_role("combobox", name="Column")
    column.fill("Senior limit")
    page.keyboard.press("Enter")
    value = page.locator(".st-key-filter_add_set [data-variant='pills']").first
    counted = value.inner_text().split()[-1]
    value.click()
    page.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_url(re.compile("filter=binding"))
    page.get_by_text(f"{counted} of 540 scenarios").wait_for()
    label = popover(page, "binding")
    assert label.inner_text().startswith("Limit: ")
    page.keyboard.press("Escape")
    page.locator(".st-key-filter_presets button").first.click()
    page.get_by_role("menuitem", name="Tier 1", exact=True).click()
    page.wait_for_url(re.compile(r"filter=tier"))
    label.wait_for(state="detached")
    page.go_back()
    page.wait_for_url(re.compile("filter=binding"))
    label.wait_for()
    assert metric(page, "In the filter") == counted
    page.reload()
    label.wait_for()
    assert metric(page, "In the filter") == counted
    page.get_by_role("button", name="Clear", exact=True).click()
    page.wait_for_url(lambda url: "filter=" not in url)
    page.get_by_text("540 of 540 scenarios").wait_for()
