"""One-time links: 256 random bits that open one thing, once, for a short time.

The database holds only their SHA-256. Looking at a link uses nothing up, since mail scanners open what they find; a
page asks for a click first. Reference: OWASP ASVS 5.0 §6.4.1, §6.5.1.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from atlas_core.errors import LinkError
from atlas_core.records import Record
from atlas_core.services import sessions
from atlas_core.services.stores import Stores

_TOKEN_BYTES = 32


@dataclass(frozen=True)
class Kind:
    """What a link opens, and for how long."""

    name: str
    lifetime: timedelta


VERIFY = Kind("verify", timedelta(hours=24))
RESET = Kind("reset", timedelta(minutes=10))
INVITE = Kind("invite", timedelta(hours=24))
SECOND_FACTOR = Kind("second-factor", timedelta(minutes=5))
MUST_CHANGE = Kind("must-change", timedelta(minutes=10))
SSO = Kind("sso", timedelta(minutes=1))


def issue(stores: Stores, kind: Kind, account: str, detail: Mapping[str, Any] | None = None) -> str:
    """Make a link for the account and return its token, which is told to nobody else.

    Parameters
    ----------
    stores : where its hash is kept
    kind : what it opens
    account : address of the account, or of the registration
    detail : what whoever uses it is handed back
    """
    token, at = secrets.token_urlsafe(_TOKEN_BYTES), sessions.now()
    record = {"_id": _reference(token), "kind": kind.name, "user_email": account, "detail": dict(detail or {})}
    stores.links.insert(record | {"created_at": at, "expires_at": at + kind.lifetime})
    return token


def look(stores: Stores, kind: Kind, token: str) -> Record:
    """Return the link's record (`user_email`, `detail`, `expires_at`) and leave the link as it is.

    Raises
    ------
    LinkError
        It is of another kind, used, expired or none of ours.
    """
    found = stores.links.find(_reference(token))
    usable = found is not None and found["kind"] == kind.name and found["used_at"] is None
    if found is None or not usable or found["expires_at"] <= sessions.now():
        raise LinkError
    return found


def use(stores: Stores, kind: Kind, token: str) -> Record:
    """Use the link up and return its record; of several calls at once one gets it.

    Raises
    ------
    LinkError
    """
    found = look(stores, kind, token)
    if not stores.links.use(found["_id"], sessions.now()):
        raise LinkError
    return found


def void(stores: Stores, kind: Kind, account: str) -> None:
    """Use up all links of the kind that the account still has."""
    for found in stores.links.list(kind.name, account):
        stores.links.use(found["_id"], sessions.now())


def _reference(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
