"""What a change of an account brings with it: sessions and tokens end, devices are forgotten, one entry tells it.

An account keeps its address when it is deleted, and nobody else gets it: projects belong to the address, so that
whoever had it next would have them too.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from atlas_core.errors import InputError, Problem, StaleRecordError
from atlas_core.records import Record
from atlas_core.services import rights, sessions
from atlas_core.services.access import bearer, devices, organisations, trail
from atlas_core.services.actor import ADMIN, ROLES, SYSTEM, Actor
from atlas_core.services.stores import Stores

MANAGE = "users.manage"
ACTIVE, DISABLED, FROZEN, DELETED = "active", "disabled", "frozen", "deleted"
"""States of an account; disabled is what the command line calls frozen, without a reason."""

OPEN = frozenset({ACTIVE, DISABLED, FROZEN})
"""States of an account that may still be changed."""

NOT_ONESELF = "You cannot do this to your own account; ask another administrator"
NOBODY_LEFT = "This would leave no administrator who can sign in; give another account the role first"


@dataclass(frozen=True)
class Seen:
    """An account as whoever changes it has seen it; any revision will do where none is named."""

    email: str
    revision: int | None = None


def require_role(role: str) -> str:
    """Return the role if there is such a one; raise InputError otherwise."""
    if role not in ROLES:
        raise InputError(Problem("role", f"Role must be one of {', '.join(ROLES)}; got {role!r}"))
    return role


def apply(
    stores: Stores,
    actor: Actor,
    seen: Seen,
    states: Collection[str],
    change: Callable[[Record], Record],
    **told: list[object],
) -> Record:
    """Change the account, end its sessions and leave one entry; return the record. No change leaves none.

    Parameters
    ----------
    stores, actor : where, and who does it
    seen : which account
    states : in which the account may be changed so
    change : the record as it is → as it is to be
    told : what the entry says beside status, role, organisation and the sessions that ended: name → [old, new]

    Raises
    ------
    InputError
        The account is in another state or the actor's own, or no administrator would be left.
    RecordNotFoundError
    StaleRecordError
        Somebody changed the account since it was seen.
    """
    present = rights.authorise(stores, actor, MANAGE)
    before = _as_seen(stores, present, seen)
    _require(before, states)
    after = change(before)
    if after == before:
        return before
    with trail.act(stores, present, MANAGE, seen.email):
        saved = stores.users.save(after)
        if present != SYSTEM:  # who has the command line has the database, and no other way back in
            _keep_an_administrator(stores, before, saved)
        changes = _changed(before, saved) | told | _put_out(stores, before, saved)
        trail.record(stores, present, MANAGE, about=seen.email, changes=changes)
    return saved


def is_administrator(user: Record) -> bool:
    """Say whether the account can administer now."""
    return sessions.is_active(user) and user["role"] == ADMIN


def _changed(before: Record, saved: Record) -> Record:
    names = ("status", "role", organisations.NAME)
    return {name: [before.get(name), saved.get(name)] for name in names if before.get(name) != saved.get(name)}


def _put_out(stores: Stores, before: Record, saved: Record) -> Record:
    """End what the account holds open, and return what the entry says of it."""
    email, tokens = before["_id"], 0
    ended = stores.sessions.revoke_all(email, sessions.now())
    if saved["status"] != ACTIVE or saved["password_hash"] != before["password_hash"]:
        devices.forget(stores, email)
        tokens = bearer.end_all(stores, email)
    return ({"sessions": [ended, 0]} if ended else {}) | ({"tokens": [tokens, 0]} if tokens else {})


def _as_seen(stores: Stores, actor: Actor, seen: Seen) -> Record:
    user = stores.users.get(seen.email)
    if seen.email == actor.email:
        raise InputError(Problem("email", NOT_ONESELF))
    if seen.revision is not None and user["revision"] != seen.revision:
        raise StaleRecordError("account", seen.email)
    return user


def _require(user: Record, states: Collection[str]) -> None:
    if (state := user["status"]) not in states:
        allowed = " or ".join(sorted(states))
        raise InputError(Problem("status", f"Only an account that is {allowed} can be changed so; this one is {state}"))


def _keep_an_administrator(stores: Stores, before: Record, saved: Record) -> None:
    """Take the change back if it took the last administrator, as two who demote each other at once would."""
    if is_administrator(before) and not any(is_administrator(user) for user in stores.users.list()):
        stores.users.save(before | {"revision": saved["revision"]})
        raise InputError(Problem("role", NOBODY_LEFT))
