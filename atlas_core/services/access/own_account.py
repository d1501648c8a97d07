"""What people do with their own account: see and end their sessions, change their password."""

from dataclasses import dataclass
from datetime import datetime

from atlas_core.errors import InputError, Problem
from atlas_core.services import accounts, passwords, rights, sessions
from atlas_core.services.access import devices, trail
from atlas_core.services.access.caller import Caller
from atlas_core.services.actor import Actor
from atlas_core.services.stores import Stores

OWN, PASSWORD = "account.own", "account.password"


@dataclass(frozen=True)
class OwnSession:
    """One open session of the account."""

    reference: str
    """Opens nothing."""
    opened: datetime
    last_seen: datetime
    """To the minute."""
    ip: str
    user_agent: str
    is_this: bool
    """Whether it is the one that asks."""


def open_sessions(stores: Stores, actor: Actor) -> list[OwnSession]:
    """Return the account's sessions that go on, the latest seen first."""
    present = rights.authorise(stores, actor, OWN, owner=actor.email)
    at = sessions.now()
    return [
        OwnSession(
            reference=found["_id"],
            opened=found["created_at"],
            last_seen=found["last_seen"],
            ip=found.get("ip", ""),
            user_agent=found.get("user_agent", ""),
            is_this=found["_id"] == present.session,
        )
        for found in stores.sessions.list(present.email)
        if sessions.is_open(found, at)
    ]


def end_session(stores: Stores, actor: Actor, reference: str) -> None:
    """End one session of the account; one that is not the account's, or has ended, is left alone."""
    if reference in {session.reference for session in open_sessions(stores, actor)}:
        _end(stores, actor, [reference])


def end_others(stores: Stores, actor: Actor) -> int:
    """End every session of the account but this one and return how many that were."""
    others = [session.reference for session in open_sessions(stores, actor) if not session.is_this]
    _end(stores, actor, others)
    return len(others)


def change_password(stores: Stores, actor: Actor, old: str, new: str) -> None:
    """Give the account a new password; its other sessions end and its known devices are forgotten.

    Raises
    ------
    InputError
        The new password breaks a rule; nothing was changed.
    SignInError
        The old one is not right.
    ThrottledError
        Too many wrong ones lately; the old one was not looked at.
    """
    present = rights.authorise(stores, actor, OWN, owner=actor.email)
    chosen = passwords.chosen(new, present.email, present.name)
    if new == old:
        raise InputError(Problem("password", "The new password is the old one; choose another"))
    user = accounts.proven(stores, present.email, old, Caller(ip=present.ip))
    others = [session.reference for session in open_sessions(stores, actor) if not session.is_this]
    with trail.act(stores, present, PASSWORD, present.email):
        stores.users.save(user | {"password_hash": passwords.hashed(chosen)})
        for reference in others:
            sessions.end(stores, reference)
        devices.forget(stores, present.email)
        trail.record(stores, present, PASSWORD, about=present.email, changes={"sessions": [len(others) + 1, 1]})


def _end(stores: Stores, actor: Actor, references: list[str]) -> None:
    for reference in references:
        sessions.end(stores, reference)
    if references:
        trail.record(stores, actor, "account.sessions", about=actor.email, changes={"ended": [None, len(references)]})
