"""Scheduled reports of saved views: ordered, listed, made at once, ended and taken away by whoever ordered them.

`report_making` makes them, with the rights that the account has by then.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from atlas_core.errors import InputError, Problem, RecordNotFoundError
from atlas_core.records import Record
from atlas_core.services import report_times, rights, saved_views, sessions
from atlas_core.services.access import trail
from atlas_core.services.actor import Actor
from atlas_core.services.exports import MEDIA_TYPES, Export
from atlas_core.services.report_times import Rhythm
from atlas_core.services.stores import Stores
from atlas_core.storage import rules

ORDER, TAKE = "report.keep", "result.export"
BY_MAIL, TO_TAKE = rules.BY_MAIL, rules.TO_TAKE
DELIVERIES = rules.DELIVERIES
MOST_REPORTS = 10
"""Reports of one account in a project."""
HTML, EXCEL = "html", "xlsx"
MEDIA = {HTML: "text/html; charset=utf-8", EXCEL: MEDIA_TYPES[EXCEL]}


@dataclass(frozen=True)
class Outcome:
    """What came of a report last.

    Attributes
    ----------
    at : when it was made, or not
    made : whether it was
    message : why not, or what is missing from it
    rows, run_number : what it is of
    formats : files that can be taken away
    """

    at: datetime
    made: bool
    message: str
    rows: int
    run_number: int
    formats: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """A scheduled report as its owner sees it; `last` is None before the first, `waits` says that it is due."""

    key: str
    view: str
    rhythm: Rhythm
    delivery: str
    due: datetime
    waits: bool
    last: Outcome | None


def order(stores: Stores, actor: Actor, project_id: str, view: str, rhythm: Rhythm, delivery: str) -> Report:
    """Order a report of a view, again and again, and return it.

    Parameters
    ----------
    view : key of a view the caller sees
    delivery : by mail (a mail with links), or to be taken from the page

    Raises
    ------
    InputError
        The rhythm or delivery is none, or the caller has ordered too many.
    RecordNotFoundError
        There is no such view.
    """
    present = rights.permit(stores, actor, ORDER)
    rights.open_project(stores, present, ORDER, project_id)
    report_times.checked(rhythm)
    if delivery not in DELIVERIES:
        raise InputError(Problem("delivery", f"A report comes by {' or '.join(DELIVERIES)}; not {delivery!r:.40}."))
    seen = saved_views.find(stores, present, project_id, view)
    if len(stores.report_schedules.list(project_id, present.email)) >= MOST_REPORTS:
        raise InputError(Problem("view", f"An account orders {MOST_REPORTS} reports of a project. End one first."))
    at, key = sessions.now(), secrets.token_hex(8)
    record = {"_id": key, "project_id": project_id, "view": seen.key, "user_email": present.email, **vars(rhythm)}
    first = report_times.next_time(rhythm, at)
    with trail.act(stores, present, ORDER, key):
        made = stores.report_schedules.insert(
            record | {"delivery": delivery, "created_at": at, "due_at": first, "tries": 0, "last": {}}
        )
        told = {"view": [None, seen.name], "rhythm": [None, report_times.words(rhythm)], "delivery": [None, delivery]}
        trail.record(stores, present, ORDER, about=key, changes=told)
    return _shown(made)


def listed(stores: Stores, actor: Actor, project_id: str) -> list[Report]:
    """Return what the caller has ordered of the project, oldest first."""
    rights.open_project(stores, actor, ORDER, project_id)
    return [_shown(found) for found in stores.report_schedules.list(project_id, actor.email)]


def make_now(stores: Stores, actor: Actor, project_id: str, key: str) -> None:
    """Let a report be made at once, besides its rhythm.

    Raises
    ------
    InputError
        It is being made already.
    """
    rights.open_project(stores, actor, ORDER, project_id)
    found, at = _own(stores, actor, ORDER, project_id, key), sessions.now()
    with trail.act(stores, actor, ORDER, key):
        if found["tries"] or not stores.report_schedules.change(found, {"due_at": at}):
            raise InputError(Problem("report", "It is being made already. Look again in a minute."))
        trail.record(stores, actor, ORDER, about=key, changes={"due_at": [found["due_at"], at]})


def end(stores: Stores, actor: Actor, project_id: str, key: str) -> None:
    """End a report and remove its files."""
    rights.open_project(stores, actor, ORDER, project_id)
    found = _own(stores, actor, ORDER, project_id, key)
    with trail.act(stores, actor, ORDER, key):
        stores.report_schedules.delete(key)
        for file_id in found["last"].get("files", {}).values():
            stores.results.delete(file_id)
        trail.record(stores, actor, ORDER, about=key, changes={"view": [found["view"], None]})


def take(stores: Stores, actor: Actor, project_id: str, key: str, format: str) -> Export:
    """Return a file of the report that was made last.

    Raises
    ------
    RecordNotFoundError
        There is no such report of the caller's, or no such file of it.
    """
    rights.open_project(stores, actor, TAKE, project_id)
    found = _own(stores, actor, TAKE, project_id, key)
    files: Mapping[str, str] = found["last"].get("files", {})
    if format not in files:
        raise RecordNotFoundError("report file", f"{key}.{format}")
    content = stores.results.read(files[format])
    name = f"atlas_report_{project_id}_run{found['last']['run_number']:04d}.{format}"
    trail.record(stores, actor, TAKE, about=f"{key} {name}")
    return Export(name, MEDIA[format], content)


def _own(stores: Stores, actor: Actor, action: str, project_id: str, key: str) -> Record:
    """Return a report of the actor's; anybody else's reads like one that is not there."""
    found = next((one for one in stores.report_schedules.list(project_id, actor.email) if one["_id"] == key), None)
    if found is None:
        trail.record(stores, actor, action, "refused", about=key)
        raise RecordNotFoundError("report", key)
    return found


def rhythm_of(found: Record) -> Rhythm:
    """Return the rhythm of a stored schedule."""
    return Rhythm(found["every"], found["weekday"], found["hour"], found["zone"])


def _shown(found: Record) -> Report:
    return Report(
        key=found["_id"],
        view=found["view"],
        rhythm=rhythm_of(found),
        delivery=found["delivery"],
        due=found["due_at"],
        waits=bool(found["tries"]) or found["due_at"] <= sessions.now(),
        last=_outcome(found["last"]),
    )


def _outcome(last: Record) -> Outcome | None:
    if not last:
        return None
    formats = tuple(last.get("files", {}))
    return Outcome(last["at"], last["made"], last["message"], last["rows"], last["run_number"], formats)
