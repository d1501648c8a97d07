import io
import math
import random
import shutil
import subprocess

import openpyxl
import pytest

from atlas_core.exchange.model_workbook.workbook import model_workbook
from tests.atlas_core.exchange.model_workbook import scenarios
from tests.atlas_core.exchange.model_workbook.spreadsheet import Spreadsheet

SEED = random.SystemRandom().randrange(2**31)
FEATURES = 25
"""A scenario whose sculpted senior loan grows before it is repaid, sold in year 10."""
CASES = {
    "london": lambda: scenarios.of_case("london", 100),
    "frankfurt": lambda: scenarios.of_case("frankfurt", 43),
    "features": lambda: scenarios.drawn(FEATURES),
} | {f"random {place}": (lambda place=place: scenarios.drawn(SEED + place)) for place in range(6)}


def is_formula(held):
    return isinstance(held, str) and held.startswith("=")


def is_close(found, wanted, is_money, uses):
    """Return whether two figures are one but for rounding; money is rounded where all of the uses are added up."""
    if isinstance(found, str) or isinstance(wanted, str):
        return found == wanted
    return math.isclose(found, wanted, rel_tol=1e-7, abs_tol=1e-9 * (max(1.0, uses) if is_money else 1.0))


def shown(content):
    return openpyxl.load_workbook(io.BytesIO(content), data_only=True)


@pytest.mark.parametrize("name", CASES)
def test_every_formula_comes_to_the_figure_it_carries(name):
    subject = CASES[name]()
    content = model_workbook(subject, scenarios.MADE)
    sheets, book = Spreadsheet(content), shown(content)
    off = {}
    for (sheet, cell), held in sheets.formulas.items():
        if is_formula(held):
            found, carried = sheets.value(sheet, cell), book[sheet][cell]
            sides = ["" if value is None else value for value in (found, carried.value)]
            is_money = sheet == "Checks" or carried.number_format.startswith("#,##0;")
            if not is_close(*sides, is_money, subject.found.stack.uses):
                off[sheet, cell] = (held, *sides)
    assert off == {}, (name, SEED)


@pytest.mark.parametrize("name", ["london", "frankfurt", "features"])
def test_the_results_are_the_engines_and_every_check_holds(name):
    subject = CASES[name]()
    sheets = Spreadsheet(model_workbook(subject, scenarios.MADE))
    for column in ("senior_size", "mezz_size", "senior_dscr", "blended_dscr", "llcr", "irr", "npv", "moic", "wacc"):
        wanted = subject.row[column]
        assert sheets.named(f"res_{column}") == ("" if wanted is None else pytest.approx(wanted, rel=1e-9)), column
    assert sheets.named("res_tier") == subject.row["tier"]
    verdicts = {
        sheets.value(sheet, cell) for sheet, cell in sheets.formulas if sheet == "Checks" and cell.startswith("F")
    }
    assert verdicts == {"OK", "Holds"}


def test_formulas_answer_to_a_changed_input():
    subject = scenarios.of_case("frankfurt", 43)
    sheets = Spreadsheet(model_workbook(subject, scenarios.MADE))
    home, cell = sheets.names["in_seniorDSCR"].replace("'", "").replace("$", "").split("!")
    sheets.formulas[home, cell] = 2 * subject.found.terms.senior_target
    assert sheets.named("limit_dscr") == pytest.approx(subject.found.stack.senior_limits["dscr"] / 2)


def test_what_formulas_do_not_follow_stands_as_figures_and_is_said():
    options = {"trapDscr": 1.5, "sweepShare": 25}
    found = scenarios.case("frankfurt")["project"]
    sheets = Spreadsheet(model_workbook(scenarios.subject(found, {"tenor": 15, "options": options}), scenarios.MADE))
    said = " ".join(str(held) for (sheet, _), held in sheets.formulas.items() if sheet == "About")
    assert "Debt service and cash stand as figures: the cash trap is on." in said
    assert "the cash sweep is on" in said
    row = next(cell[1:] for (sheet, cell), held in sheets.formulas.items() if held == "Cash to equity")
    assert not is_formula(sheets.formulas["Cash flow", f"E{row}"])
    assert is_formula(
        sheets.formulas[sheets.names["senior_size"].replace("'", "").replace("$", "").partition("!")[::2]]
    )


def test_a_hostile_text_is_no_formula():
    subject = scenarios.of_case("london", 0)
    hostile = '=HYPERLINK("http://evil.example")'
    about = subject.about | {"Project": hostile}
    content = model_workbook(type(subject)(**(vars(subject) | {"about": about})), scenarios.MADE)
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(content))["About"].iter_rows() for cell in row]
    (found,) = [cell for cell in cells if cell.value == hostile]
    assert (found.data_type, found.quotePrefix) == ("s", True)


def test_the_same_scenario_gives_the_same_bytes():
    subject = scenarios.of_case("london", 7)
    assert model_workbook(subject, scenarios.MADE) == model_workbook(subject, scenarios.MADE)


def test_every_input_has_a_cell_with_a_name():
    subject = scenarios.of_case("london", 7)
    names = Spreadsheet(model_workbook(subject, scenarios.MADE)).names
    assert {f"in_{key}" for key in subject.inputs} <= names.keys()


LIBRE_OFFICE = ("nice", "soffice", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML")
COMPARED = ("senior_size", "mezz_size", "senior_dscr", "blended_dscr", "llcr", "irr", "project_irr", "npv")


def recalculated(contents, folder):
    """Return workbooks as LibreOffice computes them; what the formulas carried is taken away before."""
    (folder / "computed").mkdir()
    for name, content in contents.items():
        openpyxl.load_workbook(io.BytesIO(content)).save(folder / f"{name}.xlsx")
    files = [str(folder / f"{name}.xlsx") for name in contents]
    own = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    subprocess.run([*LIBRE_OFFICE, own, "--outdir", str(folder / "computed"), *files], check=True, capture_output=True)
    return {name: openpyxl.load_workbook(folder / "computed" / f"{name}.xlsx", data_only=True) for name in contents}


@pytest.mark.drill
def test_libre_office_computes_the_engines_figures(tmp_path):
    assert shutil.which("soffice"), "apt-get install --no-install-recommends libreoffice-calc"
    subjects = {name: CASES[name]() for name in ("london", "frankfurt")}
    subjects |= {f"seed_{SEED + place}": scenarios.drawn(SEED + place) for place in range(20)}
    contents = {name: model_workbook(subject, scenarios.MADE) for name, subject in subjects.items()}
    for name, book in recalculated(contents, tmp_path).items():
        for column in COMPARED:
            sheet, cell = book.defined_names[f"res_{column}"].attr_text.replace("'", "").replace("$", "").split("!")
            wanted = subjects[name].row[column]
            found = book[sheet][cell].value
            assert (found or None) == wanted or found == pytest.approx(wanted, rel=1e-6, abs=1e-6), (name, column)
