"""The trail of the audit record: one entry for each change and for each refusal."""

from typing import Literal

from atlas_core.records import Record
from atlas_core.services import sessions
from atlas_core.services.actor import Actor
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
    present = sessions.resume(stores, actor.session, active=False) or actor
    who = {"user_email": actor.email, "role": present.role, "session": actor.session, "ip": present.ip}
    entry = {"action": action, "result": result, "object": about, "changes": changes or {}, "at": sessions.now()}
    stores.admin_actions.append(who | entry)
