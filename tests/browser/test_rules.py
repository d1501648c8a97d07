"""The rule tables in Chromium: a cell is edited, the change is shown old beside new, and saved as a version."""

import pytest

from tests.browser.project_form import settle

pytestmark = pytest.mark.browser

ROW = 31
"""[px] Height of a row of a grid."""


def test_an_edited_cell_becomes_a_new_version(window):
    admin = window("admin@demo.atlas")
    admin.goto("/admin-rules?table=tiers")
    grid = admin.locator('[class*="st-key-rules_editor_tiers"]')
    cells = grid.locator(".dvn-scroller").first  # what lies over the canvas and takes the clicks
    cells.wait_for()
    settle(admin)
    # The second column holds the smallest senior DSCR; the first, the tier's name, is locked.
    cells.click(position={"x": cells.bounding_box()["width"] * 0.25, "y": ROW * 1.5})
    admin.keyboard.press("Enter")  # opens the cell
    admin.locator("#portal input").fill("1.4")
    admin.keyboard.press("Enter")
    admin.get_by_role("button", name="Save as version 2").wait_for()
    changes = admin.locator(".st-key-rules_changes_draft").locator("tbody td, tbody th").all_inner_texts()
    assert changes == ["Viability tiers", "TIER_1", "Smallest senior DSCR", "1.35", "1.4"]
    assert admin.get_by_text("None", exact=True).count() == 0
    admin.get_by_label("Note").first.fill("Lenders ask for more cover")
    admin.get_by_label("Note").first.press("Control+Enter")
    settle(admin)
    admin.get_by_role("button", name="Save as version 2").click()
    admin.get_by_text("Saved as version 2.").wait_for()
