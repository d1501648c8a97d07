"""Registration as strangers meet it: ask for an account, prove the address, choose a password.

The person chooses the password with the link that proves the address, so that nobody can register somebody else's
address with a password of their own. Whoever asks is told the same, whether or not the address is known here: what
differs is said by mail, to the address alone.
"""

import secrets
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta

from atlas_core.errors import InputError, LinkError, RecordExistsError, StaleRecordError
from atlas_core.records import Record
from atlas_core.services import passwords, sessions
from atlas_core.services.access import letters, links, mails, registration_fields, registration_steps, trail
from atlas_core.services.access.caller import Caller
from atlas_core.services.access.registration_steps import EXPIRED, UNPROVEN, state_of
from atlas_core.services.actor import ADMIN, Actor
from atlas_core.services.stores import Stores
from atlas_core.storage.rules import ACTIVE, REGISTERED, REJECTED, VERIFIED

REGISTER, RESEND, VERIFY = "account.register", "account.resend", "account.verify"
AGAIN = links.VERIFY.lifetime
"""A registration that was rejected may be made anew after that time; one that expired at once."""
KEPT = timedelta(days=90)
"""What a person said is forgotten after that time unless an account came of it."""


def register(stores: Stores, typed: Mapping[str, str], caller: Caller) -> None:
    """Take a stranger's request for an account and send what belongs to it to the address.

    Parameters
    ----------
    stores : where the request is kept
    typed : as of `registration_fields.ENTRIES`
    caller : who asks

    Raises
    ------
    InputError
        An entry breaks its rule; every one is named.
    """
    entries = registration_fields.checked(typed)
    email = entries.pop("email")
    taken = not registration_steps.has_account(stores, email) and _taken(stores, email, entries)
    _write(stores, email)
    who = _stranger(email, caller)
    if taken:
        trail.record(stores, who, REGISTER, about=email, changes={"state": [None, REGISTERED]})
    else:
        trail.record(stores, who, REGISTER, "refused", about=email)


def resend(stores: Stores, typed: str, caller: Caller) -> None:
    """Send the mail of a registration once more, at most once a minute; an address without one gets none.

    Raises
    ------
    InputError
        It is no address.
    """
    email = registration_fields.address(typed)
    known = stores.registrations.find(email) is not None
    sent = known and _write(stores, email)
    trail.record(stores, _stranger(email, caller), RESEND, "done" if sent else "refused", about=email)


def look(stores: Stores, token: str) -> str:
    """Return the address that a verification link would prove, and leave the link as it is.

    Raises
    ------
    LinkError
    """
    link = links.look(stores, links.VERIFY, token)
    return str(_provable(link, stores.registrations.find(link["user_email"]))["_id"])


def verify(stores: Stores, token: str, password: str, caller: Caller) -> bool:
    """Prove the address by its link and set the password; return whether the account can be used at once.

    Raises
    ------
    LinkError
    InputError
        The password breaks a rule; the link goes on working.
    RecordExistsError
        The address was given an account in another way meanwhile.
    """
    link = links.look(stores, links.VERIFY, token)
    found = _provable(link, stores.registrations.find(link["user_email"]))
    chosen = passwords.chosen(password, found["_id"], found["full_name"], found["company"])
    links.use(stores, links.VERIFY, token)
    proof = {"verified_at": sessions.now(), "password_hash": passwords.hashed(chosen)}
    before, after = registration_steps.take(stores, found["_id"], lambda seen: _provable(link, seen) | proof)
    links.void(stores, links.VERIFY, found["_id"])
    changes = {"state": [before["state"], after["state"]]}
    trail.record(stores, _stranger(found["_id"], caller), VERIFY, about=found["_id"], changes=changes)
    if after["state"] == VERIFIED:
        _tell_admins(stores)
    return bool(after["state"] == ACTIVE)


def _taken(stores: Stores, email: str, entries: Record) -> bool:
    """Keep a new registration; False while an earlier one of the address goes on."""
    at, found = sessions.now(), stores.registrations.find(email)
    fresh = entries | {
        "_id": email,
        "round": secrets.token_hex(8),
        "state": REGISTERED,
        "created_at": at,
        "expires_at": at + AGAIN,
        "forget_at": at + KEPT,
        **dict.fromkeys(("verified_at", "approved_at", "decided_at")),
        **dict.fromkeys(("role", "reason", "decided_by", "password_hash"), ""),
    }
    try:
        if found is None:
            stores.registrations.insert(fresh)
        elif _is_over(found):
            stores.registrations.save(fresh | {"revision": found["revision"]})
        else:
            return False
    except (RecordExistsError, StaleRecordError):  # somebody else registered the address at the same moment
        return False
    return True


def _is_over(record: Record) -> bool:
    """Say whether a new registration may take this one's place; an active one is over when its account is gone."""
    state = state_of(record)
    return state in {EXPIRED, ACTIVE} or (state == REJECTED and record["decided_at"] + AGAIN <= sessions.now())


def _write(stores: Stores, email: str) -> bool:
    """Send the address what fits its state, each kind at most once a minute; return whether something was sent."""
    if registration_steps.has_account(stores, email):
        return mails.post(stores, letters.known(email), seldom=True)
    found = stores.registrations.find(email)
    state = state_of(found) if found else ""
    if found is not None and state in UNPROVEN:
        return registration_steps.ask_for_proof(stores, found)
    return state == VERIFIED and mails.post(stores, letters.waiting(email), seldom=True)


def _provable(link: Record, found: Record | None) -> Record:
    """Return the registration if it is the one the link was made for and its address is not proven yet."""
    if found is None or found["round"] != link["detail"].get("round") or found["state"] not in UNPROVEN:
        raise LinkError
    return found


def _tell_admins(stores: Stores) -> None:
    """Write to every administrator, at most once a minute, that somebody waits."""
    for user in stores.users.list():
        if user["role"] == ADMIN and sessions.is_active(user):
            with suppress(InputError):  # an address made by hand need not be one that mails can have
                mails.post(stores, letters.decide(user["_id"]), seldom=True)


def _stranger(email: str, caller: Caller) -> Actor:
    return Actor(email, role="", session="", ip=caller.ip)
