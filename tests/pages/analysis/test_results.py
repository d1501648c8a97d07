import json
import re
from unittest import mock

import pytest

from atlas_core.permutation import run as engine
from atlas_core.services import export_jobs, runs, scenario_detail, snapshots
from atlas_core.services.access.preferences import Preferences
from pages.analysis.views import export_menu
from pages.components import mine
from tests.atlas_core.services.cast import changed, stored_project
from tests.atlas_core.services.running import SMALL, approved, complete_run
from tests.pages.analysis.conftest import address, metrics, opened, said

SCRIPT = "results.py"
FRANKFURT, LONDON = "proj_1_frankfurt", "proj_1_london"


@pytest.fixture
def frankfurt(stores, admin):
    return complete_run(stores, admin, "frankfurt")


@pytest.fixture
def london(stores, admin):
    return complete_run(stores, admin)


def results(**where):
    page = opened(SCRIPT, **where)
    assert not page.exception
    return page


def table(page):
    return page.dataframe[0].value


def charts(page):
    """Return what the browser was told of the charts."""
    [group] = [one for one in page.get("bidi_component") if one.proto.component_name == "explorer"]
    return json.loads(group.proto.json)


def number(text):
    return int(text.replace(",", ""))


def test_a_project_without_a_complete_run_says_what_to_do(stores, admin):
    approved(stores, admin)
    runs.start(stores, admin, LONDON, SMALL)
    assert "has no complete run yet" in said(results())


def test_key_figures_agree_with_the_summary(frankfurt):
    shown = metrics(results())
    summary = frankfurt["summary"]
    assert number(shown["In the filter"]) == 540
    assert number(shown["Viable"]) == summary["viable"]
    assert shown["Best IRR"] == f"{summary['best_irr']:.1f}\u202f%"
    assert shown["Median DSCR"] == f"{summary['metrics']['senior_dscr']['median']:.2f}x"
    assert shown["Median senior"] == f"€{summary['metrics']['senior_size']['median'] / 1e6:.1f}m"


def test_the_page_says_which_result_it_shows(frankfurt):
    text = said(results())
    for part in ("Frankfurt DC Project", "run 0001", "540 scenarios", "snapshot version 1", frankfurt["sha256"][:4]):
        assert part in text


def test_a_result_of_an_older_snapshot_is_called_stale(stores, admin, frankfurt):
    assert not [badge for badge in results().markdown if "Stale" in badge.value]
    changed(stores, stores.projects.get(FRANKFURT), "power", "pue", 1.3)
    snapshots.snapshot(stores, admin, FRANKFURT)
    assert "Stale" in said(results())


def test_rows_follow_the_sort_of_the_address(frankfurt):
    page = results(sort="senior_dscr.asc")
    assert table(page)["senior_dscr"].is_monotonic_increasing
    page.selectbox(key="sort_by").select("npv").run()
    assert address(page, "sort") == "npv.asc"
    assert table(page)["npv"].is_monotonic_increasing


@pytest.mark.parametrize("sort", ["owner.asc", "irr; DROP TABLE x", "", '"', "a" * 3000])
def test_a_sort_that_makes_no_sense_is_the_usual_one(frankfurt, sort):
    assert table(results(sort=sort))["irr"].is_monotonic_decreasing


def test_the_filter_of_the_address_is_applied_and_shown(frankfurt):
    page = results(filter="tier in TIER_1 and senior_dscr >= 1.4 and npv > 0")
    rows = table(page)
    assert {tuple(tier) for tier in rows["tier"]} == {("Tier 1",)}
    assert rows["senior_dscr"].min() >= 1.4
    assert number(metrics(page)["In the filter"]) == len(rows)
    assert page.session_state["filter_tiers"] == ["TIER_1"]
    assert page.session_state["senior_dscr_low"] == 1.4
    assert page.session_state["filter_line"] == "tier in TIER_1 and senior_dscr >= 1.4 and npv > 0"


