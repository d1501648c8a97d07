"""Who may ask at all: networks let in, networks kept out, and bans of single addresses.

An allow rule beats every other; without any rule everybody may ask. A deny rule is made by an administrator; a ban is
one address kept out, by an administrator or by its own flood of requests (`access.rates`).
"""

import ipaddress
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from atlas_core.errors import AddressRefusedError, InputError, Problem, UnavailableError
from atlas_core.records import Record
from atlas_core.services import rights, sessions
from atlas_core.services.access import guessing, trail
from atlas_core.services.actor import SYSTEM, Actor
from atlas_core.services.stores import Stores
from atlas_core.settings import Network

MANAGE = "network.manage"
ALLOW, DENY, BAN = "allow", "deny", "ban"
MAX_NOTE = 200
FRESH_SECONDS = 1.0
"""How old the rules may be that a process goes by."""

_PATIENCE = 0.4  # seconds to wait for the rules; with what follows it stays below five while the database is away
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Rule:
    """One network let in or kept out.

    Attributes
    ----------
    reference : key of the rule
    effect : ALLOW, DENY or BAN
    network : addresses it holds for
    note : why, for administrators
    created_by, created_at : who made it, and when
    until : when it ends; None for never
    """

    reference: str
    effect: str
    network: Network
    note: str
    created_by: str
    created_at: datetime
    until: datetime | None

    def holds(self, address: _Address, at: datetime) -> bool:
        """Say whether the rule is about the address at that time."""
        return address in self.network and (self.until is None or at < self.until)


def refusing(rules: Sequence[Rule], ip: str, at: datetime) -> Rule | None:
    """Return the rule that keeps the address out, or None; what is no address is nobody's."""
    found = [rule for rule in rules if rule.holds(address, at)] if (address := _parsed(ip)) else []
    return None if any(rule.effect == ALLOW for rule in found) else next(iter(found), None)


class Watch:
    """The rules as this process goes by them; nothing here asks the database but `refresh`."""

    def __init__(self, stores: Callable[[], Stores]) -> None:
        self._stores = stores
        self._rules: Sequence[Rule] = ()
        self._asked = float("-inf")

    def is_old(self) -> bool:
        """Say whether the rules should be read again."""
        return time.monotonic() - self._asked >= FRESH_SECONDS

    def refresh(self) -> bool:
        """Read the rules and return whether the database answered; while it is away those known hold on."""
        self._asked = time.monotonic()  # first, so that one of many requests at once reads
        try:
            self._rules = [_rule(record) for record in self._stores().network_rules.list(_PATIENCE)]
        except UnavailableError:
            return False
        return True

    def require_welcome(self, ip: str) -> None:
        """Raise AddressRefusedError if a rule keeps the address out."""
        if rule := refusing(self._rules, ip, sessions.now()):
            raise AddressRefusedError(rule.until)


def list_rules(stores: Stores, actor: Actor) -> list[Rule]:
    """Return the rules that have not ended, newest first."""
    rights.authorise(stores, actor, MANAGE)
    return _present(stores)


def add(stores: Stores, actor: Actor, effect: str, network: str, note: str, until: datetime | None) -> Rule:
    """Make a rule, in place of one of the same effect for the same network.

    Parameters
    ----------
    stores : where the rules are
    actor : who asks
    effect : ALLOW, DENY or BAN
    network : an address or a CIDR such as 203.0.113.0/24; for a ban an address
    note : why; required
    until : when it ends; None for never

    Raises
    ------
    InputError
        A value breaks a rule, or the actor would shut itself out.
    AccessError
    """
    present = rights.authorise(stores, actor, MANAGE)
    made = _made(present, effect, network, note, until)
    before = _present(stores)
    _require_way_in(present, [made, *(rule for rule in before if rule.reference != made.reference)])
    return _put(stores, present, made)


