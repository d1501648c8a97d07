"""How people want the pages: zone of times, theme, manner of figures, first page. Part of the account's record."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from atlas_core.errors import InputError, Problem
from atlas_core.reporting.manners import MANNERS
from atlas_core.services import rights
from atlas_core.services.access import trail
from atlas_core.services.actor import Actor
from atlas_core.services.stores import Stores

OWN = "account.own"
_OLD = ("Etc/", "SystemV/", "US/", "Brazil/", "Canada/", "Chile/", "Mexico/")
"""Zones without a place, and names that the database keeps for old programs only (its file `backward`)."""
AS_BROWSER = ""
"""Zone and theme as the browser has them; also the landing page that the menu gives first."""
THEMES = (AS_BROWSER, "light", "dark")


@dataclass(frozen=True)
class Preferences:
    """What one account prefers.

    Attributes
    ----------
    timezone : name of a zone, or AS_BROWSER
    theme : one of THEMES
    number_format : a key of `manners.MANNERS`
    landing : address of the page shown after signing in, or AS_BROWSER for the first of the menu
    """

    timezone: str = AS_BROWSER
    theme: str = AS_BROWSER
    number_format: str = "point"
    landing: str = AS_BROWSER


@cache
def zones() -> tuple[str, ...]:
    """Return the names of zones that may be chosen: continent and place, and UTC."""
    places = (name for name in available_timezones() if "/" in name and not name.startswith(_OLD))
    return ("UTC", *sorted(places))


def read(stores: Stores, actor: Actor) -> Preferences:
    """Return what the account prefers; what it never chose, or what there is no more, as for a new account."""
    present = rights.authorise(stores, actor, OWN, owner=actor.email)
    return _known(stores.users.get(present.email).get("preferences") or {})


def save(stores: Stores, actor: Actor, wanted: Preferences, pages: Collection[str]) -> dict[str, list[str]]:
    """Keep the preferences and return what changed: name → [old, new].

    Parameters
    ----------
    stores : where the account is
    actor : whose account it is
    wanted : all preferences
    pages : addresses of the pages that the account's role opens; the landing page is one of them

    Raises
    ------
    InputError
        Every preference that is none is named; nothing was changed.
    StaleRecordError
        The account was changed at the same moment.
    """
    present = rights.authorise(stores, actor, OWN, owner=actor.email)
    if problems := [*_problems(wanted), *_landing_problems(wanted, pages)]:
        raise InputError(problems)
    user = stores.users.get(present.email)
    before, after = asdict(_known(user.get("preferences") or {})), asdict(wanted)
    changes = {name: [before[name], after[name]] for name in after if after[name] != before[name]}
    if changes:
        stores.users.save(user | {"preferences": after})
        trail.record(stores, present, "account.preferences", about=present.email, changes=changes)
    return changes


def _known(stored: Mapping[str, Any]) -> Preferences:
    fields = {name: str(value) for name, value in stored.items() if name in Preferences.__dataclass_fields__}
    wrong = {problem.field for problem in _problems(Preferences(**fields))}
    return Preferences(**{name: value for name, value in fields.items() if name not in wrong})


def _problems(wanted: Preferences) -> list[Problem]:
    checks = {
        "timezone": ("Time zone", (AS_BROWSER, *zones())),
        "theme": ("Theme", THEMES),
        "number_format": ("Number format", tuple(MANNERS)),
    }
    found = asdict(wanted)
    return [
        Problem(name, f"{label} must be one of those offered; got {found[name]!r:.80}")
        for name, (label, allowed) in checks.items()
        if found[name] not in allowed
    ]


def _landing_problems(wanted: Preferences, pages: Collection[str]) -> list[Problem]:
    if wanted.landing in {AS_BROWSER, *pages}:
        return []
    return [Problem("landing", f"First page must be one of your own pages; got {wanted.landing!r:.80}")]
