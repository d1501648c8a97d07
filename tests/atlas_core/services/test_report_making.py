import threading
from datetime import timedelta
from pathlib import Path

import pytest

from atlas_core.errors import UnavailableError
from atlas_core.exchange import notebook_run
from atlas_core.exchange.notebooks import FOLDER
from atlas_core.services import accounts, notebooks, report_making, saved_views, sessions, view_reports
from atlas_core.services.report_times import Rhythm
from atlas_core.services.saved_views import Wanted
from tests.atlas_core.services.running import SMALL, complete_run
from tests.people import sign_in

PROJECT = "proj_1_london"
DAILY = Rhythm("daily", 0, 7, "Europe/London")
STATE = {"filter": "irr >= 1", "sort": "npv.desc", "columns": "irr,npv", "heat": "x"}
NOTEBOOK = '{"cells": [{"cell_type": "code", "outputs": [{"data": {"text/html": ["<p>4 rows</p>"]}}]}]}'


@pytest.fixture
def quant(stores, own_folder):
    admin = sign_in(stores, "admin")
    complete_run(stores, admin, axes=SMALL)
    return sign_in(stores, "quant")


@pytest.fixture
def ordered(stores, quant):
    """Give a report of a view that is due."""
    view = saved_views.keep(stores, quant, PROJECT, Wanted("Lenders <b>", STATE))
    report = view_reports.order(stores, quant, PROJECT, view.key, DAILY, "mail")
    view_reports.make_now(stores, quant, PROJECT, report.key)
    return report.key


@pytest.fixture
def started(monkeypatch):
    """Stand in for the notebook's process; `outcome` says how it ends."""
    noted = {"given": [], "error": "", "passing": 4}

    def execute(_notebook, given, out, handed, _public, _limits):
        noted["given"].append((given, handed))
        out.write_text(NOTEBOOK)
        return notebook_run.Ran(1.0, noted["error"])

    monkeypatch.setattr(notebook_run, "execute", execute)
    monkeypatch.setattr(notebooks.kept, "read", lambda _: {"passing": noted["passing"]})
    return noted


def last(stores, quant):
    (report,) = view_reports.listed(stores, quant, PROJECT)
    return report.last


def test_a_report_that_is_due_is_made_as_its_owner_kept_and_announced(stores, quant, ordered, started):
    assert report_making.make_due(stores) == 1
    outcome = last(stores, quant)
    assert (outcome.made, outcome.rows, outcome.run_number, outcome.formats) == (True, 4, 1, ("html", "xlsx"))
    given, handed = started["given"][0]
    assert {name: given[name] for name in ("filter", "sort", "columns", "name")} == {
        "filter": "irr >= 1",
        "sort": "npv.desc",
        "columns": "irr,npv",
        "name": "Lenders <b>",
    }
    assert accounts.resolve(stores, handed["token"]) is None  # ended with the notebook
    page = view_reports.take(stores, quant, PROJECT, ordered, "html").content.decode()
    assert "<p>4 rows</p>" in page
    assert "<title>Lenders &lt;b&gt;</title>" in page
    assert view_reports.take(stores, quant, PROJECT, ordered, "xlsx").content[:2] == b"PK"
    (mail,) = stores.outbox.list()
    assert (mail["to"], mail["subject"]) == (quant.email, "A report is ready – AtlasNexus")
    assert f"/api/permutation/reports/{PROJECT}/{ordered}.html" in mail["text"]
    assert "Lenders" not in mail["text"]
    (report,) = view_reports.listed(stores, quant, PROJECT)
    assert (report.due > sessions.now(), report.waits, report_making.make_due(stores)) == (True, False, 0)


