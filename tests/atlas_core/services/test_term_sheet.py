import io

import pypdf
import pytest
from docx import Document

from atlas_core.errors import AccessError, InputError, RecordNotFoundError
from atlas_core.services import scenario_detail, term_sheet
from atlas_core.services.term_sheet import FORMATS
from tests.atlas_core.services.running import complete_run
from tests.atlas_core.services.test_scenario_detail import TERMS
from tests.people import sign_in

pytestmark = pytest.mark.usefixtures("own_folder")

PROJECT = "proj_1_frankfurt"


@pytest.fixture
def run(stores, admin):
    return complete_run(stores, admin, "frankfurt")


def squeezed(text):
    """Leave out blanks and what keeps words together: where a line ends is the layout's affair."""
    return "".join(text.replace("\u2060", "").split())


def made(stores, admin, index=43, format="docx"):
    return term_sheet.term_sheet(stores, admin, PROJECT, None, index, format)


def tables(content):
    """Return the rows of every table of a Word file by the first head."""
    found = Document(io.BytesIO(content)).tables[1:]
    rows = [[tuple(cell.text for cell in row.cells) for row in table.rows] for table in found]
    return {table[0][0]: table[1:] for table in rows}


def facts(table):
    return {row[0]: row[1:] for row in table}


def test_the_sheet_shows_the_figures_of_the_stored_row(stores, admin, run):
    found = tables(made(stores, admin).content)
    detail = scenario_detail.detail(stores, admin, run, 43)
    assert facts(found["Sources"])["Total"][0] == f"{detail.row['uses'] / 1e6:.2f}"
    assert facts(found["Sources"])["Total"] == facts(found["Uses"])["Total"]
    assert facts(found["Term"])["Amount"] == ("€149.8m", "€11.1m", "€144.0m")
    assert [row[5] for row in found["Year"]] == [f"{cover:.2f}x" for cover in detail.senior_dscr if cover]
    assert found["Year"][-1][4] == "0.0"


def test_every_input_of_the_scenario_stands_with_its_source(stores, admin, run):
    inputs = tables(made(stores, admin).content)["Input"]
    assert len(inputs) == len(scenario_detail.detail(stores, admin, run, 43).inputs)
    assert facts(inputs)["Senior rate"] == ("5", "%", "Axis", "List", "Typed")


def test_fields_of_the_project_stand_with_their_source(stores, admin, run):
    power = facts(tables(made(stores, admin).content)["Power & capacity"])
    assert power["Gross facility power"] == ("40", "MW", "Typed")
    assert power["IT load"] == ("32", "MW", "Calculated")


def test_what_the_house_pays_and_earns_is_not_shown(stores, admin, run):
    text = str(tables(made(stores, admin).content))
    assert "Gross facility power" in text
    assert not any(word in text for word in ("Internal CapEx", "margin", "Pipeline stage"))


def test_the_sheet_says_which_run_snapshot_and_content_it_is_of(stores, admin, run):
    file = made(stores, admin)
    about = facts(tables(file.content)["Of this sheet"])
    assert file.filename == f"term_sheet_{PROJECT}_run0001_43_{run['sha256'][:12]}.docx"
    assert run["_id"] in about["Run"][0]
    assert about["Snapshot version"] == ("1",)
    assert (about["Snapshot SHA-256"], about["Content SHA-256"]) == ((run["snapshot_hash"],), (run["sha256"],))


def test_the_same_scenario_gives_the_same_word_file(stores, admin, run):
    assert made(stores, admin).content == made(stores, admin).content


def test_the_pdf_says_what_the_word_file_says(stores, admin, run):
    pdf, docx = made(stores, admin, format="pdf"), made(stores, admin)
    assert (pdf.filename, pdf.media_type) == (docx.filename.replace(".docx", ".pdf"), FORMATS["pdf"][0])
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf.content)).pages)
    cells = [cell for rows in tables(docx.content).values() for row in rows for cell in row]
    assert len(cells) > 400
    printed = squeezed(text)
    assert [cell for cell in cells if squeezed(cell) not in printed] == []


@pytest.mark.parametrize("index", [0, 1])
def test_reserves_sweeps_and_twice_yearly_payments_are_written_too(stores, admin, index):
    complete_run(stores, admin, "frankfurt", TERMS)
    found = tables(made(stores, admin, index).content)
    assert len(found["Year"]) == 15
    assert {row[0] for row in found["Result"]} <= {"pass", "miss", "near miss", "holds"}
    assert facts(found["Common terms"])["Payments a year"] == ("2",)


def test_every_sheet_is_one_entry(stores, admin, run):
    before = len(stores.admin_actions.latest(1_000))
    file = made(stores, admin)
    entries = stores.admin_actions.latest(1_000)
    assert len(entries) == before + 1
    assert (entries[0]["action"], entries[0]["object"]) == ("result.export", f"{run['_id']} {file.filename}")


def test_what_is_not_there_is_refused(stores, admin, run):
    for index in (-1, 540, 10**17):
        with pytest.raises(RecordNotFoundError):
            made(stores, admin, index)
    with pytest.raises(InputError, match="take docx or pdf"):
        made(stores, admin, format="<svg>")
    with pytest.raises((AccessError, RecordNotFoundError)):
        made(stores, sign_in(stores, "sponsor"))


def test_a_run_of_another_engine_version_is_refused(stores, admin, run, monkeypatch):
    monkeypatch.setattr(scenario_detail, "ENGINE_VERSION", "kernel-later")
    with pytest.raises(InputError, match="run its axes again"):
        made(stores, admin, 0)
