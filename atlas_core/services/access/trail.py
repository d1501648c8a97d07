"""The trail of the audit record: one entry for each change and for each refusal.

A change is announced before it is made: the intent stands in the database until the entry does. What is still announced
a minute later was cut off between the two, and becomes an entry that says so.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import Literal

from atlas_core.errors import AtlasError, UnavailableError
from atlas_core.records import Record
from atlas_core.services import sessions
from atlas_core.services.actor import Actor
from atlas_core.services.stores import Stores

Result = Literal["done", "refused", "interrupted"]
SETTLED_AFTER = timedelta(minutes=1)
"""Longer than any call between a change and its entry: the database is given up after 5 seconds."""

_announced: ContextVar[str] = ContextVar("announced", default="")
"""Key of the intent of the change that is being made."""


def record(
    stores: Stores,
    actor: Actor,
    action: str,
    result: Result = "done",
    *,
    about: str = "",
    changes: Record | None = None,
) -> None:
    """Append one entry.

    Parameters
    ----------
    stores : where the record is
    actor : who acts; role, session reference and address are those of its session now, not those it claims
    action : as in `rights.TABLE`, or of signing in and out
    result : whether it was done or refused
    about : key of what it was done with
    changes : field → [old, new]; never a hash of a password, a token or a secret
    """
    entry = {"action": action, "result": result, "object": about, "changes": changes or {}, "at": sessions.now()}
    intent = {"intent": announced} if (announced := _announced.get()) else {}
    stores.admin_actions.append(_who(stores, actor) | entry | intent)


@contextmanager
def act(stores: Stores, actor: Actor, action: str, about: str = "") -> Iterator[None]:
    """Announce a change for as long as it and its entry are being written.

    The block makes the change and calls `record`. If it ends with a refusal of the application nothing was changed, and
    the announcement goes. If the database went away, or the process died, nobody knows: `settle` says so later.

    Parameters
    ----------
    stores, actor, action, about : as in `record`
    """
    if _announced.get():  # a step of a larger change
        yield
        return
    at = sessions.now()
    intent = {"action": action, "object": about, "at": at, "begun": at}
    key = stores.audit_intents.insert(_who(stores, actor) | intent)["_id"]
    token = _announced.set(key)
    try:
        yield
    except UnavailableError:
        raise
    except AtlasError:
        stores.audit_intents.delete(key)
        raise
    else:
        stores.audit_intents.delete(key)
    finally:
        _announced.reset(token)


def settle(stores: Stores) -> int:
    """Turn changes that were announced and never recorded into entries, and return how many there were."""
    at = sessions.now()
    return sum(_settled(stores, intent) for intent in stores.audit_intents.list(at - SETTLED_AFTER))


def _settled(stores: Stores, intent: Record) -> bool:
    """Write the entry of an intent unless it stands already, or another process is at it."""
    if not stores.audit_intents.take(intent, sessions.now()):
        return False
    is_missing = not stores.admin_actions.find({"intent": intent["_id"]}, limit=1)
    if is_missing:
        kept = {name: intent[name] for name in ("user_email", "role", "session", "ip", "action", "object")}
        begun = {"begun": [intent["begun"].isoformat(timespec="seconds"), None]}
        entry = {"result": "interrupted", "changes": begun, "at": sessions.now(), "intent": intent["_id"]}
        stores.admin_actions.append(kept | entry)
    stores.audit_intents.delete(intent["_id"])
    return is_missing


def _who(stores: Stores, actor: Actor) -> Record:
    present = sessions.resume(stores, actor.session, active=False) or actor
    return {"user_email": actor.email, "role": present.role, "session": actor.session, "ip": present.ip}