def test_pills_and_ranges_write_the_address_and_keep_what_was_typed(frankfurt):
    page = results(filter="npv > 0", page="2")
    page.number_input(key="irr_low").set_value(15.0).run()
    assert address(page, "filter") == "irr >= 15 and npv > 0"
    page.button_group(key="filter_tiers").set_value(["TIER_1"]).run()
    assert address(page, "filter") == "tier in TIER_1 and irr >= 15 and npv > 0"
    assert address(page, "page") == ""
    assert table(page)["irr"].min() >= 15
    page.button(key="filter_clear").click().run()
    assert address(page, "filter") == ""
    assert number(metrics(page)["In the filter"]) == 540


def test_a_typed_filter_is_applied(frankfurt):
    page = results()
    page.text_input(key="filter_line").set_value("ltv <= 0.62").run()
    assert address(page, "filter") == "ltv <= 0.62"
    assert table(page)["ltv"].max() <= 62.0 + 1e-6


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("irr ~ 3", "is not a condition"),
        ("owner >= 1", "no column “owner”"),
        ("irr >= 1; DROP TABLE results", "neither a number nor a list of words"),
        ("tier >= 1", "tier holds words"),
    ],
)
def test_a_filter_that_cannot_be_read_is_said_and_not_applied(frankfurt, line, message):
    page = results(filter=line)
    assert message in said(page)
    assert number(metrics(page)["In the filter"]) == 540


def test_a_filter_nothing_passes_says_so(frankfurt):
    page = results(filter="irr >= 99")
    assert "No scenario passes these filters" in said(page)
    assert metrics(page)["Best IRR"] == "–"


def test_the_charts_are_told_their_figures_and_what_the_filter_brushes(frankfurt):
    told = charts(results(filter="irr >= 15 and tier in TIER_1"))
    assert (told["total"], told["line"], told["content"]) == (540, "irr >= 15 and tier in TIER_1", frankfurt["sha256"])
    shown = {chart["name"]: chart for chart in told["charts"]}
    assert list(shown) == ["irr", "senior_dscr", "ltv", "npv", "senior_size", "payback_period", "tier", "binding"]
    assert {sum(chart["whole"]) for chart in told["charts"]} == {540}
    assert len({sum(chart["passing"]) for chart in told["charts"]}) == 1
    assert shown["irr"]["brush"] == [15.0, None]
    assert shown["npv"]["brush"] is None
    assert shown["tier"]["chosen"] == ["TIER_1"]
    assert "median" in shown["irr"]["alt"]


def exporting(**where):
    """Open the results with the export menu open."""
    page = results(**where)
    page.session_state[export_menu.OPEN] = True
    return page.run()


def test_every_file_is_offered_through_the_authorised_route(frankfurt):
    page = exporting(filter="tier in TIER_1")
    urls = [button.proto.url for button in page.get("link_button")]
    assert len(urls) == 5
    for url in urls:
        assert url.startswith(f"/api/permutation/results/{FRANKFURT}/export.")
        assert f"run={frankfurt['_id']}" in url
    assert [("filter=tier+in+TIER_1" in url) for url in urls] == [True] * 4 + [False]


def test_a_file_may_hold_the_columns_of_the_table_alone(frankfurt):
    page = exporting(columns="irr,senior_size")
    page.toggle(key="export_columns").set_value(True).run()
    urls = [button.proto.url for button in page.get("link_button")]
    assert [("columns=index%2Cirr%2Csenior_size" in url) for url in urls] == [True] * 4 + [False]
    assert "3 columns: Index, Equity IRR, Senior." in said(page)


