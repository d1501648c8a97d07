"""Protection against guessing: how many tries of an account and of an address reach the password hash.

A try takes the next number before the hash is computed and holds it as `pending`; since a number is given once, two
processes never count past each other. It ends as `missed` or `succeeded`, or as `passed` where a right password was not
enough, which neither counts nor clears; one that never ends counts as missed. The counts stand in the database, so that
a restart clears nothing. References: NIST SP 800-63B-4 §3.2.2 (at most 100
misses in a row); OWASP ASVS 5.0 §6.3.1.
"""

import ipaddress
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from atlas_core.errors import RecordExistsError, ThrottledError
from atlas_core.records import Record
from atlas_core.services import sessions
from atlas_core.services.stores import Stores
from atlas_core.storage.rules import MISSED, NEWEST_ATTEMPTS, PASSED, PENDING, REFUSED, SUCCEEDED

WINDOW = timedelta(minutes=15)
PER_ACCOUNT, PER_ADDRESS = 5, 20
"""Misses in the window that reach the hash."""
FIRST_DELAY, LONGEST_DELAY = timedelta(seconds=30), timedelta(hours=1)
MEMORY = timedelta(hours=24)

_PATIENCE = 10.0  # seconds to wait for tries that are being hashed; one takes a quarter of a second
_PAUSE = 0.02  # seconds
_HASHING = timedelta(seconds=10)  # a try pending longer belongs to a process that died: a miss
_NETWORK_BITS = 64  # RFC 6177: one IPv6 customer has at least so many addresses to choose from
_NONE = timedelta(0)


@dataclass(frozen=True)
class Attempt:
    """One try to sign in.

    Attributes
    ----------
    account : address as spelled, in lower case; empty if it is none
    ip : client address
    device : reference of the account's known device, or empty; each device has its own count
    """

    account: str
    ip: str
    device: str = ""


def reserve(stores: Stores, attempt: Attempt) -> str:
    """Take a try that may reach the hash and return its reference for `settle`.

    Raises
    ------
    ThrottledError
        Too many misses; the refusal is recorded.
    """
    give_up = time.monotonic() + _PATIENCE
    while True:
        number = stores.sign_in_attempts.last_number() + 1
        wait, hashing = _wait(stores, attempt)
        if wait <= _NONE:
            try:
                return str(stores.sign_in_attempts.insert(_record(attempt, PENDING, number))["_id"])
            except RecordExistsError:
                wait, hashing = timedelta(seconds=1), True  # somebody else took the number: count again
        if not hashing or time.monotonic() > give_up:
            stores.sign_in_attempts.insert(_record(attempt, REFUSED, 0))
            raise ThrottledError(wait)
        time.sleep(_PAUSE)


def settle(stores: Stores, reference: str, *, succeeded: bool, enough: bool = True) -> None:
    """Say how a reserved try ended, and whether its success was enough to sign in."""
    success = SUCCEEDED if enough else PASSED
    stores.sign_in_attempts.settle(reference, success if succeeded else MISSED)


def delay(misses: int) -> timedelta:
    """Return how long after the last of so many misses the next try may come: 30 s after five, doubling to 1 h."""
    doublings = misses - PER_ACCOUNT
    return _NONE if doublings < 0 else min(FIRST_DELAY * 2 ** min(doublings, 20), LONGEST_DELAY)


def account_hold(tries: Sequence[Record], at: datetime) -> tuple[int, timedelta]:
    """Return how many misses count against an account and how long its next try must wait.

    Parameters
    ----------
    tries : those of the account from one device that count, in order of their numbers
    at : present time
    """
    misses = _times(_since_success(tries[-NEWEST_ATTEMPTS:]))
    return len(misses), _account_wait(misses, at)


def address_hold(tries: Sequence[Record], at: datetime) -> tuple[int, timedelta]:
    """Return how many misses count against an address and how long its next try must wait; `tries` of the window."""
    misses = _times([one for one in tries if one["result"] in {PENDING, MISSED}])
    return len(misses), _window_wait(misses, PER_ADDRESS, at)


def origin(ip: str) -> str:
    """Return what counts as one address: an IPv4 address, an IPv6 network of 64 bits."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return ip
    return ip if address.version == 4 else str(ipaddress.ip_network(f"{address}/{_NETWORK_BITS}", strict=False))


def _record(attempt: Attempt, result: str, number: int) -> Record:
    who = {"account": attempt.account, "device": attempt.device, "ip": attempt.ip, "origin": origin(attempt.ip)}
    return who | {"at": sessions.now(), "result": result, "number": number, "mark": secrets.token_hex(8)}


def _wait(stores: Stores, attempt: Attempt) -> tuple[timedelta, bool]:
    """Return how long the try must wait, and whether that may be only for tries that are being hashed."""
    at = sessions.now()
    reached = stores.sign_in_attempts.of_account(attempt.account, attempt.device, at - MEMORY)
    account = _since_success(reached)
    # A known device is its owner's: strangers behind the same address do not keep it out.
    address = [] if attempt.device else stores.sign_in_attempts.misses_of(origin(attempt.ip), at - WINDOW)
    wait = max(_account_wait(_times(account), at), _window_wait(_times(address), PER_ADDRESS, at))
    sure = max(
        _account_wait(_times(_ended(account, at)), at), _window_wait(_times(_ended(address, at)), PER_ADDRESS, at)
    )
    return wait, sure <= _NONE < wait


def _account_wait(misses: Sequence[datetime], at: datetime) -> timedelta:
    after_last = misses[-1] + delay(len(misses)) - at if misses else _NONE
    return max(after_last, _window_wait(misses, PER_ACCOUNT, at))


def _window_wait(misses: Sequence[datetime], allowed: int, at: datetime) -> timedelta:
    return misses[-allowed] + WINDOW - at if len(misses) >= allowed else _NONE


def _since_success(attempts: Sequence[Record]) -> list[Record]:
    results = [attempt["result"] for attempt in attempts]
    last = max((place for place, result in enumerate(results) if result == SUCCEEDED), default=-1)
    return list(attempts[last + 1 :])


def _ended(attempts: Sequence[Record], at: datetime) -> list[Record]:
    return [one for one in attempts if one["result"] != PENDING or at - one["at"] > _HASHING]


def _times(attempts: Sequence[Record]) -> list[datetime]:
    return [attempt["at"] for attempt in attempts]
