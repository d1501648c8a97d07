"""The chain of the audit record: every entry is sealed together with the one before it."""

import hashlib
import hmac
import itertools
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from atlas_core.records import Record
from atlas_core.storage import documents

END = ":"
CHAINED = {"_id": {"$lt": END}}
"""Keys of chained entries are digits, which sort before the colon; entries from before the chain begin with `act_`."""
UNCHAINED = {"_id": {"$gte": END}}
_KEY = re.compile(r"[0-9]{12}")
_LABEL = b"atlas audit"


@dataclass(frozen=True)
class Mark:
    """The newest entry an anchor has seen; `seq` 0 when the anchor cannot be read."""

    seq: int
    mac: str


def derived_key(secret: str) -> bytes:
    """Return the key of the seals: HMAC-SHA256 of a label, so that no other use of the secret yields it (RFC 5869)."""
    return hmac.digest(secret.encode(), _LABEL, hashlib.sha256)


def key_of(seq: int) -> str:
    """Return the key of the entry with this number."""
    return f"{seq:012d}"


def canonical(entry: Record) -> bytes:
    """Return the entry without its seal as bytes that depend neither on the order of keys nor on how it was read."""
    sealed = {name: value for name, value in entry.items() if name != "mac"}
    return json.dumps(sealed, sort_keys=True, separators=(",", ":"), default=_plain).encode()


def seal(key: bytes, entry: Record) -> str:
    """Return the HMAC-SHA256 of the entry, 64 hex digits; `prev`, the seal before it, is part of the entry."""
    return hmac.digest(key, canonical(entry), hashlib.sha256).hex()


def follow(key: bytes, entry: Record, last: Record | None, own: Record) -> Record:
    """Return the entry as it is stored after `last`.

    Parameters
    ----------
    key : of the seals
    entry : what happened
    last : the newest entry; None starts the chain
    own : fields the record adds itself, which no caller may choose
    """
    seq = _number(last) + 1
    link = {"_id": key_of(seq), "seq": seq, "prev": str(last.get("mac", "")) if last else "", "mac": ""}
    linked = documents.as_read(documents.to_stored(entry | own | link))
    return linked | {"mac": seal(key, linked)}


def verify(key: bytes, entries: Iterable[Record], mark: Mark | None, unchained: int) -> Record:
    """Say whether the chain is whole, and name the first bad entry.

    Parameters
    ----------
    key : of the seals
    entries : all chained entries, lowest key first; read once
    mark : what the anchor says, read before the entries
    unchained : how many entries stand outside the chain

    Returns
    -------
    dict
        `entries` that hold, up to the first bad one; `first` and `last` of them; `unchained`, entries from before the
        chain, which carry no seal; `ok`; `problem`, None or `entry` and `reason`.
    """
    first: Record | None = None
    last: Record | None = None
    problem = None
    for entry, after in itertools.pairwise(itertools.chain(entries, [None])):
        if entry is not None and (problem := _fault(key, last, entry, after, mark)):
            break
        first, last = first or entry, entry
    problem = problem or _missing(first, last, mark, unchained)
    return {
        "entries": _number(last),
        "first": first["_id"] if first else None,
        "last": last["_id"] if last else None,
        "unchained": unchained,
        "ok": problem is None,
        "problem": problem,
    }


def _number(entry: Record | None) -> int:
    return int(entry["_id"]) if entry else 0


def _fault(
    key: bytes, last: Record | None, entry: Record, after: Record | None, mark: Mark | None
) -> dict[str, str] | None:
    """Return what is wrong with one entry, given its neighbours."""
    seq = _number(last) + 1
    if not _KEY.fullmatch(entry["_id"]):
        return _problem(entry["_id"], "inserted: its key is no number of the chain")
    if entry["_id"] != key_of(seq):
        return _problem(key_of(seq), f"deleted: the next entry that is there is {entry['_id']}")
    before = last["mac"] if last else ""
    if entry.get("mac") != seal(key, entry):
        return _problem(entry["_id"], _broken_seal(key, before, entry, after))
    if entry.get("prev") != before:
        return _problem(entry["_id"], "forked: it follows another entry than the one before it")
    if mark is not None and mark.seq == seq and mark.mac != entry["mac"]:
        return _problem(entry["_id"], "rewritten: the anchor file saw another entry under this number")
    return None


def _broken_seal(key: bytes, before: str, entry: Record, after: Record | None) -> str:
    """Return the likeliest way in which an entry came to carry a seal that is not its own."""
    place = entry.get("seq")
    if isinstance(place, int) and seal(key, entry | {"_id": key_of(place)}) == entry.get("mac"):
        return f"swapped: it holds the content of entry {key_of(place)}"
    if after is None:
        return "edited or inserted: its seal does not fit its content"
    if after.get("prev") == before:
        return "inserted: the next entry follows the one before it"
    if after.get("mac") != seal(key, after):
        return "rewritten: this entry and the next are not sealed with the key of this installation"
    return "edited: its seal does not fit its content"


def _missing(first: Record | None, last: Record | None, mark: Mark | None, unchained: int) -> dict[str, str] | None:
    """Return what the ends of a chain lack whose every entry is good."""
    count = _number(last)
    if mark is not None and mark.seq > count:
        return _problem(key_of(count + 1), f"truncated: the anchor file saw entries up to {key_of(mark.seq)}")
    if first is None or last is None:
        return None
    if first.get("unchained") != unchained:
        began = f"{first.get('unchained')} entries stood outside the chain when it began, now {unchained}"
        return _problem(first["_id"], f"inserted or deleted before the chain: {began}")
    if mark is None or mark.seq < 1:
        return _problem(last["_id"], "the anchor file is missing or unreadable: entries after this one may be gone")
    return None


def _problem(entry: str, reason: str) -> dict[str, str]:
    return {"entry": entry, "reason": reason}


def _plain(value: Any) -> dict[str, str]:
    """Return what JSON has no word for; `$` begins no stored key, so nothing else reads like it."""
    if isinstance(value, datetime):
        return {"$date": value.isoformat(timespec="milliseconds")}
    return {f"${type(value).__name__}": repr(value)}
