"""Signing in step by step: password or single sign-on, a code, a password of one's own, a second factor set up.

After the right password no session is open. What is left to do stands in a one-time link of a few minutes, whose
token the browser keeps in a cookie; its kind says which steps are done. A step holds only for the account as it was
when the password was entered: with a new password, or frozen, it begins again.
"""

import hashlib
import hmac
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta

from atlas_core.errors import LinkError, RecordNotFoundError, SignInError
from atlas_core.records import Record
from atlas_core.services import accounts, sessions
from atlas_core.services.access import links, must_change, second_factor, steps, trail
from atlas_core.services.access.caller import Caller
from atlas_core.services.access.second_factor import Offer
from atlas_core.services.actor import Actor
from atlas_core.services.stores import Stores

KINDS = {
    steps.CODE: links.SECOND_FACTOR,
    steps.CHANGE: links.MUST_CHANGE,
    steps.ENROL: links.Kind("enrol", timedelta(minutes=10)),
    steps.SSO: links.SSO,
}


@dataclass(frozen=True)
class Opened:
    """A session: the cookie's token and who holds it."""

    token: str = field(repr=False)
    actor: Actor


@dataclass(frozen=True)
class Pending:
    """A sign-in that goes on: the token that holds it, and the step to come (one of `steps.ORDER`)."""

    token: str = field(repr=False)
    step: str


Outcome = Opened | Pending


def begin(
    stores: Stores, email: str, password: str, caller: Caller, required: Collection[str] = frozenset()
) -> Outcome:
    """Take the password; open a session, or say what is still to do.

    Parameters
    ----------
    stores : where accounts, tries and links are
    email, password : as typed
    caller : where the call comes from
    required : roles that must have a second factor

    Raises
    ------
    SignInError
    ThrottledError
    """
    return _onwards(stores, accounts.identified(stores, email, password, caller), caller, required)


def admit(stores: Stores, user: Record) -> str:
    """Return the token by which the browser takes the session of an account the provider has vouched for."""
    return links.issue(stores, KINDS[steps.SSO], user["_id"], _detail(user, steps.SSO))


def enter_admitted(stores: Stores, token: str, caller: Caller, required: Collection[str] = frozenset()) -> Outcome:
    """Take the token of `admit`; open a session, or say what is still to do.

    Raises
    ------
    LinkError
        It has run out, was used, or the account changed meanwhile.
    """
    waiting, user = _waiting(stores, steps.SSO, token)
    _use(stores, steps.SSO, token, waiting, user)
    return _onwards(stores, user, caller, required, way=steps.SSO)


def require(stores: Stores, step: str, token: str) -> None:
    """Say by LinkError if the sign-in does not wait for the step; nothing is used up."""
    _waiting(stores, step, token)


def enter_code(
    stores: Stores, token: str, code: str, caller: Caller, required: Collection[str] = frozenset()
) -> Outcome:
    """Take a code of the app or a recovery code.

    Raises
    ------
    LinkError
        The sign-in has run out, was used, or the account changed meanwhile.
    SignInError
        The code is not right, or was taken before.
    ThrottledError
        Too many misses; the code was not looked at.
    """
    waiting, user = _waiting(stores, steps.CODE, token)
    try:
        user = second_factor.verified(stores, user["_id"], code, caller)
    except SignInError:
        about = Actor(user["_id"], role="", session="", ip=caller.ip)
        trail.record(stores, about, accounts.SIGN_IN, "refused", about=steps.CODE)
        raise
    _use(stores, steps.CODE, token, waiting, user)
    return _onwards(stores, user, caller, required, steps.CODE, _way(waiting))


def choose_password(
    stores: Stores, token: str, new: str, caller: Caller, required: Collection[str] = frozenset()
) -> Outcome:
    """Take a password of the person's own in place of the one that was set for them.

    Raises
    ------
    LinkError
        The sign-in has run out, was used, or the account changed meanwhile.
    InputError
        The password breaks a rule, or is the one that was set; nothing was used up.
    """
    waiting, user = _waiting(stores, steps.CHANGE, token)
    chosen = must_change.acceptable(user, new)
    _use(stores, steps.CHANGE, token, waiting, user)
    changed = must_change.chosen(stores, user, chosen, caller)
    return _onwards(stores, changed, caller, required, steps.CHANGE, _way(waiting))


def offered(stores: Stores, token: str) -> Offer:
    """Return the secret this sign-in offers to an account that must set up a second factor.

    Raises
    ------
    LinkError
    """
    waiting, user = _waiting(stores, steps.ENROL, token)
    return second_factor.opened(stores, user["_id"], waiting["detail"]["offer"])


def enrol(
    stores: Stores, token: str, code: str, caller: Caller, required: Collection[str] = frozenset()
) -> tuple[Outcome, list[str]]:
    """Turn the second factor on by its first code; return also the recovery codes, which are shown this once.

    Raises
    ------
    LinkError
    InputError
        The code is not the secret's; nothing was used up.
    """
    waiting, user = _waiting(stores, steps.ENROL, token)
    account, sealed = user["_id"], waiting["detail"]["offer"]
    second_factor.require_code(stores, account, sealed, code)
    _use(stores, steps.ENROL, token, waiting, user)
    user, codes = second_factor.enrolled(stores, account, sealed, code)
    about = Actor(account, role=user["role"], session="", ip=caller.ip)
    trail.record(stores, about, second_factor.CHANGED, about=account, changes={steps.SECOND_FACTOR: ["off", "on"]})
    return _onwards(stores, user, caller, required, steps.ENROL, _way(waiting)), codes


def _onwards(
    stores: Stores, user: Record, caller: Caller, required: Collection[str], after: str | None = None, way: str = ""
) -> Outcome:
    step = steps.following(user, required, after, way)
    if step is None:
        return Opened(*accounts.opened(stores, user, caller, way))
    detail = _detail(user, way)
    if step == steps.ENROL:
        detail["offer"] = second_factor.sealed(stores, user["_id"])
    return Pending(links.issue(stores, KINDS[step], user["_id"], detail), step)


def _detail(user: Record, way: str) -> Record:
    return {"proof": _proof(user), "way": way}


def _way(waiting: Record) -> str:
    return str(waiting["detail"].get("way", ""))


def _waiting(stores: Stores, step: str, token: str) -> tuple[Record, Record]:
    """Return the link and the account's record, which is still as it was when the password was entered."""
    waiting = links.look(stores, KINDS[step], token)
    try:
        user = stores.users.get(waiting["user_email"])
    except RecordNotFoundError as error:
        raise LinkError from error
    _require_same(waiting, user)
    return waiting, user


def _use(stores: Stores, step: str, token: str, waiting: Record, user: Record) -> None:
    _require_same(waiting, user)
    links.use(stores, KINDS[step], token)


def _require_same(waiting: Record, user: Record) -> None:
    if not (sessions.is_active(user) and hmac.compare_digest(waiting["detail"]["proof"], _proof(user))):
        raise LinkError


def _proof(user: Record) -> str:
    """Return what changes with the password; the hash itself is kept in one place only."""
    return hashlib.sha256(str(user.get("password_hash", "")).encode()).hexdigest()
