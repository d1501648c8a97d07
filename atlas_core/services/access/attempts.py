"""Tries to sign in as administrators see them: what was tried, who must wait, and who is let in before their time."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from atlas_core.records import Record
from atlas_core.services import rights, sessions
from atlas_core.services.access import guessing, trail
from atlas_core.services.actor import Actor
from atlas_core.services.stores import Stores
from atlas_core.storage.rules import COUNTED_ATTEMPTS, FORGIVEN, MAX_LIMIT, MISSED, PENDING, REFUSED

READ, CLEAR = "attempts.read", "attempts.clear"
MOST = 2_000
"""Tries that are read at most; more come in a day only under attack."""
FAILED = frozenset({MISSED, REFUSED, FORGIVEN})
_NONE = timedelta(0)


@dataclass(frozen=True)
class Try:
    """One try to sign in.

    Attributes
    ----------
    account : address that was tried; empty where what was typed is none, which is kept nowhere
    result : one of `storage.rules.ATTEMPT_RESULTS`
    known_device : whether a browser sent it that had signed in to the account before
    """

    at: datetime
    account: str
    ip: str
    result: str
    known_device: bool


@dataclass(frozen=True)
class Wait:
    """An account or an address whose next try does not reach the password before `until`.

    Attributes
    ----------
    account, origin : one of them, the other is empty
    known_device : whether it holds for the account's known browsers rather than for all others
    misses : that count
    """

    account: str
    origin: str
    known_device: bool
    misses: int
    until: datetime


@dataclass(frozen=True)
class Count:
    """How often an account or an address tried.

    Attributes
    ----------
    name : of either; empty for tries without an account
    failed : wrong, or too soon to be looked at
    """

    name: str
    tries: int
    failed: int


def recent(stores: Stores, actor: Actor) -> list[Try]:
    """Return the tries of the last 24 hours, newest first, at most MOST."""
    rights.authorise(stores, actor, READ)
    since = sessions.now() - guessing.MEMORY
    return [
        Try(found["at"], found["account"], found["ip"], found["result"], bool(found["device"]))
        for found in stores.sign_in_attempts.recent(since, limit=MOST)
    ]


def matching(tries: Iterable[Try], account: str = "", ip: str = "", result: str = "") -> list[Try]:
    """Return the tries whose account and address hold the texts and that ended so; empty for any."""
    return [
        one
        for one in tries
        if account.strip().lower() in one.account and ip.strip() in one.ip and result in {"", one.result}
    ]


def counted(tries: Sequence[Try]) -> tuple[list[Count], list[Count]]:
    """Return how often each account and each address tried, the most failures first."""
    return _counts(tries, lambda one: one.account), _counts(tries, lambda one: one.ip)


def waiting(stores: Stores, actor: Actor) -> list[Wait]:
    """Return who must wait now, the longest first."""
    rights.authorise(stores, actor, READ)
    return _waits(_counted(stores))


def let_in(stores: Stores, actor: Actor, account: str = "", origin: str = "") -> int:
    """Let an account's, or an address's, misses count no longer; return how many those were.

    The tries stay on the list, as forgiven.
    """
    rights.authorise(stores, actor, CLEAR)
    found = [one for one in _counted(stores) if _is(one, account, origin) and one["result"] in {PENDING, MISSED}]
    with trail.act(stores, actor, CLEAR, account or origin):
        forgiven = sum(stores.sign_in_attempts.forgive(one["_id"]) for one in found)
        if forgiven:
            trail.record(stores, actor, CLEAR, about=account or origin, changes={"misses": [forgiven, 0]})
    return forgiven


def _counts(tries: Sequence[Try], name: Callable[[Try], str]) -> list[Count]:
    made = Counter(name(one) for one in tries)
    failed = Counter(name(one) for one in tries if one.result in FAILED)
    counts = [Count(key, count, failed[key]) for key, count in made.items()]
    return sorted(counts, key=lambda one: (-one.failed, -one.tries, one.name))


def _counted(stores: Stores) -> Sequence[Record]:
    """Return the tries that may make somebody wait, in order of their numbers."""
    since = sessions.now() - guessing.MEMORY
    found = stores.sign_in_attempts.recent(since, COUNTED_ATTEMPTS, MAX_LIMIT)
    return sorted((one for one in found if one["number"]), key=lambda one: int(one["number"]))


def _is(one: Record, account: str, origin: str) -> bool:
    return bool(one["account"] == account if account else origin and one["origin"] == origin)


def _waits(tries: Iterable[Record]) -> list[Wait]:
    at = sessions.now()
    accounts: dict[tuple[str, str], list[Record]] = defaultdict(list)
    origins: dict[str, list[Record]] = defaultdict(list)
    for one in tries:
        if one["account"]:
            accounts[one["account"], one["device"]].append(one)
        origins[one["origin"]].append(one)
    held = [_account(name, device, found, at) for (name, device), found in accounts.items()]
    held += [_origin(name, found, at) for name, found in origins.items()]
    return sorted((wait for wait in held if wait.until > at), key=lambda wait: wait.until, reverse=True)


def _account(name: str, device: str, tries: Sequence[Record], at: datetime) -> Wait:
    misses, wait = guessing.account_hold(tries, at)
    return Wait(name, "", bool(device), misses, at + max(wait, _NONE))


def _origin(name: str, tries: Sequence[Record], at: datetime) -> Wait:
    misses, wait = guessing.address_hold([one for one in tries if one["at"] > at - guessing.WINDOW], at)
    return Wait("", name, False, misses, at + max(wait, _NONE))
