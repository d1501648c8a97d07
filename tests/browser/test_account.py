"""Two browsers of one account: what one does to the account, the other feels at its next step."""

import pytest

from tests import serving
from tests.serving import PASSWORD

pytestmark = pytest.mark.browser
EMAIL, NEW = "internal@demo.atlas", "nine blue lorries at dusk"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Run a server of these tests' own, since a password of the demo is changed."""
    with serving.serve(tmp_path_factory.mktemp("accounts"), ATLAS_DEMO="1") as running:
        yield running


def change(page, old, new):
    for label, text in (("Present password", old), ("New password", new), ("New password once more", new)):
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_role("button", name="Change password").click()


def test_a_changed_password_puts_the_other_browser_out_at_its_next_step(window):
    first, second = window(EMAIL), window(EMAIL)
    second.goto("/projects")
    second.get_by_role("heading", name="Portfolio").wait_for()
    first.goto("/account")
    first.get_by_text("This one").wait_for()
    change(first, PASSWORD, NEW)
    first.get_by_text("The password was changed. Every other session has ended.").wait_for()
    second.get_by_test_id("stSidebarNavLink").nth(1).click()
    second.locator(".atlas-sign-in").wait_for()
    assert first.evaluate("document.documentElement.scrollWidth") <= 1440
    change(first, NEW, PASSWORD)  # refused: the demo's is made of common words
    first.get_by_text("Password must be more than common words").wait_for()


def test_another_browser_is_ended_from_the_list(window):
    first, second = window("quant@demo.atlas"), window("quant@demo.atlas")
    second.goto("/projects")
    second.get_by_role("heading", name="Portfolio").wait_for()
    first.goto("/account")
    first.get_by_role("button", name="End all others").click()
    first.get_by_text("other session").first.wait_for()
    second.reload()
    second.locator(".atlas-sign-in").wait_for()
