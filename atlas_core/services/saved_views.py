"""Saved views: what a person looked at in a result, under a name; their own, or shared with a role.

A view holds what the address of the page says beside the project and the run: filter, order, columns, axes of charts.
It gives no right: whoever opens one sees what their own account may read.
"""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from atlas_core.errors import AccessError, InputError, Problem, RecordNotFoundError, StaleRecordError
from atlas_core.queries.filters import parse
from atlas_core.records import Record
from atlas_core.services import rights, sessions
from atlas_core.services.access import trail
from atlas_core.services.actor import ADMIN, ROLES, Actor
from atlas_core.services.stores import Stores

READ, KEEP, LEAD = "view.read", "view.keep", "view.lead"
PRIVATE, EVERYBODY, NO_VIEW = "", "", ""
AUDIENCES = (PRIVATE, *(role for role in ROLES if rights.reach(role, READ)))
"""With whom a view may be shared: nobody, or a role that may read results. Administrators see what any role sees."""
FILTER = "filter"
OF_THE_PLACE = frozenset({"project", "run", "scenario", "rows", "page", "after", "before", "view"})
"""Words of an address that say where somebody is, not how they look at it: no view keeps them."""
MOST_VIEWS, MAX_NAME, MAX_WORDS, MAX_TEXT = 50, 80, 20, 4_000
"""Views of one account in a project; letters of a name; words of a state; letters of each."""

_WORD = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True)
class Wanted:
    """What a view is to be.

    Attributes
    ----------
    name : as its owner calls it
    state : words of the address → text, as typed there
    shared_with : a role, or PRIVATE
    """

    name: str
    state: Mapping[str, str]
    shared_with: str = PRIVATE


@dataclass(frozen=True)
class View:
    """A view as the caller sees it; `own` says whether it is theirs, `revision` what they saw."""

    key: str
    project_id: str
    name: str
    owner: str
    shared_with: str
    state: Mapping[str, str]
    revision: int
    updated: datetime
    own: bool


@dataclass(frozen=True)
class Defaults:
    """Keys of the views a project's page opens with: for the caller, and for everybody; NO_VIEW where there is none."""

    own: str
    everybody: str


def state_of(address: Mapping[str, str]) -> dict[str, str]:
    """Return what a view would keep of an address."""
    return {name: value for name, value in sorted(address.items()) if name not in OF_THE_PLACE and value}


def listed(stores: Stores, actor: Actor, project_id: str) -> list[View]:
    """Return the caller's views of the project, then those shared with the caller's role, each by name."""
    present = _within(stores, rights.permit(stores, actor, READ), READ, project_id)
    seen = [_shown(found, present) for found in stores.saved_views.list(project_id) if _is_open(found, present)]
    return sorted(seen, key=lambda view: (not view.own, view.name.casefold(), view.key))


def find(stores: Stores, actor: Actor, project_id: str, key: str) -> View:
    """Return a view the caller may see.

    Raises
    ------
    RecordNotFoundError
        There is none, or it is not shared with the caller: both read alike.
    """
    present = _within(stores, rights.permit(stores, actor, READ), READ, project_id)
    return _shown(_seen(stores, present, READ, project_id, key), present)


def opening(stores: Stores, actor: Actor, project_id: str) -> View | None:
    """Return the view the project's page opens with: the caller's own choice, else everybody's, else none."""
    present = _within(stores, rights.permit(stores, actor, READ), READ, project_id)
    for email in (present.email, EVERYBODY):
        kept = stores.view_defaults.find(project_id, email)
        found = stores.saved_views.find(kept["view"]) if kept else None
        if found is not None and _is_open(found, present):
            return _shown(found, present)
    return None


def defaults(stores: Stores, actor: Actor, project_id: str) -> Defaults:
    """Return which views the page opens with."""
    present = _within(stores, rights.permit(stores, actor, READ), READ, project_id)
    kept = [stores.view_defaults.find(project_id, email) for email in (present.email, EVERYBODY)]
    own, everybody = [found["view"] if found else NO_VIEW for found in kept]
    return Defaults(own, everybody)


