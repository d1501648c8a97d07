"""The audit record: what people did, and what they were refused, in a chain that nobody changes unseen."""

from typing import Literal

from atlas_core.records import Record
from atlas_core.services import rights, sessions
from atlas_core.services.actor import SYSTEM, Actor
from atlas_core.services.stores import Stores

Result = Literal["done", "refused"]


def record(
    stores: Stores,
    actor: Actor,
    action: str,
    result: Result = "done",
    *,
    about: str = "",
    changes: Record | None = None,
) -> Record:
    """Append one entry and return it.

    Parameters
    ----------
    stores : where the record is
    actor : who acts; its e-mail, role, session reference and address are written down
    action : as in `rights.TABLE`, or of signing in and out
    result : whether it was done or refused
    about : key of what it was done with
    changes : field → [old, new]; never a hash of a password, a token or a secret
    """
    who = {"user_email": actor.email, "role": actor.role, "session": actor.session, "ip": actor.ip}
    entry = {"action": action, "result": result, "object": about, "changes": changes or {}, "at": sessions.now()}
    return stores.admin_actions.append(who | entry)


def verify(stores: Stores, actor: Actor = SYSTEM) -> Record:
    """Say whether the record is whole; `storage.chain.verify` tells what the answer holds.

    Raises
    ------
    AccessError
    """
    rights.authorise(stores, actor, "audit.verify")
    return stores.admin_actions.verify()
