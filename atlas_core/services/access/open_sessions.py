"""Everybody's sessions as administrators see and end them; `own_account` is for one's own."""

from dataclasses import dataclass
from datetime import datetime

from atlas_core.services import rights, sessions
from atlas_core.services.access import trail
from atlas_core.services.actor import Actor
from atlas_core.services.stores import Stores

MANAGE = "sessions.manage"


@dataclass(frozen=True)
class OpenSession:
    """One session that goes on.

    Attributes
    ----------
    reference : opens nothing
    last_seen : to the minute
    is_own : whether it is the actor's account's
    is_this : whether it is the one that asks
    """

    reference: str
    email: str
    full_name: str
    role: str
    opened: datetime
    last_seen: datetime
    expires: datetime
    ip: str
    user_agent: str
    is_own: bool
    is_this: bool


def listed(stores: Stores, actor: Actor, email: str = "") -> list[OpenSession]:
    """Return the sessions that go on, of one account or of all, the latest seen first."""
    present = rights.authorise(stores, actor, MANAGE)
    at = sessions.now()
    people = {user["_id"]: user for user in stores.users.list() if sessions.is_active(user)}
    return [
        OpenSession(
            reference=found["_id"],
            email=found["user_email"],
            full_name=people[found["user_email"]].get("full_name", ""),
            role=people[found["user_email"]]["role"],
            opened=found["created_at"],
            last_seen=found["last_seen"],
            expires=found["expires_at"],
            ip=found.get("ip", ""),
            user_agent=found.get("user_agent", ""),
            is_own=found["user_email"] == present.email,
            is_this=found["_id"] == present.session,
        )
        for found in (stores.sessions.list(email) if email else stores.sessions.going(at))
        if sessions.is_open(found, at) and found["user_email"] in people
    ]


def end(stores: Stores, actor: Actor, reference: str) -> int:
    """End one session and return how many that were: none if it has ended already."""
    return _end(stores, actor, [one for one in listed(stores, actor) if one.reference == reference])


def end_all(stores: Stores, actor: Actor, email: str) -> int:
    """End every session of an account but the one that asks, and return how many that were."""
    return _end(stores, actor, [one for one in listed(stores, actor, email) if not one.is_this])


def _end(stores: Stores, actor: Actor, ended: list[OpenSession]) -> int:
    if not ended:
        return 0
    with trail.act(stores, actor, MANAGE, ended[0].email):
        for one in ended:
            sessions.end(stores, one.reference)
        trail.record(stores, actor, MANAGE, about=ended[0].email, changes={"ended": [None, len(ended)]})
    return len(ended)
