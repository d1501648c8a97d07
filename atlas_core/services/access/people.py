"""People as administrators see and change them: who has an account, in which state, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from atlas_core.records import Record
from atlas_core.services import rights, sessions
from atlas_core.services.access import account_changes, organisations, registration_fields, steps
from atlas_core.services.access.account_changes import ACTIVE, DELETED, DISABLED, FROZEN, MANAGE, OPEN, Seen
from atlas_core.services.actor import SYSTEM, Actor
from atlas_core.services.stores import Stores

LONGEST_REASON = 500
PER_PAGE = 25
STATES = (ACTIVE, FROZEN, DELETED)
_SIGN_IN = "account.sign_in"
_KEPT = ("_id", "revision", "email", "full_name", "role", "created_at", "created_by")
"""What stays of an account that is deleted: who it was."""


@dataclass(frozen=True)
class Person:
    """An account without its secrets.

    Attributes
    ----------
    organisation : as an administrator entered it; empty for none
    state : one of STATES; what the command line disabled is frozen
    reason, changed_by, changed : of the freeze or the deletion; empty and None where not told
    last_sign_in : from the audit record; None before the first
    sessions : how many go on
    revision : for `freeze` and its like, so that nobody changes what somebody else changed meanwhile
    """

    email: str
    full_name: str
    organisation: str
    role: str
    state: str
    reason: str
    changed_by: str
    changed: datetime | None
    created: datetime | None
    created_by: str
    last_sign_in: datetime | None
    sessions: int
    has_second_factor: bool
    must_change: bool
    revision: int


@dataclass(frozen=True)
class Search:
    """Who is looked for.

    Attributes
    ----------
    text : words that address, name or organisation hold, in any case
    role, state : empty for any
    page : from 1
    """

    text: str = ""
    role: str = ""
    state: str = ""
    page: int = 1


@dataclass(frozen=True)
class Found:
    """One page of the people looked for, by address, and how many they are in all."""

    people: Sequence[Person]
    total: int
    page: int
    pages: int


@dataclass(frozen=True)
class Event:
    """One entry of the audit record that concerns an account."""

    at: datetime
    who: str
    action: str
    about: str
    result: str
    changes: Record


def find(stores: Stores, actor: Actor, search: Search) -> Found:
    """Return a page of the accounts that are looked for; one beyond the last shows the last."""
    rights.authorise(stores, actor, MANAGE)
    matching = [user for user in stores.users.list() if _matches(user, search)]
    pages = max(1, -(-len(matching) // PER_PAGE))
    page = min(max(search.page, 1), pages)
    shown = matching[(page - 1) * PER_PAGE : page * PER_PAGE]
    return Found([_person(stores, user) for user in shown], len(matching), page, pages)


def get(stores: Stores, actor: Actor, email: str) -> Person:
    """Return one account; RecordNotFoundError if there is none."""
    rights.authorise(stores, actor, MANAGE)
    return _person(stores, stores.users.get(email))


def history(stores: Stores, actor: Actor, email: str, limit: int = 50) -> list[Event]:
    """Return the newest entries of the audit record about the account or of what it did, newest first."""
    rights.authorise(stores, actor, MANAGE)
    return [_event(entry) for entry in stores.admin_actions.concerning(email, limit)]


def count_projects(stores: Stores, actor: Actor, email: str) -> int:
    """Return how many projects belong to the account, whatever their status."""
    rights.authorise(stores, actor, MANAGE)
    return len(stores.projects.list(email))


def set_role(stores: Stores, actor: Actor, email: str, role: str, revision: int | None = None) -> Person:
    """Give the account another role; its sessions end.

    Raises
    ------
    InputError
        There is no such role, the account is deleted or the actor's own, or no administrator would be left.
    RecordNotFoundError
    StaleRecordError
        Somebody changed the account since it had that revision.
    """
    rights.authorise(stores, actor, MANAGE)
    account_changes.require_role(role)
    return _person(
        stores, account_changes.apply(stores, actor, Seen(email, revision), OPEN, lambda user: user | {"role": role})
    )


def set_organisation(
    stores: Stores, actor: Actor, email: str, organisation: str, revision: int | None = None
) -> Person:
    """Write the organisation the account belongs to, empty for none; its sessions end.

    What it shares, it shares with the new one from now on, and what is shared in the old one is closed to it.

    Raises
    ------
    InputError
        The text cannot be a name, or the account is deleted or the actor's own.
    RecordNotFoundError
    StaleRecordError
    """
    rights.authorise(stores, actor, MANAGE)
    return _person(
        stores,
        account_changes.apply(
            stores,
            actor,
            Seen(email, revision),
            OPEN,
            lambda user: organisations.belonging(stores, user, organisation),
        ),
    )


def freeze(stores: Stores, actor: Actor, email: str, reason: str, revision: int | None = None) -> Person:
    """Close the account for a reason until it is opened again; its sessions end and its devices are forgotten.

    Raises
    ------
    InputError
        The reason is missing or too long; also as in `set_role`.
    RecordNotFoundError
    StaleRecordError
    """
    rights.authorise(stores, actor, MANAGE)
    why = registration_fields.note("reason", "Reason", reason, LONGEST_REASON)
    frozen = {"reason": why, "by": actor.email, "at": sessions.now()}
    fields = {"status": FROZEN, FROZEN: frozen}
    return _person(
        stores,
        account_changes.apply(
            stores, actor, Seen(email, revision), {ACTIVE, DISABLED}, lambda user: user | fields, reason=[None, why]
        ),
    )


def unfreeze(stores: Stores, actor: Actor, email: str, revision: int | None = None) -> Person:
    """Open a frozen account again; its person signs in with the password they had.

    Raises
    ------
    InputError
        The account is not frozen, or the actor's own.
    RecordNotFoundError
    StaleRecordError
    """
    return _person(stores, account_changes.apply(stores, actor, Seen(email, revision), {FROZEN, DISABLED}, _thawed))


def delete(stores: Stores, actor: Actor, email: str, revision: int | None = None) -> Person:
    """Close the account for good: the record of who it was stays, its password and second factor go.

    Its projects stay, and stay its own; administrators see them. Its address stays taken.

    Raises
    ------
    InputError
        The account is deleted already or the actor's own, or no administrator would be left.
    RecordNotFoundError
    StaleRecordError
    """
    deleted = {"by": actor.email, "at": sessions.now()}
    emptied: Record = {"status": DELETED, DELETED: deleted, "password_hash": "", "preferences": {}}
    return _person(
        stores,
        account_changes.apply(stores, actor, Seen(email, revision), OPEN, lambda user: _only(user, _KEPT) | emptied),
    )


def state_of(user: Record) -> str:
    """Return the account's state, one of STATES."""
    return FROZEN if user["status"] == DISABLED else str(user["status"])


