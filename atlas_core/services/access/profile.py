"""What people say about themselves: kept by each for their own account, the e-mail address apart."""

from collections.abc import Mapping

from atlas_core.errors import InputError, Problem
from atlas_core.services import rights
from atlas_core.services.access import registration_fields, trail
from atlas_core.services.actor import Actor
from atlas_core.services.stores import Stores

OWN = "account.own"
NAME = "full_name"
ENTRIES = tuple(entry for entry in registration_fields.ENTRIES if entry.name != "email")
"""The entries of the registration form that may change; all but the name may be left empty."""


def read(stores: Stores, actor: Actor) -> dict[str, str]:
    """Return the entries of the account; what was never given is empty."""
    present = rights.authorise(stores, actor, OWN, owner=actor.email)
    user = stores.users.get(present.email)
    return {entry.name: str(user.get(entry.name) or "") for entry in ENTRIES}


def save(stores: Stores, actor: Actor, typed: Mapping[str, str]) -> dict[str, list[str]]:
    """Keep the entries and return what changed: name → [old, new].

    Parameters
    ----------
    stores : where the account is
    actor : whose account it is
    typed : name of an entry → text; entries that are missing stay as they are, any other name is refused

    Raises
    ------
    InputError
        Every entry that breaks its rule is named; nothing was changed.
    StaleRecordError
        The account was changed at the same moment.
    """
    present = rights.authorise(stores, actor, OWN, owner=actor.email)
    values = _checked(typed)
    user = stores.users.get(present.email)
    before = {name: str(user.get(name) or "") for name in values}
    changes = {name: [before[name], value] for name, value in values.items() if value != before[name]}
    if changes:
        stores.users.save(user | {name: new for name, (_, new) in changes.items()})
        trail.record(stores, present, "account.profile", about=present.email, changes=changes)
    return changes


def _checked(typed: Mapping[str, str]) -> dict[str, str]:
    entries = {entry.name: entry for entry in ENTRIES}
    if unknown := typed.keys() - entries.keys():
        raise InputError(Problem(min(unknown), f"{min(unknown)} is no entry that may be changed here"))
    read = {name: registration_fields.one(entries[name], text) for name, text in typed.items()}
    problems = [Problem(name, told) for name, (value, told) in read.items() if told and (value or name == NAME)]
    if problems:
        raise InputError(problems)
    return {name: value for name, (value, _) in read.items()}