def keep(stores: Stores, actor: Actor, project_id: str, wanted: Wanted) -> View:
    """Save a new view and return it.

    Raises
    ------
    InputError
        The name is taken or none, the state cannot be one, or there are too many views already.
    """
    present = _within(stores, rights.permit(stores, actor, KEEP), KEEP, project_id)
    checked = _checked(wanted)
    own = _own(stores, present, project_id)
    if len(own) >= MOST_VIEWS:
        rule = f"An account may save {MOST_VIEWS} views of a project. Delete one first."
        raise InputError(Problem("name", rule))
    _require_free(own, checked.name, "")
    at = sessions.now()
    record = _fields(checked) | {"_id": secrets.token_hex(8), "project_id": project_id, "user_email": present.email}
    with trail.act(stores, present, KEEP, record["_id"]):
        made = stores.saved_views.insert(record | {"created_at": at, "updated_at": at})
        _tell(stores, present, made["_id"], {}, made)
    return _shown(made, present)


def change(stores: Stores, actor: Actor, project_id: str, key: str, wanted: Wanted, revision: int) -> View:
    """Give a view of the caller's another name, state or audience, and return it.

    Parameters
    ----------
    revision : the one the caller saw; a change of an older one is refused

    Raises
    ------
    AccessError
        It is somebody else's.
    InputError
        The name is taken or none, or the state cannot be one.
    StaleRecordError
        It was changed in the meantime.
    """
    present = _within(stores, rights.permit(stores, actor, KEEP), KEEP, project_id)
    found, checked = _owned(stores, present, project_id, key, revision), _checked(wanted)
    _require_free(_own(stores, present, project_id), checked.name, key)
    with trail.act(stores, present, KEEP, key):
        saved = stores.saved_views.save(found | _fields(checked) | {"updated_at": sessions.now()})
        _tell(stores, present, key, found, saved)
    return _shown(saved, present)


def delete(stores: Stores, actor: Actor, project_id: str, key: str, revision: int) -> None:
    """Delete a view, and with it the reports of it; administrators may delete what others share.

    Raises
    ------
    AccessError
        It is somebody else's, and the caller no administrator.
    StaleRecordError
        It was changed in the meantime.
    """
    present = _within(stores, rights.permit(stores, actor, KEEP), KEEP, project_id)
    found = _owned(stores, present, project_id, key, revision, beyond=present.role == ADMIN)
    with trail.act(stores, present, KEEP, key):
        if not stores.saved_views.delete(found):
            raise StaleRecordError("view", key)
        for report in stores.report_schedules.of_view(key):
            stores.report_schedules.delete(report["_id"])
            for file_id in report["last"].get("files", {}).values():
                stores.results.delete(file_id)
        trail.record(stores, present, KEEP, about=key, changes={"name": [found["name"], None]})


def open_with(stores: Stores, actor: Actor, project_id: str, key: str) -> None:
    """Let the project's page open with a view for the caller; with none of their own for NO_VIEW."""
    present = _within(stores, rights.permit(stores, actor, KEEP), KEEP, project_id)
    if key:
        _seen(stores, present, KEEP, project_id, key)
    _set_default(stores, present, project_id, present.email, key)


def open_for_everybody_with(stores: Stores, actor: Actor, project_id: str, key: str) -> None:
    """Let the project's page open with a shared view for everybody who has not chosen one; with none for NO_VIEW.

    Raises
    ------
    InputError
        Nobody but its owner sees the view.
    """
    present = _within(stores, rights.permit(stores, actor, LEAD), LEAD, project_id)
    if key and _seen(stores, present, LEAD, project_id, key)["shared_with"] == PRIVATE:
        raise InputError(Problem("shared_with", "Share the view with a role before everybody's page opens with it."))
    _set_default(stores, present, project_id, EVERYBODY, key)


def may_lead(actor: Actor) -> bool:
    """Say whether the actor's role sets what everybody's page opens with; every step asks the database again."""
    return rights.reach(actor.role, LEAD) is not None


def _within(stores: Stores, present: Actor, action: str, project_id: str) -> Actor:
    """Return the actor, present role and all, if it may do this with the project."""
    rights.open_project(stores, present, action, project_id)
    return present


