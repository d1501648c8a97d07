"""The page of all runs: figures, one run in detail, notes, pins, deletion, retention and space."""

from atlas_core.services import quota, retention, run_keeping, runs, structures
from tests.atlas_core.services.running import SMALL, complete_run
from tests.pages.analysis.conftest import address, metrics, opened, said

PROJECT = "proj_1_london"


def runs_page(**where):
    page = opened("runs.py", **where)
    assert not page.exception
    return page


def keys(page):
    return {button.key for button in page.button}


def test_an_admin_notes_pins_and_deletes_a_run_and_sets_how_many_stay(stores, admin):
    run = complete_run(stores, admin, axes=SMALL)
    waiting = runs.start(stores, admin, PROJECT, SMALL | {"cpi": 3})
    structures.shortlist(stores, admin, PROJECT, run["_id"], 0)
    page = runs_page(run=run["_id"])
    assert list(page.dataframe[0].value["Run"]) == ["0002", "0001"]
    assert list(page.dataframe[0].value["State"]) == ["Queued", "Complete"]
    shown = metrics(page)
    assert (shown["Runs"], shown["Pinned"], shown["Kept"]) == ("2", "0", "All")
    assert "a structure was chosen from it" in said(page)
    assert "delete_run" not in keys(page)
    page.text_area(key="run_note").set_value("*base* case").run()
    page.button(key="add_note").click().run()
    assert stores.runs.get(run["_id"])["notes"][0]["text"] == "*base* case"
    assert page.text_area(key="run_note").value == ""
    page.button(key="pin").click().run()
    assert "Run 0001 is pinned." in page.success[0].value.replace("\\", "")
    assert metrics(page)["Pinned"] == "1"
    page.button(key="unpin").click().run()
    page.number_input(key="retention_keep").set_value(1).run()
    assert "Nothing of this project would go." in said(page)
    page.button(key="retention_set").click().run()
    assert retention.kept(stores, admin) == 1
    runs.cancel(stores, admin, PROJECT, waiting["_id"])
    page.query_params["run"] = waiting["_id"]
    page.run()
    page.button(key="delete_run").click().run()
    assert "Run 0002 is deleted." in page.success[0].value.replace("\\", "")
    assert address(page, "run") == ""
    assert list(page.dataframe[0].value["Run"]) == ["0001"]


def test_a_quant_sees_and_notes_and_deletes_nothing_and_space_that_is_short_is_said(stores, act_as, monkeypatch):
    admin = act_as("admin")
    run = complete_run(stores, admin, axes=SMALL)
    run_keeping.note(stores, admin, PROJECT, run["_id"], "for the lender")
    act_as("quant")
    monkeypatch.setenv("ATLAS_RESULTS_QUOTA_MB", "1")
    stores.results.put("more", bytes(int(1_000_000 * quota.WARNING_SHARE)), {})
    page = runs_page(run=run["_id"])
    assert keys(page) == {"open_result", "pin", "add_note"}
    assert "Stored results take" in said(page)
    assert "Ask an admin to delete runs" in said(page)
    assert list(page.dataframe[0].value["Note"]) == ["for the lender"]
    gone = runs_page(run="run_none", project=PROJECT)
    assert "The run of this address is not there" in said(gone)