def remove(stores: Stores, actor: Actor, reference: str) -> None:
    """End a rule or a ban; one that has ended changes nothing.

    Raises
    ------
    InputError
        The actor would shut itself out.
    AccessError
    """
    present = rights.authorise(stores, actor, MANAGE)
    before = _present(stores)
    gone = next((rule for rule in before if rule.reference == reference), None)
    if gone is None:
        return
    _require_way_in(present, [rule for rule in before if rule != gone])
    with trail.act(stores, present, MANAGE, reference):
        stores.network_rules.delete(reference)
        trail.record(stores, present, MANAGE, about=reference, changes={"rule": [_told(gone), None]})


def ban_by_itself(stores: Stores, ip: str, note: str, until: datetime) -> None:
    """Keep out an address that asks far too often, unless it is this machine's own or let in by a rule."""
    address = _parsed(ip)
    allows = [rule for rule in _present(stores) if rule.effect == ALLOW]
    if address is None or address.is_loopback or any(rule.holds(address, sessions.now()) for rule in allows):
        return
    _put(stores, SYSTEM, _made(SYSTEM, BAN, ip, note, until))


def _present(stores: Stores) -> list[Rule]:
    at = sessions.now()
    found = [_rule(record) for record in stores.network_rules.list()]
    return [rule for rule in found if rule.until is None or at < rule.until]


def _put(stores: Stores, actor: Actor, made: Rule) -> Rule:
    before = stores.network_rules.find(made.reference)
    changes = {"rule": [_told(_rule(before)) if before else None, _told(made)]}
    with trail.act(stores, actor, MANAGE, made.reference):
        stored = stores.network_rules.put(_record(made))
        trail.record(stores, actor, MANAGE, about=made.reference, changes=changes)
    return _rule(stored)


def _made(actor: Actor, effect: str, network: str, note: str, until: datetime | None) -> Rule:
    at, why = sessions.now(), note.strip()
    if effect not in {ALLOW, DENY, BAN}:
        raise InputError(Problem("effect", f"Rule must be {ALLOW}, {DENY} or {BAN}, got {effect!r:.40}"))
    if not 0 < len(why) <= MAX_NOTE:
        raise InputError(Problem("note", f"Note is required: say why, in at most {MAX_NOTE} characters"))
    if until is not None and until <= at:
        raise InputError(Problem("until", f"End must lie ahead, got {until:%d %b %Y %H:%M} UTC"))
    found = _network(network, effect)
    return Rule(f"{effect} {found}", effect, found, why, actor.email, at, until)


def _network(text: str, effect: str) -> Network:
    """Return the network named; a ban is for what counts as one address."""
    try:
        found = ipaddress.ip_network(guessing.origin(text.strip()) if effect == BAN else text.strip(), strict=False)
    except ValueError:
        raise InputError(
            Problem("network", f"Network must be an address or a CIDR such as 203.0.113.0/24, got {text!r:.60}")
        ) from None
    if effect == BAN and found != ipaddress.ip_network(guessing.origin(str(found.network_address))):
        raise InputError(Problem("network", f"A ban is for one address, got {found}; make a deny rule for a network"))
    return found


def _require_way_in(actor: Actor, rules: Sequence[Rule]) -> None:
    if rule := refusing(rules, actor.ip, sessions.now()):
        raise InputError(
            Problem(
                "network",
                f"{rule.network} holds your own address, {actor.ip}: you would shut yourself out. "
                "Choose a smaller network, or allow your address first",
            )
        )


def _rule(record: Record) -> Rule:
    network = ipaddress.ip_network(record["network"])
    made = Rule(record["_id"], record["effect"], network, record["note"], "", record["created_at"], None)
    return replace(made, created_by=record["created_by"], until=record["expires_at"])


def _record(rule: Rule) -> Record:
    who = {"created_by": rule.created_by, "created_at": rule.created_at}
    return {"effect": rule.effect, "network": str(rule.network), "note": rule.note, "expires_at": rule.until} | who


def _told(rule: Rule) -> Record:
    return {"note": rule.note, "until": rule.until and rule.until.isoformat(timespec="seconds")}


def _parsed(ip: str) -> _Address | None:
    try:
        return ipaddress.ip_address(ip)
    except ValueError:
        return None