def _thawed(user: Record) -> Record:
    return {name: value for name, value in user.items() if name != FROZEN} | {"status": ACTIVE}


def _only(user: Record, names: Sequence[str]) -> Record:
    return {name: user[name] for name in names if name in user}


def _matches(user: Record, search: Search) -> bool:
    text = f"{user['_id']} {user.get('full_name', '')} {user.get(organisations.NAME, '')}".casefold()
    right = search.role in {"", user["role"]} and search.state in {"", state_of(user)}
    return right and all(word in text for word in search.text.casefold().split())


def _person(stores: Stores, user: Record) -> Person:
    at, state = sessions.now(), state_of(user)
    why = user.get(state) or {}
    last = stores.admin_actions.last(user["_id"], _SIGN_IN)
    return Person(
        email=user["_id"],
        full_name=user.get("full_name", ""),
        organisation=user.get(organisations.NAME, ""),
        role=user["role"],
        state=state,
        reason=why.get("reason", ""),
        changed_by=why.get("by", ""),
        changed=why.get("at"),
        created=user.get("created_at"),
        created_by=user.get("created_by", ""),
        last_sign_in=last["at"] if last else None,
        sessions=sum(sessions.is_open(one, at) for one in stores.sessions.list(user["_id"])),
        has_second_factor=steps.has_second_factor(user),
        must_change=bool(user.get(steps.MUST_CHANGE)),
        revision=user["revision"],
    )


def _event(entry: Record) -> Event:
    return Event(
        at=entry["at"],
        who=entry.get("user_email", SYSTEM.email),
        action=entry.get("action", ""),
        about=entry.get("object", ""),
        result=entry.get("result", ""),
        changes=entry.get("changes") or {},
    )
