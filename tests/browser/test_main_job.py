"""The main job, as two people do it: form → saved project → permutations → results on screen, in Excel, in Parquet."""

import io
import json
import math
import re
from pathlib import Path

import openpyxl
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from playwright.sync_api import expect

from atlas_core.fields.project import complete
from atlas_core.reporting.formats import money
from tests import serving
from tests.browser.project_form import ADMIN, SPONSOR, banner, field, figure, open_project, settle, tab

pytestmark = pytest.mark.browser
FRANKFURT = "Frankfurt DC Project"
CASE = json.loads((Path(__file__).parent.parent / "data/frankfurt.json").read_text())
FILTER = "tier in (TIER_1, TIER_2) and senior_dscr >= 1.5"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Run a server of this test's own: it changes a demo project."""
    with serving.serve(tmp_path_factory.mktemp("main_job"), ATLAS_DEMO="1") as running:
        yield running


def noi_at(rent: int) -> str:
    project = json.loads(json.dumps(CASE["project"]))
    project["revenue"]["grossMonthlyRent"] = rent
    return money(complete(project).calculated["noiForDebtService"], "EUR", digits=2)


def test_from_the_form_to_the_workbook(window):
    sponsor, admin = window(SPONSOR), window(ADMIN, accept_downloads=True)
    project_id = change_the_rent_digit_by_digit(sponsor, "3200000")
    run_id = approve_and_run(admin, project_id)
    shown = filter_results(admin, project_id, run_id)
    workbook = rows_of(download(admin, "Excel workbook"))
    parquet = pq.read_table(io.BytesIO(download(admin, "Parquet, whole run")))
    expected = filtered(parquet)
    assert 0 < len(expected) < parquet.num_rows == 540
    assert len(workbook) == len(expected)
    assert all(same(row[name], wanted[name]) for row, wanted in zip(workbook, expected, strict=True) for name in row)
    assert len(shown) >= 10
    best = sorted(expected, key=lambda row: (-row["irr"], row["index"]))
    assert [row["index"] for row in shown] == [row["index"] for row in best[: len(shown)]]
    assert [row["irr"] for row in shown] == pytest.approx([row["irr"] for row in best[: len(shown)]], rel=1e-12)


def change_the_rent_digit_by_digit(page, digits: str) -> str:
    project_id = open_project(page, FRANKFURT)
    tab(page, "Revenue")
    rent = field(page, "revenue.grossMonthlyRent")
    rent.click()
    rent.press("Control+a")
    for place, digit in enumerate(digits, 1):
        rent.press(digit)
        if (typed := int(digits[:place])) >= 100_000:
            expect(figure(page, "noiForDebtService")).to_have_text(noi_at(typed))
    rent.press("Tab")
    settle(page)
    expect(figure(page, "noiForDebtService")).to_have_text(noi_at(int(digits)))
    page.get_by_role("button", name="Save").click()
    expect(banner(page)).to_contain_text("Saved as revision 2.")
    return project_id


def approve_and_run(page, project_id: str) -> str:
    page.goto(f"/permutation-engine?project={project_id}")
    page.get_by_role("button", name="Load into engine").click()
    expect(page.get_by_text("revision 2, the approved state")).to_be_visible()
    page.get_by_role("button", name="Run 540 permutations").click()
    page.get_by_text("Open all 540 rows").wait_for()
    settle(page)
    page.get_by_text("Open all 540 rows").click()
    expect(page.get_by_role("heading", name="Results")).to_be_visible()
    return re.search(r"run=(run_\w+)", page.url).group(1)


def filter_results(page, project_id: str, run_id: str) -> list[dict]:
    page.goto(f"/results?project={project_id}&run={run_id}")
    line = page.locator(".st-key-filter_line input")
    line.fill(FILTER)
    line.press("Enter")
    settle(page)
    expect(page).to_have_url(re.compile("filter="))
    expect(page.get_by_text("Scenarios 1–")).to_be_visible()
    cells = page.locator("[role=gridcell]")
    expect(cells.first).to_be_attached()
    seen: dict[int, dict[int, str]] = {}
    for cell in cells.all():
        row, column = int(cell.get_attribute("id").split("-")[-1]), int(cell.get_attribute("id").split("-")[-2])
        seen.setdefault(row, {})[column] = cell.inner_text()
    return [{"index": int(row[1]), "irr": float(row[4])} for _, row in sorted(seen.items()) if row.get(1)]


def download(page, label: str) -> bytes:
    settle(page)  # until then the links are those of the filter before
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name=label).click()
    page.keyboard.press("Escape")
    return Path(waiting.value.path()).read_bytes()


def rows_of(content: bytes) -> list[dict]:
    sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True)["Results"]
    _, names, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(names, row, strict=True)) for row in rows]


def filtered(table) -> list[dict]:
    mask = pc.and_(
        pc.is_in(table["tier"], value_set=pc.cast(["TIER_1", "TIER_2"], "string")),
        pc.greater_equal(table["senior_dscr"], 1.5),
    )
    return table.filter(mask).to_pylist()


def same(shown: object, stored: object) -> bool:
    if isinstance(stored, float):
        return shown is not None and math.isclose(float(shown), stored, rel_tol=1e-12, abs_tol=1e-12)
    return shown == stored
