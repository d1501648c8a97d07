import pytest

from atlas_core.fields.changes import assign
from atlas_core.services import break_even, comparison, drivers, runs, snapshots
from atlas_core.services.comparison import MOST
from pages.analysis.views import pins
from pages.analysis.views.pins import COMPARE_PAGE
from tests.atlas_core.services.running import SMALL, approved, complete_run, work_once
from tests.pages.analysis.conftest import address, metrics, opened, said

SCRIPT = "compare.py"


@pytest.fixture(autouse=True)
def few_looks(monkeypatch):
    monkeypatch.setattr(break_even, "LOOKS", 5)


@pytest.fixture
def run(stores, admin):
    return complete_run(stores, admin, axes=SMALL)


def compare(**where):
    page = opened(SCRIPT, **where)
    assert not page.exception
    return page


def test_a_project_without_a_complete_run_says_what_to_do(stores, admin):
    approved(stores, admin)
    assert "has no complete run yet" in said(compare())


def test_a_run_of_the_address_that_is_not_there_is_said_with_the_way_on(run):
    assert "The run of this address is not there" in said(compare(run="run_0"))


def test_without_scenarios_it_says_how_to_choose_some(run):
    assert "No scenario is chosen yet" in said(compare())


def test_scenarios_of_the_address_stand_side_by_side_with_the_way_between_them(stores, admin, run):
    page = compare(run=run["_id"], rows="0,3")
    table = page.dataframe[0].value
    assert list(table.columns) == ["", "Scenario 0", "Scenario 3"]
    assert set(table[""][:2]) == {"Senior tenor", "Senior rate"}
    assert len(page.get("plotly_chart")) == 1
    assert "Equity IRR from" in said(page)
    page.selectbox(key="bridge_metric").select("senior_size").run()
    assert "Senior from" in said(page)
    assert comparison.bridge(stores, admin, run, (0, 3), "senior_size").moves


def test_one_scenario_has_no_way_to_itself(run):
    assert not compare(rows="2").get("plotly_chart")


def test_a_scenario_is_added_by_number_and_all_are_cleared(run):
    page = compare(rows="1")
    page.number_input(key="compare_added").set_value(3).run()
    assert address(page, "rows") == "1,3"
    page.button(key="clear_pins").click().run()
    assert address(page, "rows") == ""


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        *((text, "between commas") for text in ("1,x", "-1", "²", "1" * 30, "<b>")),
        ("99", "scenario"),
        ("0,1,2,3,4,5", ""),
    ],
)
def test_what_is_no_scenario_is_said_and_nothing_is_shown(run, rows, message):
    page = compare(rows=rows)
    assert len(page.error) == 1
    assert message in page.error[0].value
    assert [table.value.columns[0] for table in page.dataframe] == ["Input"]  # the drivers of the run alone


def test_the_button_of_a_scenario_adds_it_and_a_sixth_pushes_the_first_out():
    assert pins.joined("", 4) == "4"
    assert pins.joined("4,5", 4) == "5,4"
    assert pins.joined("1,2,3,4,5", 6) == "2,3,4,5,6"
    assert len(pins.joined("1,2,3,4,5,6,7", 8).split(",")) == MOST


def test_a_scenario_page_leads_to_the_comparison_with_the_scenarios_of_before(run, monkeypatch):
    led = []
    monkeypatch.setattr(pins.st, "switch_page", lambda page, query_params: led.append((page, query_params)))
    page = opened("results.py", scenario="3", rows="1")
    page.button(key="compare").click().run()
    assert not page.exception
    assert led == [(COMPARE_PAGE, {"project": run["project_id"], "run": run["_id"], "rows": "1,3"})]


def test_what_drives_a_figure_is_shown_widest_first(stores, admin, run):
    page = compare()
    shown = page.dataframe[0].value
    found = drivers.drivers(stores, admin, run, "irr").shares
    assert list(shown["In all"]) == [pytest.approx(100 * share.total) for share in found]
    assert set(shown["Input"]) == {"Senior tenor", "Senior rate"}
    page.selectbox(key="drivers_metric").select("senior_size").run()
    assert not page.exception
    assert page.dataframe[0].value["In all"].is_monotonic_decreasing


def test_the_break_even_of_the_best_structure_or_of_one_chosen_is_shown(stores, admin, run):
    page = compare(rows="2")
    table = page.table[-1].value
    assert list(table.columns) == ["Input", "Now", "Break-even", "Change", "Stopped by", "Residual"]
    assert "is not viable today" in said(page)
    page.selectbox(key="break_even_of").select(2).run()
    assert not page.exception
    assert "Scenario 2 is not viable today. It would be from: smallest rent" in said(page)


def test_a_figure_without_shares_says_why(stores, admin):
    complete_run(stores, admin, axes={"debtTenorRange": [15]})
    assert "No input takes more than one value" in said(compare())


def test_two_runs_are_chosen_and_what_moved_is_told(stores, admin, run):
    page = compare(before="")
    assert "one complete run so far" in said(page)
    project = stores.projects.get(run["project_id"])
    stores.projects.save(project | {"project": assign(project["project"], "revenue.occupancy", 90)})
    snapshots.snapshot(stores, admin, run["project_id"])
    wider = SMALL | {"seniorRateRange": [6.0, 5.0, 7.0]}
    runs.start(stores, admin, run["project_id"], wider)
    work_once(stores)
    page = compare(before="")
    assert "4 scenarios are matched: 100\u202f% of 4 before, 67\u202f% of 6 after." in said(page)
    assert "Axes that differ: Senior rate (2 values before, 3 values after, 2 in both)." in said(page)
    assert {"Matched", "Viable", "Tier 1"} <= set(metrics(page))
    tables = [list(table.value.columns) for table in page.table]
    assert tables[0] == ["What differs", "Unit", "Before", "After"]
    assert "Equity IRR: median change" in said(page)
    page.selectbox(key="moved").select("npv").run()
    assert "Equity NPV: median change −£" in said(page)
    page.selectbox(key="compare_before").select(
        address(page, "run") or stores.runs.list(run["project_id"])[0]["_id"]
    ).run()
    assert "All 6 scenarios are matched" in said(page)
    assert not page.exception
    assert "run" in compare(before="<b>").error[0].value