def test_a_large_file_is_made_in_the_background_and_can_be_cancelled(frankfurt, monkeypatch):
    monkeypatch.setattr(export_menu, "BACKGROUND_ROWS", 10)
    monkeypatch.setattr(export_jobs, "_pool", mock.Mock())
    monkeypatch.setattr(export_jobs, "_jobs", {})
    page = exporting()
    assert [button.proto.label for button in page.get("link_button")] == ["Parquet, whole run"]
    page.button(key="export_xlsx").click().run()
    (job,) = export_jobs._jobs.values()
    assert (job.run["_id"], job.wanted.format, job.rows) == (frankfurt["_id"], "xlsx", 540)
    page.button(key=f"drop_{job.key}").click().run()
    assert export_jobs._jobs == {}


def test_londons_page_says_why_nothing_is_viable(london):
    text = said(results())
    assert "No scenario of this run is viable" in text
    assert "All 243 scenarios fail one test: equity IRR is below 8.0\u202f%" in text
    assert "DSCR and LTV pass everywhere" in text
    assert "DSCR in 243 of 243" in text
    assert "£74.4m to £102.8m" in text
    assert "less than the cheapest senior rate of 5.00\u202f%" in text
    assert "IRR 243 of 243" in text
    assert "What would make scenario 6 viable" in text


def test_a_viable_result_has_no_such_explanation(frankfurt):
    assert "No scenario of this run is viable" not in said(results())


def test_a_scenario_opens_at_its_address(frankfurt):
    page = results(scenario="43")
    text = said(page)
    assert page.title[0].value == "Scenario 43"
    assert "perm_0044" in text
    assert "Tier 2 missed by Equity IRR" in text
    shown = metrics(page)
    assert shown["DSCR, minimum"] == "1.30x"
    assert "Back to the result" in [button.label for button in page.button]
    assert "Model integrity: 17 of 17 checks hold" in [expander.label for expander in page.expander]


def test_a_scenario_offers_its_model_and_its_term_sheet(frankfurt):
    links = {link.proto.label: link.proto.url for link in results(scenario="43").get("link_button")}
    folder, query = f"/api/permutation/results/{frankfurt['project_id']}", f"run={frankfurt['_id']}&index=43"
    files = {"Excel model": "scenario.xlsx", "PDF": "term-sheet.pdf", "Word document": "term-sheet.docx"}
    assert {label: links[label] for label in files} == {
        label: f"{folder}/{file}?{query}" for label, file in files.items()
    }


def test_a_scenario_shows_what_moves_the_figure_that_is_chosen(frankfurt):
    page = results(scenario="43")
    assert "16 inputs move it" in said(page)
    page.selectbox(key="tornado_metric").set_value("senior_size").run()
    assert "Senior now €149.8m; 5 inputs move it" in said(page)


def test_a_scenario_names_the_lines_its_dscr_is_held_against_and_shows_the_debt_schedule(frankfurt):
    page = results(scenario="43")
    assert "Target 1.30x: input Senior DSCR target, axis" in said(page)
    assert "Tier 3 floor 1.15x: rule tables" in said(page)
    (schedule,) = [one.value for one in page.dataframe if "senior_opening" in one.value and "capex" not in one.value]
    assert list(schedule["senior_opening"])[-1] == 0.0
    assert "senior_fee" not in schedule


def test_the_way_back_keeps_filter_and_sort(frankfurt):
    page = results(scenario="43", filter="tier in TIER_3", sort="npv.desc")
    page.button(key="back").click().run()
    assert (address(page, "filter"), address(page, "sort")) == ("tier in TIER_3", "npv.desc")
    assert {tuple(tier) for tier in table(page)["tier"]} == {("Tier 3",)}


@pytest.mark.parametrize("typed", ["43", "#43", "0,043", "0.043", "0\u00a0043", "perm_0044"])
def test_going_to_a_scenario_by_number_opens_it(frankfurt, typed):
    page = results()
    page.text_input(key="go_to").set_value(typed).run()
    assert page.title[0].value == "Scenario 43"