def test_the_next_one_takes_the_place_of_the_last(stores, quant, ordered, started):
    report_making.make_due(stores)
    before = stores.report_schedules.get(ordered)["last"]["files"]
    view_reports.make_now(stores, quant, PROJECT, ordered)
    started["passing"] = report_making.MOST_EXCEL_ROWS + 1
    report_making.make_due(stores)
    assert last(stores, quant).formats == ("html",)
    assert "50,001 scenarios pass, and it holds 50,000" in last(stores, quant).message
    held = [name for name in stores.results._bytes if name.startswith("report_")]
    assert held == list(stores.report_schedules.get(ordered)["last"]["files"].values())
    assert set(held).isdisjoint(before.values())


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda stores, _: _account(stores, "status", "frozen"), "may no longer read results"),
        (lambda stores, _: _account(stores, "role", "internal"), "may no longer read results"),
        (lambda stores, _: [stores.saved_views.delete(v) for v in stores.saved_views.list(PROJECT)], "no view"),
        (lambda _, started: started.update(error="KeyError: 'irr'"), "The notebook ended with: KeyError"),
    ],
    ids=["frozen", "another role", "view gone", "notebook broke"],
)
def test_a_report_that_cannot_be_made_says_why_and_waits_for_its_next_time(stores, quant, ordered, started, spoil, why):
    spoil(stores, started)
    report_making.make_due(stores)
    kept = stores.report_schedules.get(ordered)
    assert why in kept["last"]["message"]
    assert (kept["last"]["made"], kept["last"]["files"], kept["tries"]) == (False, {}, 0)
    assert kept["due_at"] > sessions.now()
    told = [mail["subject"] for mail in stores.outbox.list()]
    assert told == ([] if "may no longer" in why else ["A report could not be made – AtlasNexus"])


def test_a_report_whose_worker_died_is_made_by_another_but_not_for_ever(stores, quant, ordered, started):
    kept, hand = stores.report_schedules, report_making.IN_HAND
    kept.change(kept.get(ordered), {"tries": 1, "due_at": sessions.now() + hand})
    assert report_making.make_due(stores) == 0
    for tries in (1, report_making.TRIES):
        kept.change(kept.get(ordered), {"tries": tries, "due_at": sessions.now() - timedelta(seconds=1)})
        assert report_making.make_due(stores) == 1
        assert last(stores, quant).made == (tries == 1)
    assert "stopped 3 times" in last(stores, quant).message


def test_a_worker_that_ends_lays_the_report_down_for_the_next_one(stores, quant, ordered, started, monkeypatch):
    stop, before = threading.Event(), stores.report_schedules.get(ordered)
    run = notebooks.run

    def stopped(*given):
        assert given[-1] is stop
        stop.set()
        started["error"] = "stopped: whoever started it ends"
        return run(*given)

    monkeypatch.setattr(notebooks, "run", stopped)
    assert report_making.make_due(stores, stop) == 0
    assert stores.report_schedules.get(ordered) == before
    assert stores.outbox.list() == []
    assert report_making.make_due(stores, stop) == 0


def test_a_report_ended_while_it_is_made_leaves_nothing(stores, quant, ordered, started, monkeypatch):
    make = report_making._report

    def ended(*given):
        view_reports.end(stores, quant, PROJECT, ordered)
        return make(*given)

    monkeypatch.setattr(report_making, "_report", ended)
    report_making.make_due(stores)
    assert [name for name in stores.results._bytes if name.startswith("report_")] == []
    assert stores.outbox.list() == []


def test_the_worker_goes_on_when_the_database_was_away_or_a_report_broke(monkeypatch, stores):
    stop, seen = threading.Event(), []

    def due(_):
        seen.append(len(seen))
        if len(seen) == 3:
            stop.set()
        raise (UnavailableError("database") if len(seen) == 1 else ValueError("broken"))

    monkeypatch.setattr(report_making, "POLL_SECONDS", 0.0)
    monkeypatch.setattr(stores.report_schedules, "due", due)
    report_making.keep(stores, stop)
    assert len(seen) == 3


def test_the_notebook_is_there():
    assert (FOLDER / f"{report_making.NOTEBOOK}.ipynb").exists()
    assert Path(FOLDER / f"{report_making.NOTEBOOK}.py").exists()


def _account(stores, field, value):
    stores.users.save(stores.users.get("quant@test.example") | {field: value})
