import io

import openpyxl
import pytest

from atlas_core.errors import AccessError, InputError, RecordNotFoundError
from atlas_core.permutation.run import ENGINE_VERSION
from atlas_core.services import scenario_export as module
from atlas_core.services.scenario_export import scenario_export
from tests.atlas_core.exchange.model_workbook.spreadsheet import Spreadsheet
from tests.atlas_core.services.running import complete_run
from tests.people import sign_in

pytestmark = pytest.mark.usefixtures("own_folder")

PROJECT = "proj_1_frankfurt"


@pytest.fixture
def run(stores, admin):
    return complete_run(stores, admin, "frankfurt")


def test_the_workbook_recalculates_to_the_stored_row(stores, admin, run):
    made = scenario_export(stores, admin, PROJECT, run["_id"], 43)
    assert made.filename == f"scenario_{PROJECT}_run0001_43_{run['sha256'][:12]}.xlsx"
    sheets = Spreadsheet(made.content)
    verdicts = {sheets.value(*place) for place in sheets.formulas if place[0] == "Checks" and place[1].startswith("F")}
    assert verdicts == {"OK", "Holds"}


def test_the_workbook_says_which_scenario_of_which_content_it_is(stores, admin, run):
    made = scenario_export(stores, admin, PROJECT, None, 43)
    sheet = openpyxl.load_workbook(io.BytesIO(made.content))["About"]
    about = {row[0]: row[2] for row in sheet.iter_rows(values_only=True)}
    assert about["Run id"] == run["_id"]
    assert (about["Scenario index"], about["Scenario"]) == ("43", "perm_0044")
    assert about["Content SHA-256"] == run["sha256"]
    assert about["Snapshot SHA-256"] == run["snapshot_hash"]


def test_every_export_is_one_entry(stores, admin, run):
    before = len(stores.admin_actions.latest(1_000))
    made = scenario_export(stores, admin, PROJECT, None, 0)
    entries = stores.admin_actions.latest(1_000)
    assert len(entries) == before + 1
    assert (entries[0]["action"], entries[0]["object"]) == ("result.export", f"{run['_id']} {made.filename}")


@pytest.mark.parametrize("index", [-1, 540, 10**17])
def test_a_scenario_that_is_not_there_is_not_found(stores, admin, run, index):
    with pytest.raises(RecordNotFoundError):
        scenario_export(stores, admin, PROJECT, run["_id"], index)


def test_a_run_of_another_engine_version_is_refused(stores, admin, run, monkeypatch):
    monkeypatch.setattr(module, "ENGINE_VERSION", f"{ENGINE_VERSION}-later")
    with pytest.raises(InputError, match="run its axes again"):
        scenario_export(stores, admin, PROJECT, run["_id"], 0)


def test_only_roles_with_the_engine_take_a_model_away(stores, run):
    with pytest.raises((AccessError, RecordNotFoundError)):
        scenario_export(stores, sign_in(stores, "sponsor"), PROJECT, run["_id"], 0)
