"""Accounts: who may sign in, with which role, and signing in itself."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from atlas_core.errors import InputError, Problem, RecordNotFoundError, SignInError, StepNeededError, ThrottledError
from atlas_core.records import Record
from atlas_core.services import passwords, rights, sessions
from atlas_core.services.access import account_changes, devices, guessing, steps, trail, visitors
from atlas_core.services.access.account_changes import ACTIVE, DISABLED, MANAGE
from atlas_core.services.access.caller import NOBODY, Caller
from atlas_core.services.actor import SYSTEM, Actor
from atlas_core.services.stores import Stores

SIGN_IN = "account.sign_in"
REFUSED = "E-mail or password is not right, or the account is not active."
"""One answer for an unknown address, a wrong password and a disabled account: it tells nobody who has an account."""

WAIT = str(ThrottledError(timedelta(0)))
"""The answer to a try that comes too soon."""

_LONGEST_EMAIL = 254


def sign_in(stores: Stores, email: str, password: str, caller: Caller = NOBODY) -> tuple[str, Actor]:
    """Open a session by the password alone and return the cookie's token and the actor.

    Raises
    ------
    SignInError
    StepNeededError
        The password is right and not enough: `access.sign_in_steps` leads on.
    ThrottledError
        Too many misses; the password was not looked at.
    """
    user = identified(stores, email, password, caller)
    if step := steps.following(user):
        raise StepNeededError(step)
    return opened(stores, user, caller)


def identified(stores: Stores, email: str, password: str, caller: Caller) -> Record:
    """Return the record of the account whose password is right; a refusal is recorded.

    The work is the same whether or not the account exists.

    Raises
    ------
    SignInError
    ThrottledError
        Too many misses; the password was not looked at.
    """
    # What is no address may be a password typed into the wrong field: it is written down nowhere.
    account = _spelled(email) if is_address(_spelled(email)) else ""
    try:
        return proven(stores, account, password, caller)
    except (SignInError, ThrottledError):
        visitors.missed(stores, caller.ip)
        trail.record(stores, Actor(account, role="", session="", ip=caller.ip), SIGN_IN, "refused")
        raise


def opened(stores: Stores, user: Record, caller: Caller, way: str = "") -> tuple[str, Actor]:
    """Open a session for an account that has taken every step; return the cookie's token and the actor."""
    token, actor = sessions.start(stores, user, caller.user_agent, ip=caller.ip)
    visitors.signed_in(stores, caller.ip, actor.email)
    trail.record(stores, actor, SIGN_IN, about=way)
    return token, actor


def sign_out(stores: Stores, actor: Actor) -> None:
    """End the actor's session everywhere."""
    sessions.end(stores, actor.session)
    trail.record(stores, actor, "account.sign_out")


def resolve(stores: Stores, token: str) -> Actor | None:
    """Return who holds the cookie's token, or None."""
    return sessions.resume(stores, sessions.reference(token))


def add_user(
    stores: Stores, email: str, password: str, role: str, full_name: str = "", actor: Actor = SYSTEM
) -> dict[str, Any]:
    """Make an account that can sign in at once, and return it without its hash.

    A password that an administrator set must be changed at the first sign-in.

    Raises
    ------
    InputError
        The address, the role or the password breaks a rule.
    RecordExistsError
    AccessError
    """
    rights.authorise(stores, actor, MANAGE)
    address = _address(email)
    record = {
        "_id": address,
        "email": address,
        "full_name": full_name or address.partition("@")[0],
        "role": account_changes.require_role(role),
        "status": ACTIVE,
        "password_hash": passwords.hashed(_first(password, address, full_name, actor)),
        "created_at": sessions.now(),
        "created_by": actor.email,
        "preferences": {},
        **({} if actor == SYSTEM else {steps.MUST_CHANGE: True}),
    }
    with trail.act(stores, actor, MANAGE, address):
        added = _shown(stores.users.insert(record))
        trail.record(stores, actor, MANAGE, about=address, changes={"role": [None, role], "status": [None, ACTIVE]})
    return added


def set_role(stores: Stores, email: str, role: str, actor: Actor = SYSTEM) -> dict[str, Any]:
    """Give the account another role and end all its sessions."""
    return _change(stores, actor, email, {"role": account_changes.require_role(role)})


def disable(stores: Stores, email: str, actor: Actor = SYSTEM) -> dict[str, Any]:
    """Close the account and end all its sessions."""
    return _change(stores, actor, email, {"status": DISABLED})


def list_users(stores: Stores, actor: Actor = SYSTEM) -> list[dict[str, Any]]:
    """Return all accounts without their hashes."""
    rights.authorise(stores, actor, MANAGE)
    users: Sequence[Record] = stores.users.list()
    return [_shown(user) for user in users]


def _change(stores: Stores, actor: Actor, email: str, fields: Record) -> dict[str, Any]:
    rights.authorise(stores, actor, MANAGE)
    seen = account_changes.Seen(_address(email))
    return _shown(account_changes.apply(stores, actor, seen, account_changes.OPEN, lambda user: user | fields))


def proven(stores: Stores, account: str, password: str, caller: Caller) -> Record:
    """Return the account's record if the password is its own and the account may be used.

    The work is the same whether or not the account exists. Where a code is to come, the right password clears no
    misses, so that whoever knows it gets no more tries at the code.

    Raises
    ------
    SignInError
    ThrottledError
    """
    attempt = guessing.Attempt(account, caller.ip, devices.known(stores, account, caller.device))
    reserved = guessing.reserve(stores, attempt)
    user = _find(stores, account)
    known = passwords.matches(password, user["password_hash"] if user else None)
    succeeded = user is not None and known and sessions.is_active(user)
    enough = user is not None and not steps.has_second_factor(user)
    guessing.settle(stores, reserved, succeeded=succeeded, enough=enough)
    if user is None or not succeeded:
        raise SignInError(REFUSED)
    return user


def _find(stores: Stores, email: str) -> Record | None:
    try:
        return stores.users.get(_spelled(email))
    except (RecordNotFoundError, InputError):
        return None


def _spelled(email: str) -> str:
    return email.strip().lower()


def _address(email: str) -> str:
    address = _spelled(email)
    if not is_address(address):
        raise InputError(Problem("email", f"E-mail must be an address such as name@company.com; got {email!r}"))
    return address


def is_address(address: str) -> bool:
    """Say whether a text may be somebody's e-mail address."""
    name, at, domain = address.rpartition("@")
    plain = not any(sign.isspace() or not sign.isprintable() for sign in address)
    return bool(name and at and domain and plain and len(address) <= _LONGEST_EMAIL)


def _first(password: str, email: str, full_name: str, actor: Actor) -> str:
    """Return the first password of an account, which the command line may choose as it likes."""
    return passwords.checked(password) if actor == SYSTEM else passwords.chosen(password, email, full_name)


def _shown(user: Record) -> dict[str, Any]:
    return {key: user.get(key) for key in ("email", "full_name", "role", "status", "created_at", "created_by")}
