"""The second factor of an account: an authenticator app, and recovery codes for when it is lost.

A code is taken once: the last step and the codes left are kept in the account's record, whose revision lets one of
several uses at the same moment through. Misses count as misses of the password do.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from atlas_core.errors import InputError, Problem, SignInError, StaleRecordError
from atlas_core.records import Record
from atlas_core.services import accounts, rights, sessions
from atlas_core.services.access import account_changes, devices, guessing, letters, mails, recovery_codes, totp, trail
from atlas_core.services.access.caller import Caller
from atlas_core.services.access.steps import SECOND_FACTOR, has_second_factor
from atlas_core.services.actor import SYSTEM, Actor
from atlas_core.services.stores import Stores

OWN, MANAGE, CHANGED = "account.own", "users.manage", "account.second_factor"
REFUSED = "The code is not right, or was used before."
NOT_YET = "The code does not fit this picture. Enter the six digits the app shows now"
ON_ALREADY = "This account has a second factor; turn it off before setting up another"

_TRIES = 5  # times the record may be changed by somebody else while a code is taken


@dataclass(frozen=True)
class State:
    """What an account's second factor is at."""

    is_on: bool
    since: datetime | None = None
    codes_left: int = 0


@dataclass(frozen=True)
class Offer:
    """A secret that counts from the moment the app's first code was entered.

    Attributes
    ----------
    sealed : what `turn_on` asks for; it tells nobody anything
    secret : for typing, where the picture cannot be read
    address : for the picture
    """

    sealed: str = field(repr=False)
    secret: str = field(repr=False)
    address: str = field(repr=False)


def state(stores: Stores, actor: Actor) -> State:
    """Return whether the account's second factor is on, since when, and how many recovery codes are left."""
    present = rights.authorise(stores, actor, OWN, owner=actor.email)
    kept = stores.users.get(present.email).get(SECOND_FACTOR)
    return State(True, kept["since"], len(kept["recovery"]["left"])) if kept else State(is_on=False)


def offer(stores: Stores, actor: Actor, before: str = "") -> Offer:
    """Return a new secret for the account, or the one offered before; nothing is stored.

    Raises
    ------
    InputError
        What was `sealed` in an offer before is none of this account's.
    """
    present = rights.authorise(stores, actor, OWN, owner=actor.email)
    return opened(stores, present.email, before or sealed(stores, present.email))


def turn_on(stores: Stores, actor: Actor, sealed_secret: str, password: str, code: str) -> list[str]:
    """Turn the second factor on and return the recovery codes, which are shown this once.

    Raises
    ------
    InputError
        The code is not the secret's, or a second factor is on already.
    SignInError
        The password is not right, or was tried too often.
    """
    present = rights.authorise(stores, actor, OWN, owner=actor.email)
    require_code(stores, present.email, sealed_secret, code)
    _prove(stores, present, password)
    with trail.act(stores, present, CHANGED, present.email):
        _, codes = enrolled(stores, present.email, sealed_secret, code)
        trail.record(stores, present, CHANGED, about=present.email, changes={SECOND_FACTOR: ["off", "on"]})
    return codes


def turn_off(stores: Stores, actor: Actor, password: str, code: str) -> None:
    """Turn the second factor off, given the password and a code.

    Raises
    ------
    SignInError
        One of them is not right, or was tried too often.
    """
    present = rights.authorise(stores, actor, OWN, owner=actor.email)
    user = _proven(stores, present, password, code)
    with trail.act(stores, present, CHANGED, present.email):
        stores.users.save({name: value for name, value in user.items() if name != SECOND_FACTOR})
        trail.record(stores, present, CHANGED, about=present.email, changes={SECOND_FACTOR: ["on", "off"]})
    _tell(stores, present.email, "turned off")


def new_codes(stores: Stores, actor: Actor, password: str, code: str) -> list[str]:
    """Replace the recovery codes, given the password and a code, and return the new ones.

    Raises
    ------
    SignInError
        One of them is not right, or was tried too often.
    """
    present = rights.authorise(stores, actor, OWN, owner=actor.email)
    user = _proven(stores, present, password, code)
    kept, codes = user[SECOND_FACTOR], recovery_codes.new()
    left = len(kept["recovery"]["left"])
    with trail.act(stores, present, CHANGED, present.email):
        stores.users.save(user | {SECOND_FACTOR: kept | {"recovery": recovery_codes.stored(codes)}})
        trail.record(stores, present, CHANGED, about=present.email, changes={"recovery_codes": [left, len(codes)]})
    return codes


