"""What is known of each address: when it was seen, how often, who signed in from it, what it reached."""

import threading
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from atlas_core.records import Record
from atlas_core.services import sessions
from atlas_core.services.access import guessing, network
from atlas_core.services.access.network import Rule
from atlas_core.services.actor import Actor
from atlas_core.services.stores import Stores

WRITE_EVERY = timedelta(seconds=60)
MOST_ADDRESSES = 10_000
"""Addresses whose sightings wait to be written; more in one minute are not told apart."""


@dataclass(frozen=True)
class Address:
    """One address.

    Attributes
    ----------
    origin : an IPv4 address, an IPv6 network of 64 bits
    first_seen, last_seen : the latter to the minute
    visits, requests : pages opened, and requests of all kinds that were counted
    failures, refused : tries to sign in that failed, and requests that were not answered
    emails : accounts that signed in from it, the last first
    pages : what it reached
    rule : the rule that keeps it out, if one does
    """

    origin: str
    first_seen: datetime
    last_seen: datetime
    visits: int
    requests: int
    failures: int
    refused: int
    emails: list[str]
    pages: list[str]
    rule: Rule | None


@dataclass
class _Sighting:
    at: datetime
    counts: dict[str, int] = field(default_factory=dict)
    pages: set[str] = field(default_factory=set)


class Sightings:
    """What one process saw of addresses and has not written yet; written at most once a minute per address."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[str, _Sighting] = {}
        self._written: dict[str, datetime] = {}

    def add(self, ip: str, counts: Collection[str] = (), page: str = "") -> None:
        """Note that the address asked for something: each of the counts goes up by one, a page was reached."""
        origin, at = guessing.origin(ip), sessions.now()
        with self._lock:
            if not ip or (origin not in self._waiting and len(self._waiting) >= MOST_ADDRESSES):
                return
            seen = self._waiting.setdefault(origin, _Sighting(at))
            seen.at = at
            for name in counts:
                seen.counts[name] = seen.counts.get(name, 0) + 1
            if page:
                seen.pages.add(page)

    def write(self, stores: Stores, *, everything: bool = False) -> int:
        """Write what is due, or everything at the end; return of how many addresses.

        What cannot be written is lost: it is a record of visits, and nothing waits for it.
        """
        due = self._take(everything=everything)
        for origin, seen in due.items():
            stores.visitors.note(origin, seen.at, seen.counts, sorted(seen.pages))
        return len(due)

    def _take(self, *, everything: bool) -> dict[str, _Sighting]:
        at = sessions.now()
        with self._lock:
            self._written = {origin: when for origin, when in self._written.items() if at - when < WRITE_EVERY}
            due = [origin for origin in self._waiting if everything or origin not in self._written]
            self._written |= dict.fromkeys(due, at)
            return {origin: self._waiting.pop(origin) for origin in due}


def signed_in(stores: Stores, ip: str, email: str) -> None:
    """Note that the account signed in from the address."""
    if ip:
        stores.visitors.note(guessing.origin(ip), sessions.now(), {})
        stores.visitors.signed_in(guessing.origin(ip), email)


def missed(stores: Stores, ip: str) -> None:
    """Note that a try to sign in from the address failed; what was typed is not kept."""
    if ip:
        stores.visitors.note(guessing.origin(ip), sessions.now(), {"failures": 1})


def list_addresses(stores: Stores, actor: Actor) -> list[Address]:
    """Return the addresses seen last, latest first.

    Raises
    ------
    AccessError
    """
    rules = network.list_rules(stores, actor)
    return [_address(record, rules) for record in stores.visitors.list()]


def _address(record: Record, rules: list[Rule]) -> Address:
    origin, at = record["_id"], sessions.now()
    counts = {name: record.get(name, 0) for name in ("visits", "requests", "failures", "refused")}
    when = {"first_seen": record["first_seen"], "last_seen": record["last_seen"]}
    rule = network.refusing(rules, origin.partition("/")[0], at)
    return Address(origin, **when, **counts, emails=record["emails"], pages=record["pages"], rule=rule)
