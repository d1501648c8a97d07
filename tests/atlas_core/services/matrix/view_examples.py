"""Examples of what is done with saved views and their reports."""

from collections.abc import Mapping
from datetime import UTC, datetime
from unittest import mock

from atlas_core.services import saved_views, sessions, view_content, view_reports
from atlas_core.services.actor import Actor
from atlas_core.services.report_times import Rhythm
from atlas_core.services.saved_views import Wanted
from tests.atlas_core.services.matrix.example import Example
from tests.atlas_core.services.matrix.world import World

WANTED = Wanted("Lenders", {"filter": "irr >= 12"}, "quant")
WEEKLY = Rhythm("weekly", 0, 7, "UTC")
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def _kept(world: World, actor: Actor, project: str) -> str:
    """Put a shared view of the caller's there without an entry, and return its key."""
    fields = {
        "project_id": project,
        "user_email": actor.email or "nobody",
        "name": "Banks",
        "shared_with": "quant",
        "state": {},
    }
    world.stores.saved_views.insert({"_id": "banks", "created_at": NOON, "updated_at": NOON} | fields)
    return "banks"


def _ordered(world: World, actor: Actor, project: str) -> str:
    """Put a report of the caller's there that was made, and return its key."""
    fields = {"project_id": project, "user_email": actor.email or "nobody", "view": "banks", "delivery": "mail"}
    when = {"due_at": NOON + sessions.ABSOLUTE * 1_000, "created_at": NOON, "tries": 0, **vars(WEEKLY)}
    world.stores.results.put("a report", b"<p>", {"project_id": project})
    last = {"at": NOON, "made": True, "message": "", "rows": 4, "run_number": 1, "files": {"html": "a report"}}
    world.stores.report_schedules.insert({"_id": "report", "last": last} | fields | when)
    return "report"


def _order(world: World, actor: Actor, project: str) -> view_reports.Report:
    return view_reports.order(world.stores, actor, project, _kept(world, actor, project), WEEKLY, "mail")


def _content(world: World, actor: Actor, project: str) -> view_content.Content:
    with mock.patch.multiple(view_content, histograms=mock.DEFAULT, spreads=mock.DEFAULT):  # what takes long
        return view_content.content(world.stores, actor, project, world.run["_id"], view_content.Look())


VIEWS: Mapping[str, Example] = {
    "saved_views.listed": Example("view.read", lambda w, a, p: saved_views.listed(w.stores, a, p)),
    "saved_views.find": Example("view.read", lambda w, a, p: saved_views.find(w.stores, a, p, _kept(w, a, p))),
    "saved_views.opening": Example("view.read", lambda w, a, p: saved_views.opening(w.stores, a, p)),
    "saved_views.defaults": Example("view.read", lambda w, a, p: saved_views.defaults(w.stores, a, p)),
    "saved_views.keep": Example("view.keep", lambda w, a, p: saved_views.keep(w.stores, a, p, WANTED), entries=1),
    "saved_views.change": Example(
        "view.keep", lambda w, a, p: saved_views.change(w.stores, a, p, _kept(w, a, p), WANTED, 1), entries=1
    ),
    "saved_views.delete": Example(
        "view.keep", lambda w, a, p: saved_views.delete(w.stores, a, p, _kept(w, a, p), 1), entries=1
    ),
    "saved_views.open_with": Example(
        "view.keep", lambda w, a, p: saved_views.open_with(w.stores, a, p, _kept(w, a, p)), entries=1
    ),
    "saved_views.open_for_everybody_with": Example(
        "view.lead", lambda w, a, p: saved_views.open_for_everybody_with(w.stores, a, p, _kept(w, a, p)), entries=1
    ),
    "view_content.content": Example("result.read", _content),
    "view_reports.order": Example("report.keep", _order, entries=1),
    "view_reports.listed": Example("report.keep", lambda w, a, p: view_reports.listed(w.stores, a, p)),
    "view_reports.make_now": Example(
        "report.keep", lambda w, a, p: view_reports.make_now(w.stores, a, p, _ordered(w, a, p)), entries=1
    ),
    "view_reports.end": Example(
        "report.keep", lambda w, a, p: view_reports.end(w.stores, a, p, _ordered(w, a, p)), entries=1
    ),
    "view_reports.take": Example(
        "result.export", lambda w, a, p: view_reports.take(w.stores, a, p, _ordered(w, a, p), "html"), entries=1
    ),
}
