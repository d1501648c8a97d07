"""The API tokens of one's own account: made, listed, revoked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from atlas_core.errors import InputError, Problem
from atlas_core.records import Record
from atlas_core.services import accounts, rights, sessions
from atlas_core.services.access import bearer, registration_fields, trail
from atlas_core.services.access.caller import Caller
from atlas_core.services.actor import Actor
from atlas_core.services.stores import Stores
from atlas_core.storage.rules import TOKEN_SCOPES

OWN, CREATE, REVOKE = "account.own", "account.token_create", "account.token_revoke"
LONGEST_DAYS = 365
PER_ACCOUNT = 20
LONGEST_NAME = 60


@dataclass(frozen=True)
class Wanted:
    """A token somebody asks for.

    Attributes
    ----------
    name : what it is for
    scope : one of TOKEN_SCOPES
    days : how long it holds [days], 1 to LONGEST_DAYS
    """

    name: str
    scope: str
    days: int


@dataclass(frozen=True)
class OwnToken:
    """One token of the account, without the token."""

    reference: str
    """Opens nothing."""
    name: str
    scope: str
    created: datetime
    expires: datetime
    last_used: datetime | None
    """To the minute."""


def create(stores: Stores, actor: Actor, wanted: Wanted, password: str) -> str:
    """Make a token and return it; this is the only time it is seen.

    Raises
    ------
    InputError
        An entry breaks its rule, or the account has as many tokens as it may.
    SignInError
        The password is not right: an open session alone makes no access that outlives it.
    ThrottledError
    """
    present = rights.authorise(stores, actor, OWN, owner=actor.email)
    name = _checked(wanted)
    accounts.proven(stores, present.email, password, Caller(ip=present.ip))
    token, at = bearer.made(), sessions.now()
    record: Record = {
        "_id": sessions.reference(token),
        "user_email": present.email,
        "name": name,
        "scope": wanted.scope,
    }
    record |= {"created_at": at, "expires_at": at + timedelta(days=wanted.days)}
    about = bearer.session_of(record["_id"])
    with trail.act(stores, present, CREATE, about):
        _insert(stores, record)
        changes = {"name": [None, name], "scope": [None, wanted.scope], "days": [None, wanted.days]}
        trail.record(stores, present, CREATE, about=about, changes=changes)
    return token


def list_tokens(stores: Stores, actor: Actor) -> list[OwnToken]:
    """Return the account's tokens that hold, newest first."""
    present = rights.authorise(stores, actor, OWN, owner=actor.email)
    return [
        OwnToken(
            reference=found["_id"],
            name=found["name"],
            scope=found["scope"],
            created=found["created_at"],
            expires=found["expires_at"],
            last_used=found["last_used"],
        )
        for found in _open(stores, present.email)
    ]


def revoke(stores: Stores, actor: Actor, reference: str) -> None:
    """Revoke one token of the account; one that is not the account's, or has ended, is left alone."""
    present = rights.authorise(stores, actor, OWN, owner=actor.email)
    found = next((token for token in _open(stores, present.email) if token["_id"] == reference), None)
    if found is not None:
        about, changes = bearer.session_of(reference), {"name": [found["name"], None]}
        with trail.act(stores, present, REVOKE, about):
            stores.api_tokens.delete(reference)
            trail.record(stores, present, REVOKE, about=about, changes=changes)


def _insert(stores: Stores, record: Record) -> None:
    # Counted after: of two that come at the same moment none is the twenty-first.
    stores.api_tokens.insert(record)
    if len(_open(stores, record["user_email"])) > PER_ACCOUNT:
        stores.api_tokens.delete(record["_id"])
        raise InputError(Problem("name", f"An account has at most {PER_ACCOUNT} tokens; revoke one you do not need"))


def _open(stores: Stores, account: str) -> Sequence[Record]:
    at = sessions.now()
    return [token for token in stores.api_tokens.list(account) if token["expires_at"] > at]


def _checked(wanted: Wanted) -> str:
    name = " ".join(registration_fields.note("name", "Name", wanted.name, LONGEST_NAME).split())
    if wanted.scope not in TOKEN_SCOPES:
        raise InputError(Problem("scope", f"Scope must be one of {', '.join(TOKEN_SCOPES)}; got {wanted.scope!r:.80}"))
    if isinstance(wanted.days, bool) or not isinstance(wanted.days, int) or not 1 <= wanted.days <= LONGEST_DAYS:
        raise InputError(Problem("days", f"A token holds 1 to {LONGEST_DAYS} days; got {wanted.days!r:.80}"))
    return name
