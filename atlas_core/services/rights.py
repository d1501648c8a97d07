"""What each role may do: one table, and the check every service starts with.

A service that works on a project calls `open_project`; any other calls `authorise`. Both read the session and the role
again from the database, because a page's own guard does not run before a callback or a fragment. Anything the table
does not name is refused. What a project that is shared opens beyond it stands in `access.organisations`.
"""

from collections.abc import Mapping
from types import MappingProxyType

from atlas_core.errors import AccessError, RecordNotFoundError, SessionEndedError
from atlas_core.records import Record
from atlas_core.services import sessions
from atlas_core.services.access import bearer, organisations, trail
from atlas_core.services.actor import ADMIN, INTERNAL, QUANT, ROLES, SPONSOR, SYSTEM, Actor
from atlas_core.services.stores import Stores

OWN, ANY = "own", "any"
DELETED = "deleted"
"""Status of a project in the trash: to everybody it is as if it were not there."""

_AUTHORS = {SPONSOR: OWN, INTERNAL: OWN, QUANT: OWN, ADMIN: ANY}
_READERS = {SPONSOR: OWN, INTERNAL: ANY, QUANT: ANY, ADMIN: ANY}
_ENGINE = {QUANT: ANY, ADMIN: ANY}

TABLE: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "project.list": _READERS,
        "project.open": _READERS,
        "project.create": _AUTHORS,
        "project.save": _AUTHORS,
        "project.duplicate": _AUTHORS,
        "project.archive": _AUTHORS,
        # Series and order are everybody's own, of all projects they see.
        "project.arrange": _READERS,
        # Who else sees a project is for its owner to say: colleagues who may edit it may not pass it on.
        "project.share": _AUTHORS,
        # Who may put a project into the trash may take it out; what goes for good is the admin's act, or that of time.
        "project.delete": _AUTHORS,
        "project.restore": _AUTHORS,
        "project.purge": {ADMIN: ANY, SYSTEM.role: ANY},
        # Making a snapshot approves the project's state: the admin's act. Quants run what was approved.
        "snapshot.make": {ADMIN: ANY},
        "snapshot.read": _ENGINE,
        "run.start": _ENGINE,
        "run.cancel": _ENGINE,
        "run.read": _ENGINE,
        # Pins and notes are for everybody who runs; what is deleted is gone for all of them: the admin's act.
        "run.keep": _ENGINE,
        "run.delete": {ADMIN: ANY},
        "retention.edit": {ADMIN: ANY},
        "result.read": _ENGINE,
        "result.export": _ENGINE,
        # A view is how somebody looks at results: it gives no right to them. What everybody's page opens with is for
        # the admin to say.
        "view.read": _ENGINE,
        "view.keep": _ENGINE,
        "view.lead": {ADMIN: ANY},
        "report.keep": _ENGINE,
        # Choosing is the admin's act; the sponsor sees of a run only what was released, and never the run itself.
        "structure.choose": {ADMIN: ANY},
        "structure.read": _ENGINE,
        "structure.released": {SPONSOR: OWN, ADMIN: ANY},
        "notebook.run": _ENGINE,
        # Rule tables judge everybody's scenarios: those who run the engine see them, the admin answers for them.
        "rules.read": _ENGINE,
        "rules.edit": {ADMIN: ANY},
        # A session without a password: for the command line only, which holds the database anyway.
        "session.lend": {SYSTEM.role: ANY},
        "account.own": dict.fromkeys(ROLES, OWN),
        "users.manage": {ADMIN: ANY, SYSTEM.role: ANY},
        "sessions.manage": {ADMIN: ANY},
        "attempts.read": {ADMIN: ANY},
        "attempts.clear": {ADMIN: ANY},
        "registrations.manage": {ADMIN: ANY},
        # Mails may hold links that open accounts: who opens one is on record.
        "outbox.read": {ADMIN: ANY},
        "outbox.send": {ADMIN: ANY},
        # Who may ask at all: rules for networks, bans, and what is known of addresses.
        "network.manage": {ADMIN: ANY},
        # Who saw and changed what is for those to read who answer for it; a copy taken away is on record itself.
        "audit.read": {ADMIN: ANY},
        "audit.export": {ADMIN: ANY},
        "audit.verify": {ADMIN: ANY, SYSTEM.role: ANY},
    }
)
"""Action → role → whose records. A role that is missing may not do it at all."""

