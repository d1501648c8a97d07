"""Passwords that an administrator set: they let nobody in before the person has chosen one of their own."""

from atlas_core.errors import InputError, Problem
from atlas_core.records import Record
from atlas_core.services import passwords, rights, sessions
from atlas_core.services.access import devices, trail
from atlas_core.services.access.caller import Caller
from atlas_core.services.access.steps import MUST_CHANGE
from atlas_core.services.actor import SYSTEM, Actor
from atlas_core.services.stores import Stores

MANAGE, CHANGED = "users.manage", "account.password"


def set_password(stores: Stores, email: str, password: str, actor: Actor = SYSTEM) -> None:
    """Give an account a password that its person must change at the next sign-in.

    Its sessions end and its known devices are forgotten.

    Raises
    ------
    InputError
        The password breaks a rule.
    RecordNotFoundError
    AccessError
    """
    rights.authorise(stores, actor, MANAGE)
    user = stores.users.get(email)
    chosen = passwords.chosen(password, email, user.get("full_name", ""))
    stores.users.save(user | {"password_hash": passwords.hashed(chosen), MUST_CHANGE: True})
    ended = stores.sessions.revoke_all(email, sessions.now())
    devices.forget(stores, email)
    trail.record(stores, actor, MANAGE, about=email, changes={"password": [None, "set"], "sessions": [ended, 0]})


def acceptable(user: Record, new: str) -> str:
    """Return the password if the account's person may choose it in place of the one that was set.

    Raises
    ------
    InputError
    """
    chosen = passwords.chosen(new, user["_id"], user.get("full_name", ""))
    if passwords.matches(chosen, user["password_hash"]):
        raise InputError(Problem("password", "The new password is the one that was set for you; choose another"))
    return chosen


def chosen(stores: Stores, user: Record, password: str, caller: Caller) -> Record:
    """Store the password the person chose and return the account's record."""
    kept = {name: value for name, value in user.items() if name != MUST_CHANGE}
    saved = stores.users.save(kept | {"password_hash": passwords.hashed(password)})
    about = Actor(user["_id"], role=user["role"], session="", ip=caller.ip)
    trail.record(stores, about, CHANGED, about=user["_id"], changes={MUST_CHANGE: [True, False]})
    return saved