def remove(stores: Stores, email: str, actor: Actor = SYSTEM, revision: int | None = None) -> bool:
    """Take a person's second factor away, as when app and codes are lost; return whether there was one.

    The account's sessions end and its known devices are forgotten.

    Raises
    ------
    AccessError
    InputError
        It is the actor's own, which goes off by password and code.
    RecordNotFoundError
    StaleRecordError
        Somebody changed the account since it had that revision.
    """
    present = rights.authorise(stores, actor, MANAGE)
    if not has_second_factor(stores.users.get(email)):
        return False
    seen = account_changes.Seen(email, revision)
    account_changes.apply(stores, present, seen, account_changes.OPEN, _without, second_factor=["on", "off"])
    devices.forget(stores, email)
    _tell(stores, email, "taken away by an administrator")
    return True


def _without(user: Record) -> Record:
    return {name: value for name, value in user.items() if name != SECOND_FACTOR}


def verified(stores: Stores, account: str, code: str, caller: Caller) -> Record:
    """Take a code of the app or a recovery code and return the account's record as it is then.

    Raises
    ------
    SignInError
        The code is not right, or was taken before.
    ThrottledError
        Too many misses; the code was not looked at.
    """
    attempt = guessing.Attempt(account, caller.ip, devices.known(stores, account, caller.device))
    reserved = guessing.reserve(stores, attempt)
    user = _taken(stores, account, code)
    guessing.settle(stores, reserved, succeeded=user is not None)
    if user is None:
        raise SignInError(REFUSED)
    return user


def sealed(stores: Stores, account: str) -> str:
    """Return a new secret for the account, sealed."""
    return stores.vault.seal(account, totp.new_secret())


def opened(stores: Stores, account: str, sealed_secret: str) -> Offer:
    """Return the offer of a sealed secret.

    Raises
    ------
    InputError
        It is not one of the account's.
    """
    secret = stores.vault.open(account, sealed_secret)
    if secret is None:
        raise InputError(Problem("code", NOT_YET))
    return Offer(sealed_secret, secret, totp.address(secret, account))


def require_code(stores: Stores, account: str, sealed_secret: str, code: str) -> int:
    """Return the step whose code was entered for a secret on offer; raise InputError if it is none of now."""
    secret = opened(stores, account, sealed_secret).secret
    step = totp.matched_step(secret, code, sessions.now(), after=-1)
    if step is None:
        raise InputError(Problem("code", NOT_YET))
    return step


def enrolled(stores: Stores, account: str, sealed_secret: str, code: str) -> tuple[Record, list[str]]:
    """Turn the second factor on for an account that was proven; return its record and the recovery codes.

    Raises
    ------
    InputError
        The code is not the secret's, or a second factor is on already.
    StaleRecordError
    """
    step = require_code(stores, account, sealed_secret, code)
    user, codes = stores.users.get(account), recovery_codes.new()
    if has_second_factor(user):
        raise InputError(Problem("code", ON_ALREADY))
    kept = {"secret": sealed_secret, "since": sessions.now(), "last_step": step}
    saved = stores.users.save(user | {SECOND_FACTOR: kept | {"recovery": recovery_codes.stored(codes)}})
    _tell(stores, account, "turned on")
    return saved, codes


def _tell(stores: Stores, account: str, what: str) -> None:
    with suppress(InputError):  # an address that may stand in no mail's head: what was done stays done
        mails.post(stores, letters.second_factor(account, what))


def _proven(stores: Stores, present: Actor, password: str, code: str) -> Record:
    """Return the account's record after password and code, one after the other, so that a miss says which."""
    _prove(stores, present, password)
    try:
        return verified(stores, present.email, code, Caller(ip=present.ip))
    except SignInError:
        trail.record(stores, present, CHANGED, "refused", about=present.email)
        raise


def _prove(stores: Stores, present: Actor, password: str) -> None:
    try:
        accounts.proven(stores, present.email, password, Caller(ip=present.ip))
    except SignInError:
        trail.record(stores, present, CHANGED, "refused", about=present.email)
        raise


def _taken(stores: Stores, account: str, code: str) -> Record | None:
    """Return the record in which the code is used up; None if it is not right."""
    for _ in range(_TRIES):
        user = stores.users.get(account)
        kept = user.get(SECOND_FACTOR)
        after = _after(stores, account, kept, code) if kept else None
        if after is None:
            return None
        try:
            return stores.users.save(user | {SECOND_FACTOR: after})
        except StaleRecordError:
            continue  # somebody else changed the record: it may have been this very code
    return None


def _after(stores: Stores, account: str, kept: Record, code: str) -> Record | None:
    """Return what is kept once the code is used up; None if it is not right."""
    secret = stores.vault.open(account, kept["secret"])
    step = totp.matched_step(secret, code, sessions.now(), kept["last_step"]) if secret else None
    if step is not None:
        return kept | {"last_step": step}
    recovery = recovery_codes.spent(kept["recovery"], code)
    return None if recovery is None else kept | {"recovery": recovery}
