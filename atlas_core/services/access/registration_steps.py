"""The states of a registration and the steps between them.

registered → verified or approved → active; rejected; and expired, which is read off the clock. When the address is
proven and an administrator has approved, in whatever order, the account is made.
"""

from collections.abc import Callable

from atlas_core.errors import InputError, RecordExistsError, RecordNotFoundError, StaleRecordError
from atlas_core.records import Record
from atlas_core.services import sessions
from atlas_core.services.access import letters, links, mails
from atlas_core.services.stores import Stores
from atlas_core.storage.rules import ACTIVE, APPROVED, REGISTERED, REJECTED, VERIFIED

EXPIRED = "expired"
STATES = (REGISTERED, VERIFIED, APPROVED, ACTIVE, REJECTED, EXPIRED)
UNPROVEN = frozenset({REGISTERED, APPROVED})

_PATIENCE = 20  # times that somebody else may save first

_DONE = {"password_hash": "", "forget_at": None}  # of a registration whose account is there

Step = Callable[[Record], Record]
"""What a registration is to become; it raises if that may not be."""


def state_of(record: Record) -> str:
    """Return the state now: a registration whose link has run out is expired."""
    ran_out = record["state"] in UNPROVEN and record["expires_at"] <= sessions.now()
    return EXPIRED if ran_out else str(record["state"])


def take(stores: Stores, email: str, step: Step) -> tuple[Record, Record]:
    """Take one step, again if somebody else was first; return the registration before and after.

    The account is made before the registration says so: a crash in between leaves an account that works, and the step
    can be taken again.

    Raises
    ------
    RecordNotFoundError
    RecordExistsError
        The address has an account that this registration did not make.
    """
    for _ in range(_PATIENCE):
        seen = _found(stores, email)
        wanted = step(seen)
        wanted["state"] = _state(wanted)
        opens = wanted["state"] == ACTIVE != seen["state"]
        if opens:
            _open_account(stores, wanted)
        try:
            saved = stores.registrations.save(wanted | (_DONE if opens else {}))
        except StaleRecordError:
            continue
        if opens:
            _welcome(stores, wanted)
        return seen, saved
    raise StaleRecordError("registration", email)


def ask_for_proof(stores: Stores, record: Record) -> bool:
    """Send the link that proves the address, at most once a minute; return whether it was sent."""
    email = record["_id"]
    if not mails.is_due(stores, letters.VERIFY, email):
        return False
    token = links.issue(stores, links.VERIFY, email, {"round": record["round"]})
    if not mails.post(stores, letters.verify(email, token), seldom=True):
        return False
    ends = sessions.now() + links.VERIFY.lifetime
    take(stores, email, lambda seen: seen | ({"expires_at": ends} if seen["round"] == record["round"] else {}))
    return True


def has_account(stores: Stores, email: str) -> bool:
    """Say whether the address has an account, usable or not."""
    try:
        stores.users.get(email)
    except (RecordNotFoundError, InputError):
        return False
    return True


def _found(stores: Stores, email: str) -> Record:
    found = stores.registrations.find(email)
    if found is None:
        raise RecordNotFoundError("registration", email)
    return found


def _state(record: Record) -> str:
    if record["state"] in {REJECTED, ACTIVE}:
        return str(record["state"])
    proven, approved = record["verified_at"] is not None, record["approved_at"] is not None
    return {(True, True): ACTIVE, (True, False): VERIFIED, (False, True): APPROVED}.get((proven, approved), REGISTERED)


def _open_account(stores: Stores, record: Record) -> None:
    said = {name: record[name] for name in ("full_name", "company", "job_title", "phone", "business_address")}
    account = {
        "_id": record["_id"],
        "email": record["_id"],
        "role": record["role"],
        "status": "active",
        "password_hash": record["password_hash"],
        "email_verified": True,
        "admin_approved": True,
        "approved_by": record["decided_by"],
        "approved_at": record["approved_at"],
        "created_at": sessions.now(),
        "created_by": record["decided_by"],
        "registration": record["round"],
        "preferences": {},
    }
    try:
        stores.users.insert(said | account)
    except RecordExistsError:
        if stores.users.get(record["_id"]).get("registration") != record["round"]:
            raise


def _welcome(stores: Stores, record: Record) -> None:
    """Say that the account is ready; whoever chose no password yet gets a link to do so."""
    email = record["_id"]
    token = "" if record["password_hash"] else links.issue(stores, links.INVITE, email)
    mails.post(stores, letters.ready(email, token))
