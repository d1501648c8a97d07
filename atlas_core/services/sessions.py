"""Server-side sessions: opened at sign-in, read again on every call, ended for good at sign-out.

The browser holds 256 random bits in an HttpOnly cookie. The database holds their SHA-256, which is also the session's
reference inside the application: it identifies the sign-in and opens nothing.
"""

import hashlib
import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from atlas_core.errors import InputError, RecordNotFoundError, SessionEndedError
from atlas_core.records import Record
from atlas_core.services.actor import Actor
from atlas_core.services.stores import Stores

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
NOTEBOOK = timedelta(minutes=15)
"""A notebook's session: longer than a notebook may run."""
TOUCH_EVERY = timedelta(seconds=60)
"""How exactly `last_seen` is kept: one write a minute instead of one a click."""

_TOKEN_BYTES = 32


def now() -> datetime:
    """Return the present time; the one clock of sessions."""
    return datetime.now(UTC)


def reference(token: str) -> str:
    """Return the session's reference: the SHA-256 of the cookie's token, in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_active(user: Record) -> bool:
    """Say whether the account may be used."""
    return user.get("status") == "active"


def start(
    stores: Stores, user: Record, user_agent: str = "", lifetime: timedelta = ABSOLUTE, ip: str = ""
) -> tuple[str, Actor]:
    """Open a session for the account and return the cookie's token and the actor."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    opened = now()
    record = {
        "_id": reference(token),
        "user_email": user["_id"],
        "created_at": opened,
        "last_seen": opened,
        "expires_at": opened + lifetime,
        "user_agent": user_agent[:300],
        "ip": ip,
    }
    stores.sessions.insert(record)
    return token, _actor(user, record)


def resume(stores: Stores, session: str, *, active: bool = True) -> Actor | None:
    """Return who is signed in under the reference, or None if the session or the account has ended.

    Parameters
    ----------
    stores : where the session and the account are read
    session : reference of the session
    active : whether this call is something the person did; False leaves the idle time running
    """
    try:
        record = stores.sessions.get(session)
        user = stores.users.get(record["user_email"])
    except (RecordNotFoundError, InputError):
        return None
    at = now()
    if not is_active(user) or not is_open(record, at):
        return None
    if active and at - record["last_seen"] >= TOUCH_EVERY:
        stores.sessions.touch(session, at)
    return _actor(user, record)


def renew(stores: Stores, actor: Actor, *, active: bool = True) -> Actor:
    """Return the actor with its present role and name.

    Raises
    ------
    SessionEndedError
    """
    present = resume(stores, actor.session, active=active)
    if present is None or present.email != actor.email:
        raise SessionEndedError
    return replace(actor, role=present.role, name=present.name)


def end(stores: Stores, session: str) -> None:
    """End the session everywhere: a copied cookie is refused from now on."""
    stores.sessions.revoke(session, now())


def is_open(record: Record, at: datetime) -> bool:
    """Say whether a session that was not ended goes on at that time."""
    return bool(at < record["expires_at"] and at - record["last_seen"] < IDLE)


def _actor(user: Record, session: Record) -> Actor:
    name, ip = user.get("full_name", ""), session.get("ip", "")
    return Actor(email=user["_id"], role=user["role"], session=session["_id"], name=name, ip=ip)
