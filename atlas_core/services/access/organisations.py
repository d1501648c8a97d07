"""Organisations: to which one an account belongs, and what a project that is shared opens to one's colleagues.

An organisation is a name an administrator writes on accounts, never one that people give themselves. Two accounts are
of the same one if the names are the same letters, whatever their case, width and spacing. Both are read on every call.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from atlas_core.errors import RecordNotFoundError
from atlas_core.records import Record
from atlas_core.services.access import registration_fields
from atlas_core.services.stores import Stores
from atlas_core.storage.rules import TO_EDIT, TO_READ

LONGEST = 150
NAME, KEY = "organisation", "organisation_key"
"""Fields of an account: the name as shown and as compared. An account of no organisation has neither."""

_READING = frozenset({"project.open", "project.arrange", "project.duplicate"})
OPENED: Mapping[str, frozenset[str]] = MappingProxyType({TO_READ: _READING, TO_EDIT: _READING | {"project.save"}})
"""How a project is shared → what colleagues of its owner may do with it, and nothing else."""


def belonging(stores: Stores, user: Record, typed: str) -> Record:
    """Return the account's record as a member of the organisation, or of none if the text is empty.

    The name is spelled as it is on accounts that belong already.

    Raises
    ------
    InputError
        The text cannot be a name.
    """
    others = {name: value for name, value in user.items() if name not in {NAME, KEY}}
    spelled = " ".join(typed.split())
    if not spelled:
        return others
    name = registration_fields.note(NAME, "Organisation", spelled, LONGEST)
    members = [one for one in stores.users.of_organisation(_key(name)) if one["_id"] != user["_id"]]
    return others | {NAME: members[0][NAME] if members else name, KEY: _key(name)}


def of(stores: Stores, email: str) -> str:
    """Return the name of the organisation the account belongs to now; empty for none."""
    return _fields(stores, email)[0]


def colleagues(stores: Stores, email: str) -> Sequence[str]:
    """Return the addresses of the others who belong to the account's organisation now."""
    _, key = _fields(stores, email)
    return [user["_id"] for user in stores.users.of_organisation(key) if user["_id"] != email] if key else []


def opens(stores: Stores, email: str, action: str, project: Record) -> bool:
    """Say whether sharing lets the account do the action with somebody else's project now."""
    if action not in OPENED.get(project.get("sharing", ""), ()):
        return False
    _, mine = _fields(stores, email)
    _, owners = _fields(stores, project["user_email"])
    return bool(mine) and mine == owners


def _fields(stores: Stores, email: str) -> tuple[str, str]:
    try:
        user = stores.users.get(email)
    except RecordNotFoundError:
        return "", ""
    return user.get(NAME, ""), user.get(KEY, "")


def _key(name: str) -> str:
    folded = unicodedata.normalize("NFKC", name).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())
