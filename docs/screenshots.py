"""Take the pictures of docs/images from the running application: `make screenshots`."""

import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests import serving
from tests.browser.conftest import FLAGS, SYSTEM_CHROMIUM
from tests.browser.project_form import ADMIN, SPONSOR, open_project, settle, tab

IMAGES = Path(__file__).parent / "images"
FRANKFURT = "Frankfurt DC Project"


def main() -> None:
    """Start the application with the demo, play the main job and take the pictures."""
    with (
        tempfile.TemporaryDirectory() as folder,
        serving.serve(Path(folder), ATLAS_DEMO="1") as server,
        sync_playwright() as playwright,
    ):
        chromium = playwright.chromium.launch(executable_path=SYSTEM_CHROMIUM, args=list(FLAGS))

        def window(email: str) -> Page:
            context = chromium.new_context(base_url=server.base, viewport={"width": 1440, "height": 900})
            name, _, value = server.sign_in(email)["Cookie"].partition("=")
            context.add_cookies([{"name": name, "value": value, "url": server.base}])
            return context.new_page()

        _form(window(SPONSOR))
        _results(window(ADMIN))


def _form(page: Page) -> None:
    open_project(page, FRANKFURT)
    tab(page, "Land")
    settle(page)
    _take(page, "form")


def _results(page: Page) -> None:
    page.goto("/permutation-engine")
    page.get_by_role("combobox").first.wait_for()
    page.get_by_role("button", name="Load into engine").click()
    page.get_by_role("button", name="Run 540 permutations").click()
    page.get_by_text("Open all 540 rows").wait_for()
    settle(page)
    _take(page, "run")
    page.get_by_text("Open all 540 rows").click()
    page.get_by_text("Scenarios").first.wait_for()
    settle(page)
    _take(page, "results")


def _take(page: Page, name: str) -> None:
    page.mouse.move(0, 0)
    page.wait_for_timeout(1_000)
    page.screenshot(path=IMAGES / f"{name}.png")


if __name__ == "__main__":
    main()
