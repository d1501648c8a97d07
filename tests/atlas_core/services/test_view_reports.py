from datetime import timedelta

import pytest

from atlas_core.errors import InputError, RecordNotFoundError
from atlas_core.services import saved_views, sessions, view_reports
from atlas_core.services.report_times import Rhythm
from atlas_core.services.saved_views import Wanted
from tests.atlas_core.services.cast import stored_project
from tests.people import sign_in

pytestmark = pytest.mark.usefixtures("own_folder")

PROJECT = "proj_1_london"
MONDAYS = Rhythm("weekly", 0, 7, "Europe/London")


@pytest.fixture
def quant(stores):
    stored_project(stores)
    return sign_in(stores, "quant")


@pytest.fixture
def view(stores, quant):
    return saved_views.keep(stores, quant, PROJECT, Wanted("Lenders", {"filter": "passes"}, "quant")).key


def order(stores, actor, view, rhythm=MONDAYS, delivery="download"):
    return view_reports.order(stores, actor, PROJECT, view, rhythm, delivery)


def made(stores, key):
    """Let the report have been made, as the worker notes it."""
    files = {format: f"report_{key}.{format}" for format in ("html", "xlsx")}
    for file_id in files.values():
        stores.results.put(file_id, file_id.encode(), {"project_id": PROJECT})
    last = {"at": sessions.now(), "made": True, "message": "", "rows": 4, "run_number": 7, "files": files}
    assert stores.report_schedules.change(stores.report_schedules.get(key), {"last": last})
    return files


def test_a_report_is_ordered_listed_and_ended_by_its_owner_alone(stores, quant, view):
    ordered, eve = order(stores, quant, view, delivery="mail"), sign_in(stores, "quant", "eve@test.example")
    assert ordered.due > sessions.now()
    assert (ordered.rhythm, ordered.waits, ordered.last) == (MONDAYS, False, None)
    assert view_reports.listed(stores, quant, PROJECT) == [ordered]
    assert view_reports.listed(stores, eve, PROJECT) == []
    for act in (view_reports.end, view_reports.make_now):
        with pytest.raises(RecordNotFoundError, match="no report"):
            act(stores, eve, PROJECT, ordered.key)
    files = made(stores, ordered.key)
    view_reports.end(stores, quant, PROJECT, ordered.key)
    assert view_reports.listed(stores, quant, PROJECT) == []
    with pytest.raises(RecordNotFoundError):
        stores.results.info(files["html"])


def test_its_files_are_taken_away_by_its_owner_alone_each_on_record(stores, quant, view):
    ordered = order(stores, quant, view)
    with pytest.raises(RecordNotFoundError, match="no report file"):
        view_reports.take(stores, quant, PROJECT, ordered.key, "html")
    files = made(stores, ordered.key)
    taken = view_reports.take(stores, quant, PROJECT, ordered.key, "html")
    assert (taken.filename, taken.content) == ("atlas_report_proj_1_london_run0007.html", files["html"].encode())
    assert stores.admin_actions.latest(1)[0]["action"] == "result.export"
    with pytest.raises(RecordNotFoundError):
        view_reports.take(stores, quant, PROJECT, ordered.key, "exe")
    with pytest.raises(RecordNotFoundError, match="no report "):
        view_reports.take(stores, sign_in(stores, "admin"), PROJECT, ordered.key, "html")


def test_a_report_can_be_made_at_once_but_not_while_it_is_being_made(stores, quant, view):
    ordered = order(stores, quant, view)
    view_reports.make_now(stores, quant, PROJECT, ordered.key)
    (waiting,) = view_reports.listed(stores, quant, PROJECT)
    assert waiting.waits
    held = stores.report_schedules.get(ordered.key)
    stores.report_schedules.change(held, {"tries": 1, "due_at": sessions.now() + timedelta(minutes=20)})
    with pytest.raises(InputError, match="being made already"):
        view_reports.make_now(stores, quant, PROJECT, ordered.key)


def test_what_cannot_be_ordered_is_refused_and_deleting_the_view_ends_its_reports(stores, quant, view, monkeypatch):
    for wrong in ({"rhythm": Rhythm("hourly", 0, 7, "UTC")}, {"delivery": "fax"}):
        with pytest.raises(InputError):
            order(stores, quant, view, **wrong)
    with pytest.raises(RecordNotFoundError, match="no view"):
        order(stores, quant, "another")
    files = made(stores, order(stores, quant, view).key)
    monkeypatch.setattr(view_reports, "MOST_REPORTS", 1)
    with pytest.raises(InputError, match="End one first"):
        order(stores, quant, view)
    saved_views.delete(stores, quant, PROJECT, view, 1)
    assert view_reports.listed(stores, quant, PROJECT) == []
    with pytest.raises(RecordNotFoundError):
        stores.results.info(files["xlsx"])
