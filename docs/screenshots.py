"""Take the pictures of docs/images from the running application: `make screenshots`."""

import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests import serving
from tests.browser.conftest import FLAGS, SYSTEM_CHROMIUM
from tests.browser.project_form import ADMIN, SPONSOR, open_project, settle, tab

IMAGES = Path(__file__).parent / "images"
FRANKFURT = "Frankfurt DC Project"
MODES = ("light", "dark")
HEIGHTS = {1280: 1600, 1920: 1300}
"""How high a window is by its width, so that a page's charts and the head of its table are in it."""

COMPARED = "0,43,200"
DETAILED = "43"


def main() -> None:
    """Start the application with the demo, play the main job and take the pictures."""
    with (
        tempfile.TemporaryDirectory() as folder,
        serving.serve(Path(folder), ATLAS_DEMO="1") as server,
        sync_playwright() as playwright,
    ):
        chromium = playwright.chromium.launch(executable_path=SYSTEM_CHROMIUM, args=list(FLAGS))

        @contextmanager
        def window(email: str, width: int = 1440, height: int = 900, mode: str = "light") -> Iterator[Page]:
            size = {"width": width, "height": height}
            context = chromium.new_context(base_url=server.base, viewport=size, color_scheme=mode)
            name, _, value = server.sign_in(email)["Cookie"].partition("=")
            context.add_cookies([{"name": name, "value": value, "url": server.base}])
            page = context.new_page()
            page.set_default_timeout(120_000)
            yield page
            context.close()

        with window(SPONSOR) as page:
            _form(page)
        with window(ADMIN) as page:
            query = _run(page)
        for mode, (width, height) in product(MODES, HEIGHTS.items()):
            for name, draw in EXPLORER.items():
                with window(ADMIN, width, height, mode) as page:
                    draw(page, query)
                    _take(page, f"{name}-{mode}-{width}")


def _form(page: Page) -> None:
    open_project(page, FRANKFURT)
    tab(page, "Land")
    settle(page)
    _take(page, "form")


def _run(page: Page) -> str:
    """Run the project's permutations and return the query that names project and run."""
    page.goto("/permutation-engine")
    page.get_by_role("combobox").first.wait_for()
    page.get_by_role("button", name="Load into engine").click()
    page.get_by_role("button", name="Run 540 permutations").click()
    page.get_by_text("Open all 540 rows").wait_for()
    settle(page)
    _take(page, "run")
    page.get_by_text("Open all 540 rows").click()
    _rest(page)
    _take(page, "results")
    return page.url.partition("?")[2]


def _explorer(page: Page, query: str) -> None:
    page.goto(f"/results?{query}&filter=irr%20%3E%3D%2012")
    _rest(page)


def _scenario(page: Page, query: str) -> None:
    page.goto(f"/results?{query}&scenario={DETAILED}")
    page.get_by_text("Sources and uses").first.wait_for()


def _compare(page: Page, query: str) -> None:
    page.goto(f"/compare?{query}&rows={COMPARED}")
    page.get_by_role("heading", name="Compare").wait_for()


EXPLORER: dict[str, Callable[[Page, str], None]] = {
    "explorer": _explorer,
    "scenario": _scenario,
    "compare": _compare,
}
"""Pages of a result, by the name of their pictures."""


def _rest(page: Page) -> None:
    page.get_by_text(re.compile(r"of 540 scenarios")).first.wait_for()
    page.locator(".st-key-result_rows canvas").first.wait_for()


def _take(page: Page, name: str) -> None:
    settle(page)
    page.wait_for_function("() => !document.querySelector('[data-testid=stSkeleton]')")
    page.mouse.move(0, 0)
    page.wait_for_timeout(1_500)
    page.screenshot(path=IMAGES / f"{name}.png")


if __name__ == "__main__":
    main()
