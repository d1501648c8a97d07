"""Who bears an API token: read again from the database on every call, as sessions are.

A token holds 256 random bits behind a prefix that scanners of source code can look for; the database holds its SHA-256,
which is its reference and opens nothing. A token never does more than its account's role may do now, less than that
where its scope says so, and nothing with accounts, rules or the record, which need a person who signed in.
References: RFC 6750 (bearer tokens), OWASP ASVS 5.0 §9.2.
"""

import re
import secrets
from dataclasses import replace
from datetime import timedelta

from atlas_core.errors import RecordNotFoundError, SessionEndedError, SignInError, TooManyRequestsError
from atlas_core.records import Record
from atlas_core.services import sessions
from atlas_core.services.access import guessing, trail
from atlas_core.services.actor import Actor
from atlas_core.services.stores import Stores
from atlas_core.storage.rules import READ, RUN, WRITE

PREFIX = "atlas_"
REFUSED = "The API token is not known, has expired or was revoked, or its account is closed."
"""One answer for all of them."""
WINDOW, MISSES = timedelta(minutes=15), 20
"""Tokens that open nothing, from one address in the window; after them no unknown token is looked at twice."""

_REFERENCE = "token:"
_TOKEN_BYTES = 32
_FORM = re.compile(r"atlas_[A-Za-z0-9_-]{43}")

_READS = frozenset(
    {"project.list", "project.open", "snapshot.read", "run.read", "result.read", "result.export", "structure.read"}
    | {"structure.released", "rules.read"}
)
_AREAS = ("project", "snapshot", "run", "result", "structure", "notebook")
"""Areas of actions that a token may reach; what is in none of them needs a person."""
_BY_PERSON = frozenset({"project.share", "project.delete", "project.restore", "project.purge", "run.delete"})
"""What needs a person all the same: who else sees a project, what is in the trash, and what is gone for good."""


def made() -> str:
    """Return a new token."""
    return PREFIX + secrets.token_urlsafe(_TOKEN_BYTES)


def allows(scope: str, action: str) -> bool:
    """Say whether a token of the scope covers the action; the role is another question."""
    area = action.partition(".")[0]
    if action in _BY_PERSON:
        return False
    return {READ: action in _READS, RUN: area == "run", WRITE: area in _AREAS or action in _READS}.get(scope, False)


def is_bearer(actor: Actor) -> bool:
    """Say whether the actor came with a token rather than by signing in."""
    return actor.session.startswith(_REFERENCE)


def admitted(stores: Stores, token: str, ip: str) -> Actor:
    """Return who bears the token.

    Parameters
    ----------
    stores : where tokens and accounts are
    token : as it was sent
    ip : client address, for the record and for the count of misses

    Raises
    ------
    SignInError
        The token opens nothing; the refusal is recorded.
    TooManyRequestsError
        So did too many before it from this address.
    """
    found = stores.api_tokens.find(sessions.reference(token)) if _FORM.fullmatch(token) else None
    actor = _bearer(stores, found, ip)
    if found is None or actor is None:
        _count_miss(stores, ip)
        nobody = Actor(found["user_email"] if found else "", role="", session=_session(found), ip=ip)
        trail.record(stores, nobody, "account.token_use", "refused")
        raise SignInError(REFUSED)
    at = sessions.now()
    if found["last_used"] is None or at - found["last_used"] >= sessions.TOUCH_EVERY:
        stores.api_tokens.touch(found["_id"], at)
    return actor


def renew(stores: Stores, actor: Actor) -> Actor:
    """Return the bearer with its present role, name and scope.

    Raises
    ------
    SessionEndedError
        The token or the account has ended meanwhile.
    """
    present = _bearer(stores, stores.api_tokens.find(actor.session.removeprefix(_REFERENCE)), actor.ip)
    if present is None or present.email != actor.email:
        raise SessionEndedError
    return replace(actor, role=present.role, name=present.name, scope=present.scope)


def end_all(stores: Stores, account: str) -> int:
    """Revoke all tokens of an account that is closed, and return how many that were."""
    found = stores.api_tokens.list(account)
    for token in found:
        stores.api_tokens.delete(token["_id"])
    return len(found)


def session_of(reference: str) -> str:
    """Return what stands for the token where sessions have their reference."""
    return f"{_REFERENCE}{reference}"


def _bearer(stores: Stores, found: Record | None, ip: str) -> Actor | None:
    if found is None or found["expires_at"] <= sessions.now():
        return None
    try:
        user = stores.users.get(found["user_email"])
    except RecordNotFoundError:
        return None
    if not sessions.is_active(user):
        return None
    name = user.get("full_name", "")
    return Actor(user["_id"], user["role"], _session(found), name=name, ip=ip, scope=found["scope"])


def _session(found: Record | None) -> str:
    return session_of(found["_id"]) if found else ""


def _count_miss(stores: Stores, ip: str) -> None:
    at = sessions.now()
    window = int(at.timestamp() // WINDOW.total_seconds())
    left = WINDOW - timedelta(seconds=at.timestamp() % WINDOW.total_seconds())
    if stores.request_counts.add(f"token misses {window} {guessing.origin(ip)}", at + left) > MISSES:
        raise TooManyRequestsError(left)
