"""Making the reports that are due: the notebook and Excel, run as the account that ordered them, kept and announced."""

import logging
import tempfile
import threading
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from atlas_core.errors import AtlasError, InputError, Problem, UnavailableError
from atlas_core.exchange import notebook_page
from atlas_core.records import Record
from atlas_core.services import exports, notebooks, results, saved_views, sessions
from atlas_core.services.access import letters, mails
from atlas_core.services.actor import SYSTEM, Actor
from atlas_core.services.export_files import Wanted
from atlas_core.services.notebook_kernel import lent
from atlas_core.services.report_times import next_time
from atlas_core.services.rights import account_may
from atlas_core.services.saved_views import FILTER, View
from atlas_core.services.stores import Stores
from atlas_core.services.view_reports import EXCEL, HTML, ORDER, rhythm_of
from atlas_core.storage.rules import BY_MAIL

NOTEBOOK = "view_report"
POLL_SECONDS = 2.0
IN_HAND = timedelta(minutes=20)
"""Longer than a notebook and its export may take; a report whose worker is gone by then is made by another."""
TRIES = 3
MOST_EXCEL_ROWS = 50_000
"""Of the workbook that comes with a report; a view with more rows comes without it."""
_PASSED_ON = (FILTER, "sort", "columns")

_log = logging.getLogger(__name__)


def keep(stores: Stores, stop: threading.Event) -> None:
    """Make what is due, again and again, until `stop` is set; of several workers each report is made by one."""
    while not stop.is_set():
        try:
            make_due(stores, stop)
        except UnavailableError as error:
            _log.warning("reports wait: %s", error)
        except Exception:  # a report may break, the worker may not
            _log.exception("a report could not be made")
        stop.wait(POLL_SECONDS)


def make_due(stores: Stores, stop: threading.Event | None = None) -> int:
    """Make every report whose time has come and return how many were tried; `stop` leaves the rest to another."""
    due = stores.report_schedules.due(sessions.now())
    return sum(_made(stores, found, stop or threading.Event()) for found in due)


def _made(stores: Stores, found: Record, stop: threading.Event) -> bool:
    """Try one report unless another worker has it in hand, and note what came of it."""
    hand = {"due_at": sessions.now() + IN_HAND, "tries": found["tries"] + 1}
    if stop.is_set() or not stores.report_schedules.change(found, hand):
        return False
    held = found | hand
    outcome, files = _tried(stores, held, stop)
    if stop.is_set() and not outcome["made"]:  # the worker ends; the next one begins anew
        stores.report_schedules.change(held, {"due_at": found["due_at"], "tries": found["tries"]})
        return False
    last = outcome | {"at": sessions.now(), "files": _kept(stores, held, files)}
    after = {"due_at": next_time(rhythm_of(held), sessions.now()), "tries": 0, "last": last}
    gone = found["last"] if stores.report_schedules.change(held, after) else last  # ended while it was made
    for file_id in gone.get("files", {}).values():
        stores.results.delete(file_id)
    if gone is not last and held["delivery"] == BY_MAIL and _may(stores, held):
        _announce(stores, held, last)
    return True


def _tried(stores: Stores, held: Record, stop: threading.Event) -> tuple[Record, Mapping[str, bytes | Path]]:
    """Return the fields of what came of it, and the files."""
    failed = {"made": False, "rows": 0, "run_number": 0}
    if held["tries"] > TRIES:
        return failed | {"message": f"The worker stopped {TRIES} times while it made this report."}, {}
    if not _may(stores, held):
        return failed | {"message": "The account that ordered it may no longer read results."}, {}
    try:
        with lent(stores, SYSTEM, held["user_email"]) as (_, actor):
            return _report(stores, actor, held, stop)
    except UnavailableError:
        raise
    except AtlasError as error:
        return failed | {"message": str(error)}, {}
    except Exception as error:
        _log.exception("report %s failed", held["_id"])
        return failed | {"message": f"It stopped with an unexpected error ({type(error).__name__})."}, {}


def _may(stores: Stores, held: Record) -> bool:
    return account_may(stores, held["user_email"], ORDER)


def _report(
    stores: Stores, actor: Actor, held: Record, stop: threading.Event
) -> tuple[Record, Mapping[str, bytes | Path]]:
    project_id = held["project_id"]
    view = saved_views.find(stores, actor, project_id, held["view"])
    run = results.find_run(stores, actor, project_id)
    if run is None:
        raise InputError(Problem("run", "The project has no complete run yet."))
    page, rows = _page(stores, actor, run, view, stop)
    about = {"made": True, "message": "", "rows": rows, "run_number": run["number"]}
    if rows > MOST_EXCEL_ROWS:
        rule = f"Without the workbook: {rows:,} scenarios pass, and it holds {MOST_EXCEL_ROWS:,}. Narrow the filter."
        return about | {"message": rule}, {HTML: page}
    book = exports.export(stores, actor, project_id, run["_id"], Wanted(EXCEL, view.state.get(FILTER, "")))
    return about, {HTML: page, EXCEL: book.content}


def _page(stores: Stores, actor: Actor, run: Record, view: View, stop: threading.Event) -> tuple[bytes, int]:
    """Return the notebook's page, and how many scenarios pass the view's filter."""
    given = {name: view.state[name] for name in _PASSED_ON if name in view.state}
    given |= {"project": run["project_id"], "run": run["_id"], "name": view.name}
    with tempfile.TemporaryDirectory(prefix="atlas-report-") as folder:
        out = Path(folder) / "report.ipynb"
        ran = notebooks.run(stores, actor, NOTEBOOK, given, out, stop)
        if ran["status"] != notebooks.COMPLETE:
            raise AtlasError(f"The notebook ended with: {ran['error']}")
        foot = f"AtlasNexus. Made {sessions.now():%d %b %Y %H:%M} UTC for {actor.email}."
        return notebook_page.page(out, view.name, foot), int(ran["outputs"]["passing"])


def _kept(stores: Stores, held: Record, files: Mapping[str, bytes | Path]) -> dict[str, str]:
    """Store the files and return their ids; each report has ids of its own."""
    about = {"project_id": held["project_id"], "executed_by": held["user_email"], "timestamp": sessions.now()}
    stamp = int(sessions.now().timestamp() * 1_000)
    ids = {format: f"report_{held['_id']}_{stamp}.{format}" for format in files}
    for format, content in files.items():
        stores.results.put(ids[format], content, about)
    return ids


def _announce(stores: Stores, held: Record, last: Record) -> None:
    to, project_id, view = held["user_email"], held["project_id"], held["view"]
    if last["made"]:
        mails.post(stores, letters.report(to, project_id, view, list(last["files"]), held["_id"]))
    else:
        mails.post(stores, letters.report_failed(to, project_id, view))