@pytest.mark.parametrize("where", [{}, {"scenario": "43"}])
def test_a_result_is_written_in_the_readers_manner_and_holds_the_same_figures(frankfurt, monkeypatch, where):
    usual = [frame.value for frame in results(**where).dataframe]
    monkeypatch.setattr(mine, "mine", lambda: Preferences(number_format="comma"))
    page = results(**where)
    assert any(re.fullmatch(r"€\d+,\d+m|\d+,\d+\u202f%", metric.value) for metric in page.metric)
    for before, after in zip(usual, page.dataframe, strict=True):
        assert after.value.select_dtypes("number").equals(before.select_dtypes("number"))


@pytest.mark.parametrize("index", ["540", "-1", "x", "9" * 30, "1e3"])
def test_a_scenario_that_is_not_there_says_so(frankfurt, index):
    assert "no scenario" in said(results(scenario=index))


def test_a_row_of_another_engine_version_shows_its_stored_figures(frankfurt, monkeypatch):
    monkeypatch.setattr(scenario_detail, "ENGINE_VERSION", "later")
    page = results(scenario="43")
    assert f"computed by engine version {engine.ENGINE_VERSION}" in said(page)
    assert metrics(page)["DSCR, minimum"] == "1.30x"
    assert not page.get("plotly_chart")


def test_a_run_that_is_not_complete_says_so(stores, admin, london):
    waiting = runs.start(stores, admin, LONDON, SMALL)
    assert "it is queued" in said(results(project=LONDON, run=waiting["_id"]))


def test_a_run_that_does_not_exist_says_so(london):
    assert "The run of this address is not there" in said(results(project=LONDON, run="run_0"))


def test_damaged_bytes_are_never_shown(stores, london):
    stores.results.damage(london["result_file"])
    page = results()
    assert "is not what" in said(page)
    assert not page.metric


@pytest.mark.parametrize("role", ["sponsor", "internal"])
def test_other_roles_see_that_the_page_is_not_theirs(stores, act_as, role):
    stored_project(stores)
    act_as(role)
    page = results()
    assert "your role" in said(page)
    assert "London" not in said(page)


def test_the_page_says_what_a_sample_was_drawn_from(stores, admin):
    sample = {"method": "lhs", "count": 3, "seed": 8}
    complete_run(stores, admin, "frankfurt", {"seniorRate": [4, 5, 6, 7], "options": {"sample": sample}})
    assert "3 scenarios · Latin hypercube, 3 of 4, seed 8" in said(results())


def test_the_rows_follow_the_ranking_of_the_run(stores, admin):
    axes = {"seniorRate": [6, 4, 5], "options": {"rankBy": "wacc"}}
    complete_run(stores, admin, "frankfurt", axes)
    page = results()
    assert (page.selectbox(key="sort_by").value, page.segmented_control(key="sort_way").value) == ("wacc", "Lowest")
    assert list(table(page)["senior_rate"]) == [4, 5, 6]


def test_the_pareto_front_of_two_figures_is_shown_alone(frankfurt):
    page = results()
    page.toggle(key="pareto_on").set_value(True).run()
    assert not page.exception
    assert address(page, "pareto") == "irr,ltv"
    rows = table(page)
    assert 1 <= len(rows) < 100
    ordered = rows.sort_values(["irr", "ltv"], ascending=[False, True])
    kept = ordered.drop_duplicates(["irr", "ltv"])
    assert kept["ltv"].is_monotonic_decreasing
    page.selectbox(key="pareto_1").select("equity_size").run()
    assert address(page, "pareto") == "irr,equity_size"
    page.selectbox(key="pareto_2").select("senior_dscr").run()
    assert address(page, "pareto") == "irr,equity_size,senior_dscr"
    of_three = set(table(page)["index"])
    page.selectbox(key="pareto_2").select("").run()
    assert address(page, "pareto") == "irr,equity_size"
    assert set(table(page)["index"]) <= of_three
    page.toggle(key="pareto_on").set_value(False).run()
    assert address(page, "pareto") == ""


def test_a_pareto_front_of_nothing_says_so(frankfurt):
    page = results(pareto="irr,ltv", filter="irr >= 900")
    assert "No scenario passes these filters" in said(page)