WITHOUT_RECORD = frozenset({"project.list", "project.create"})
"""Actions open to OWN roles that concern no existing record; every other one needs the record's owner."""

POLLED = frozenset({"run.read"})
"""Actions that an open page repeats by itself: they do not keep an idle session alive."""

NOT_ALLOWED = "Your account may not do this."
NOT_COVERED = "The API token may not do this, though its account may."


def reach(role: str, action: str) -> str | None:
    """Return whose records the role may use for the action: OWN, ANY, or None for not at all."""
    return TABLE.get(action, {}).get(role)


def permit(stores: Stores, actor: Actor, action: str) -> Actor:
    """Return the actor with its present role if that role may do the action with some record at least.

    A refusal is written into the audit record, here and below.

    Raises
    ------
    AccessError
        The session has ended, or the role may not do this at all.
    """
    try:
        present = actor if actor == SYSTEM else _renewed(stores, actor, action)
    except SessionEndedError:
        if action not in POLLED:  # a forgotten page asks every second
            trail.record(stores, actor, action, "refused")
        raise
    # Nobody becomes the system by having its role written into an account.
    is_known = present == SYSTEM or present.role in ROLES
    if not is_known or reach(present.role, action) is None:
        trail.record(stores, actor, action, "refused")
        raise AccessError(NOT_ALLOWED)
    if bearer.is_bearer(present) and not bearer.allows(present.scope, action):
        trail.record(stores, actor, action, "refused")
        raise AccessError(NOT_COVERED)
    return present


def authorise(stores: Stores, actor: Actor, action: str, owner: str | None = None, key: str = "") -> Actor:
    """Return the actor with its present role, or refuse.

    Parameters
    ----------
    stores : where the session and the account are read, on every call
    actor : who asks
    action : a key of TABLE; any other is refused
    owner : e-mail of the record's owner; None where there is no record
    key : the record's key as the caller gave it, so that "refused" reads like "missing"

    Raises
    ------
    AccessError
        The session has ended, or the role may not do this at all.
    RecordNotFoundError
        The role may do this, but not with this owner's record.
    """
    present = permit(stores, actor, action)
    if owner is None and action in WITHOUT_RECORD:
        return present
    return _owning(stores, present, action, owner, key)


def open_project(stores: Stores, actor: Actor, action: str, project_id: str, *, in_trash: bool = False) -> Record:
    """Return the project's record if the actor may do the action with it; missing, deleted and refused answer alike.

    What is done with the trash asks for a project that lies there, and answers about any other as about a missing one.
    """
    present = permit(stores, actor, action)
    try:
        record = stores.projects.get(project_id)
        if (record.get("status") == DELETED) != in_trash:
            raise RecordNotFoundError("project", project_id)
    except RecordNotFoundError:
        trail.record(stores, present, action, "refused", about=project_id)
        raise
    if not covers(stores, present, action, record):
        trail.record(stores, present, action, "refused", about=project_id)
        raise RecordNotFoundError("project", project_id)
    return record


def covers(stores: Stores, present: Actor, action: str, project: Record) -> bool:
    """Say whether the project is the actor's for this action: by role, as its owner, or because it is shared with them.

    Says nothing of the session, and leaves no entry; a service calls `open_project`.
    """
    whose = reach(present.role, action)
    if whose == OWN and project["user_email"] != present.email:
        return organisations.opens(stores, present.email, action, project)
    return whose is not None


def account_may(stores: Stores, email: str, action: str) -> bool:
    """Say whether the account, signed in or not, may do the action now: for work queued on its behalf."""
    try:
        user = stores.users.get(email)
    except RecordNotFoundError:
        return False
    return sessions.is_active(user) and reach(user["role"], action) is not None


def _renewed(stores: Stores, actor: Actor, action: str) -> Actor:
    if bearer.is_bearer(actor):
        return bearer.renew(stores, actor)
    return sessions.renew(stores, actor, active=action not in POLLED)


def _owning(stores: Stores, present: Actor, action: str, owner: str | None, key: str) -> Actor:
    """Return the actor if the owner's record is within reach; what has an owner is a project."""
    if reach(present.role, action) != ANY and owner != present.email:
        trail.record(stores, present, action, "refused", about=key)
        raise RecordNotFoundError("project", key)
    return present
