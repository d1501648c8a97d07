"""Passwords that an administrator set: they let nobody in before the person has chosen one of their own."""

from atlas_core.errors import InputError, Problem
from atlas_core.records import Record
from atlas_core.services import passwords
from atlas_core.services.access import account_changes, trail
from atlas_core.services.access.caller import Caller
from atlas_core.services.access.steps import MUST_CHANGE
from atlas_core.services.actor import SYSTEM, Actor
from atlas_core.services.stores import Stores

CHANGED = "account.password"


def set_password(stores: Stores, email: str, password: str, actor: Actor = SYSTEM, revision: int | None = None) -> None:
    """Give an account a password that its person must change at the next sign-in.

    Its sessions and API tokens end and its known devices are forgotten.

    Raises
    ------
    InputError
        The password breaks a rule, or the account is deleted or the actor's own.
    RecordNotFoundError
    StaleRecordError
        Somebody changed the account since it had that revision.
    AccessError
    """

    def changed(user: Record) -> Record:
        chosen = passwords.chosen(password, email, user.get("full_name", ""))
        return user | {"password_hash": passwords.hashed(chosen), MUST_CHANGE: True}

    seen = account_changes.Seen(email, revision)
    account_changes.apply(stores, actor, seen, account_changes.OPEN, changed, password=[None, "set"])


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
    about = Actor(user["_id"], role=user["role"], session="", ip=caller.ip)
    with trail.act(stores, about, CHANGED, user["_id"]):
        saved = stores.users.save(kept | {"password_hash": passwords.hashed(password)})
        trail.record(stores, about, CHANGED, about=user["_id"], changes={MUST_CHANGE: [True, False]})
    return saved
