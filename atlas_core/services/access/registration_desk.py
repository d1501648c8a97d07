"""Registrations as administrators decide them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from atlas_core.errors import InputError, Problem, RecordNotFoundError
from atlas_core.records import Record
from atlas_core.services import rights, sessions
from atlas_core.services.access import letters, links, mails, registration_fields, registration_steps, trail
from atlas_core.services.access.registration_steps import EXPIRED, UNPROVEN, Step, state_of
from atlas_core.services.actor import ROLES, Actor
from atlas_core.services.stores import Stores
from atlas_core.storage.rules import APPROVED, REGISTERED, REJECTED, VERIFIED

MANAGE = "registrations.manage"
LONGEST_REASON = 500
OPEN = frozenset({REGISTERED, VERIFIED, APPROVED})
"""States in which an administrator may still decide, or decide otherwise."""


@dataclass(frozen=True)
class Registration:
    """A registration as administrators see it."""

    email: str
    full_name: str
    company: str
    job_title: str
    phone: str
    business_address: str
    state: str
    role: str
    reason: str
    decided_by: str
    created: datetime
    verified: datetime | None
    decided: datetime | None


def listed(stores: Stores, actor: Actor) -> list[Registration]:
    """Return the newest registrations, newest first."""
    rights.authorise(stores, actor, MANAGE)
    return [_shown(found) for found in stores.registrations.list()]


def approve(stores: Stores, actor: Actor, email: str, role: str) -> str:
    """Approve with a role and return the state that follows: active if the address was proven before.

    Raises
    ------
    InputError
        The role is none, or the registration is rejected, expired or active.
    RecordExistsError
        The address has an account already.
    """
    if role not in ROLES:
        raise InputError(Problem("role", f"Role must be one of {', '.join(ROLES)}; got {role!r}"))
    at = sessions.now()
    decision = {"approved_at": at, "decided_at": at, "decided_by": actor.email, "role": role}
    return _step(stores, actor, email, OPEN, decision)


def reject(stores: Stores, actor: Actor, email: str, reason: str) -> str:
    """Reject; the reason goes to the person by mail.

    Raises
    ------
    InputError
        The reason is missing or too long, or the registration is rejected, expired or active.
    """
    why = registration_fields.note("reason", "Reason", reason, LONGEST_REASON)
    decision = {"state": REJECTED, "approved_at": None, "password_hash": "", "role": "", "reason": why}
    state = _step(stores, actor, email, OPEN, decision | {"decided_at": sessions.now(), "decided_by": actor.email})
    links.void(stores, links.VERIFY, email)
    mails.post(stores, letters.rejected(email, why))
    return state


def mark_verified(stores: Stores, actor: Actor, email: str) -> str:
    """Vouch for the address; once approved, the person gets a link to choose a password.

    Raises
    ------
    InputError
        The address is proven already, or the registration is rejected or active.
    """
    return _step(stores, actor, email, UNPROVEN | {EXPIRED}, {"verified_at": sessions.now()})


def resend(stores: Stores, actor: Actor, email: str) -> None:
    """Send the link that proves the address once more, and with it give the registration another day.

    Raises
    ------
    InputError
        The address needs no proof, or a link was sent less than a minute ago.
    """
    present = rights.authorise(stores, actor, MANAGE)
    found = stores.registrations.find(email)
    if found is None:
        raise RecordNotFoundError("registration", email)
    _require(found, UNPROVEN | {EXPIRED})
    if not registration_steps.ask_for_proof(stores, found):
        raise InputError(Problem("email", "A link was sent less than a minute ago; wait a moment"))
    trail.record(stores, present, MANAGE, about=email, changes={"link": [None, "sent"]})


def _step(stores: Stores, actor: Actor, email: str, allowed: Collection[str], fields: Record) -> str:
    present = rights.authorise(stores, actor, MANAGE)
    before, after = registration_steps.take(stores, email, _changing(allowed, fields))
    changes = {name: [before[name], after[name]] for name in ("state", "role", "reason") if before[name] != after[name]}
    trail.record(stores, present, MANAGE, about=email, changes=changes)
    return str(after["state"])


def _changing(allowed: Collection[str], fields: Record) -> Step:
    def step(seen: Record) -> Record:
        _require(seen, allowed)
        return seen | fields

    return step


def _require(record: Record, allowed: Collection[str]) -> None:
    if (state := state_of(record)) not in allowed:
        states = ", ".join(sorted(allowed))
        raise InputError(Problem("state", f"Only a registration that is {states} can be changed so; this is {state}"))


def _shown(found: Record) -> Registration:
    return Registration(
        email=found["_id"],
        full_name=found["full_name"],
        company=found["company"],
        job_title=found["job_title"],
        phone=found["phone"],
        business_address=found["business_address"],
        state=state_of(found),
        role=found["role"],
        reason=found["reason"],
        decided_by=found["decided_by"],
        created=found["created_at"],
        verified=found["verified_at"],
        decided=found["decided_at"],
    )