def _set_default(stores: Stores, present: Actor, project_id: str, email: str, key: str) -> None:
    kept = stores.view_defaults.find(project_id, email)
    action = KEEP if email else LEAD
    with trail.act(stores, present, action, project_id):
        if key:
            stores.view_defaults.put(project_id, email, key)
        else:
            stores.view_defaults.delete(project_id, email)
        changes = {"opens_with": [kept["view"] if kept else None, key or None]}
        trail.record(stores, present, action, about=project_id, changes=changes)


def _is_open(found: Record, present: Actor) -> bool:
    shared = found["shared_with"] == present.role or (found["shared_with"] != PRIVATE and present.role == ADMIN)
    return bool(shared or found["user_email"] == present.email)


def _seen(stores: Stores, present: Actor, action: str, project_id: str, key: str) -> Record:
    """Return a view that is open to the actor; what is not reads like what is not there."""
    found = stores.saved_views.find(key)
    if found is None or found["project_id"] != project_id or not _is_open(found, present):
        trail.record(stores, present, action, "refused", about=key)
        raise RecordNotFoundError("view", key)
    return found


def _owned(stores: Stores, present: Actor, project_id: str, key: str, revision: int, *, beyond: bool = False) -> Record:
    """Return a view that is the actor's to change, or anybody's with `beyond`, at the revision they saw."""
    found = _seen(stores, present, KEEP, project_id, key)
    if found["user_email"] != present.email and not beyond:
        trail.record(stores, present, KEEP, "refused", about=key)
        raise AccessError(f"The view “{found['name']}” is {found['user_email']}'s. Save one of your own.")
    if found["revision"] != revision:
        raise StaleRecordError("view", key)
    return found


def _own(stores: Stores, present: Actor, project_id: str) -> list[Record]:
    return [found for found in stores.saved_views.list(project_id) if found["user_email"] == present.email]


def _require_free(own: Sequence[Record], name: str, key: str) -> None:
    if any(found["name"].casefold() == name.casefold() and found["_id"] != key for found in own):
        raise InputError(Problem("name", f"You have a view called “{name}” already. Change that one, or name another."))


def _checked(wanted: Wanted) -> Wanted:
    """Return what is wanted if it can be a view; the name without spaces around it."""
    name = wanted.name.strip()
    if not 0 < len(name) <= MAX_NAME or not name.isprintable():
        raise InputError(Problem("name", f"A view needs a name of 1 to {MAX_NAME} letters."))
    if wanted.shared_with not in AUDIENCES:
        roles = " or ".join(AUDIENCES[1:])
        raise InputError(
            Problem("shared_with", f"A view is shared with {roles}, or nobody; not {wanted.shared_with!r:.40}.")
        )
    return Wanted(name, _state(wanted.state), wanted.shared_with)


def _state(state: Mapping[str, Any]) -> dict[str, str]:
    kept = state_of(state)
    for name, value in kept.items():
        if not _WORD.fullmatch(name) or not isinstance(value, str) or len(value) > MAX_TEXT or not value.isprintable():
            raise InputError(Problem("state", f"A view keeps words of an address and text; not {name!r:.40}."))
    if len(kept) > MAX_WORDS:
        raise InputError(Problem("state", f"A view keeps {MAX_WORDS} words of an address; these are {len(kept)}."))
    parse(kept.get(FILTER, ""))
    return kept


def _fields(wanted: Wanted) -> Record:
    return {"name": wanted.name, "state": dict(wanted.state), "shared_with": wanted.shared_with}


def _tell(stores: Stores, present: Actor, key: str, before: Record, after: Record) -> None:
    told = [name for name in ("name", "shared_with", "state") if before.get(name) != after[name]]
    changes = {name: [before.get(name), after[name]] for name in told}
    trail.record(stores, present, KEEP, about=key, changes=changes)


def _shown(found: Record, present: Actor) -> View:
    return View(
        key=found["_id"],
        project_id=found["project_id"],
        name=found["name"],
        owner=found["user_email"],
        shared_with=found["shared_with"],
        state=found["state"],
        revision=found["revision"],
        updated=found["updated_at"],
        own=found["user_email"] == present.email,
    )
