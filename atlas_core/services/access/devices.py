"""Known devices: browsers that signed in before, so that their owner gets in while strangers guess.

A device opens nothing: it only gives its own account a count of misses of its own.
"""

import hashlib
import secrets
from datetime import timedelta

from atlas_core.services import sessions
from atlas_core.services.access.caller import Caller
from atlas_core.services.actor import Actor
from atlas_core.services.stores import Stores

LIFETIME = timedelta(days=90)
PER_ACCOUNT = 10

_TOKEN_BYTES = 32


def known(stores: Stores, account: str, token: str) -> str:
    """Return the reference of the account's device whose token was sent; empty if it is none of the account's."""
    if not token:
        return ""
    found = stores.devices.find(_reference(token))
    mine = found is not None and found["user_email"] == account and sessions.now() < found["expires_at"]
    return _reference(token) if mine else ""


def remember(stores: Stores, actor: Actor, caller: Caller) -> str:
    """Return the token of the device the actor has just signed in on: the one it sent, or a new one.

    The oldest devices beyond PER_ACCOUNT are forgotten.
    """
    if known(stores, actor.email, caller.device):
        return caller.device
    token, at = secrets.token_urlsafe(_TOKEN_BYTES), sessions.now()
    record = {"_id": _reference(token), "user_email": actor.email, "created_at": at, "expires_at": at + LIFETIME}
    stores.devices.insert(record)
    for old in stores.devices.list(actor.email)[PER_ACCOUNT:]:
        stores.devices.delete(old["_id"])
    return token


def forget(stores: Stores, account: str) -> None:
    """Forget all devices of the account: whoever knew its password knows no device of it any more."""
    for device in stores.devices.list(account):
        stores.devices.delete(device["_id"])


def _reference(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
