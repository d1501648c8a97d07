"""What browser tests do on the permutation page."""

import re


def load_project(page, title):
    page.goto("/permutation-engine")
    page.get_by_role("heading", name="Permutation run").wait_for()
    page.get_by_role("combobox", name="Project").click()
    page.get_by_role("option", name=title).click()
    # The line under the title follows the choice; only then is the button the other project's.
    page.get_by_text(re.compile(f"^{title} · DARK Capital · ")).wait_for()
    page.get_by_role("button", name="Load into engine").click()
    page.get_by_text("Approved snapshot").wait_for()
