"""The notebook's lines without a kernel, on a run in memory; as a drill the report as the worker makes it."""

import json
from pathlib import Path

import pytest

from atlas_core.errors import InputError
from atlas_core.exchange.notebooks import checked
from atlas_core.reporting import kept, view_report
from atlas_core.services import notebook_kernel, report_making, saved_views, view_reports
from atlas_core.services.report_times import Rhythm
from atlas_core.services.saved_views import Wanted
from tests.atlas_core.services.running import complete_run
from tests.people import sign_in

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "view_report.ipynb"


@pytest.fixture
def report(stores, monkeypatch, own_folder):
    """Give a function that runs the notebook with parameters: what it showed, and what it kept."""
    admin = sign_in(stores, "admin")
    run = complete_run(stores, admin, "frankfurt")
    monkeypatch.setattr(notebook_kernel, "acting", lambda: (stores, admin))

    def ran(**given):
        shown, held = [], {"stored": run}
        monkeypatch.setattr(view_report, "show", shown.append)
        monkeypatch.setattr(kept, "keep", held.__setitem__)
        checked(NOTEBOOK, given)
        cells = json.loads(NOTEBOOK.read_text())["cells"]
        declared, *others = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        space = {}
        exec(declared, space)
        space |= {"project": "proj_1_frankfurt"} | given
        exec("\n".join(others), space)
        return "".join(shown), held

    return ran


def test_it_shows_what_the_view_shows_and_keeps_how_many_pass(report):
    shown, held = report(name="Lenders", filter="tier in TIER_1", sort="senior_dscr.asc", columns="tier,senior_dscr")
    summary = held["stored"]["summary"]
    assert held["passing"] == summary["tier1_count"]
    assert held["run"]["sha256"] == held["stored"]["sha256"]
    for part in ("<h1>Lenders</h1>", "tier in TIER_1", held["stored"]["sha256"], "<th>DSCR</th>", "<svg"):
        assert part in shown
    rows = shown[shown.rindex("<table>") :]
    assert rows.count("<tr>") == 26
    figures = [float(cell.split("x")[0]) for cell in rows.split("<td>") if "x</td>" in cell]
    assert figures == sorted(figures)
    assert len(figures) == 25


def test_a_view_without_words_shows_every_scenario_by_the_runs_ranking(report):
    shown, held = report(name="<script>alert(1)</script>")
    assert held["passing"] == held["stored"]["total"]
    assert "none: every scenario" in shown
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown
    with pytest.raises(InputError):
        report(sort="nothing.desc")


@pytest.mark.drill
def test_a_report_is_made_by_papermill_over_the_real_server(real_stores, real_settings, monkeypatch, tmp_path):
    monkeypatch.setenv("MONGODB_URI", real_settings.mongodb_uri)
    monkeypatch.setenv("ATLAS_DATA_DIR", str(tmp_path / "data"))
    admin, project = sign_in(real_stores, "admin"), "proj_1_frankfurt"
    run = complete_run(real_stores, admin, "frankfurt")
    view = saved_views.keep(real_stores, admin, project, Wanted("Lenders", {"filter": "passes", "sort": "npv.desc"}))
    rhythm = Rhythm("daily", 0, 7, "Europe/London")
    ordered = view_reports.order(real_stores, admin, project, view.key, rhythm, "mail")
    view_reports.make_now(real_stores, admin, project, ordered.key)
    assert report_making.make_due(real_stores) == 1
    (report,) = view_reports.listed(real_stores, admin, project)
    assert (report.last.made, report.last.message, report.last.rows) == (True, "", run["summary"]["viable"])
    page = view_reports.take(real_stores, admin, project, ordered.key, "html").content.decode()
    assert run["sha256"] in page
    assert "<h1>Lenders</h1>" in page
    assert view_reports.take(real_stores, admin, project, ordered.key, "xlsx").content[:2] == b"PK"
