"""The log of what people did: a chain of sealed entries, so that nobody can change it unseen."""

import random
import secrets
import time
from collections.abc import Sequence
from pathlib import Path

from pymongo.collection import Collection

from atlas_core.errors import RecordExistsError, UnavailableError
from atlas_core.records import Record
from atlas_core.storage import audit_filters, chain, documents, rules
from atlas_core.storage.anchor import Anchor
from atlas_core.storage.table import Table

ANCHOR = "audit-anchor.json"
ATTEMPTS = 200
"""With eight writers at once, (7/8)^200: one append in 10^11 finds its number taken every time."""
_PAUSE_SECONDS = 0.02
_STEPS = 50
"""Looking ahead of the newest entry known costs a read each; beyond this many the database looks for the newest."""


class AuditRepository:
    """Append entries, read the newest, prove them whole; there is no way to change or remove one.

    Parameters
    ----------
    collection : where the entries are
    key : of the seals; never in the database
    folder : where the anchor file is kept
    """

    def __init__(self, collection: Collection[Record], key: bytes, folder: Path) -> None:
        self._entries = Table(collection, "admin action")
        self._key = key
        self._anchor = Anchor(folder / ANCHOR)
        self._seen = 0

    def append(self, entry: Record) -> Record:
        """Store an entry under the next number; of writers at once, each takes a number of its own.

        Raises
        ------
        InputError
        UnavailableError
            The number was taken by others each time, or the anchor cannot be written.
        """
        for _ in range(ATTEMPTS):
            last = self._last()
            own: Record = {"nonce": secrets.token_hex(8)}  # two entries alike stay two
            if last is None:
                own["unchained"] = self._entries.count(chain.UNCHAINED)
            try:
                stored = self._entries.insert(chain.follow(self._key, entry, last, own))
            except RecordExistsError:
                time.sleep(random.uniform(0, _PAUSE_SECONDS))
                continue
            self._seen = stored["seq"]
            self._anchor.advance(stored, self._entries.find)
            return stored
        raise UnavailableError("the audit record is busy; try again in a moment")

    def latest(self, limit: int = 100) -> Sequence[Record]:
        """Return the newest entries, newest first; those from before the chain come last."""
        wanted = rules.limit(limit)
        found = self._entries.select(chain.CHAINED, [("_id", -1)], wanted)
        if len(found) < wanted:
            found += self._entries.select(chain.UNCHAINED, [("_id", -1)], wanted - len(found))
        return found

    def concerning(self, email: str, limit: int = 50) -> Sequence[Record]:
        """Return the newest entries about the account or of what it did, newest first."""
        account = documents.key("user_email", email)
        either = {"$or": [{"object": account}, {"user_email": account}]}
        return self._entries.select(chain.CHAINED | either, [("_id", -1)], rules.limit(limit))

    def last(self, email: str, action: str) -> Record | None:
        """Return the newest time the account did the action, as its entry; None if it never did."""
        wanted = {"user_email": documents.key("user_email", email), "action": action, "result": "done"}
        return next(iter(self._entries.select(chain.CHAINED | wanted, [("_id", -1)], 1)), None)

    def find(self, wanted: Record, before: str = "", limit: int = 100) -> Sequence[Record]:
        """Return the newest chained entries that meet the filters and stand before an entry, newest first."""
        below = documents.key("entry", before) if before else chain.END
        condition = audit_filters.condition(wanted) | {"_id": {"$lt": min(below, chain.END)}}
        return self._entries.select(condition, [("_id", -1)], rules.limit(limit))

    def verify(self) -> Record:
        """Say whether the chain is whole, as `chain.verify` does."""
        mark = self._anchor.read()  # first: entries appended meanwhile stand after it
        unchained = self._entries.count(chain.UNCHAINED)
        return chain.verify(self._key, self._entries.stream(chain.CHAINED, [("_id", 1)]), mark, unchained)

    def _last(self) -> Record | None:
        """Return the newest chained entry, as a rule one or two steps from the newest that is known."""
        mark = self._anchor.read()
        seq = max(self._seen, mark.seq if mark else 0)
        last = self._entries.find(chain.key_of(seq))
        for step in range(1, _STEPS + 1 if last else 0):
            after = self._entries.find(chain.key_of(seq + step))
            if after is None:
                return last
            last = after
        return next(iter(self._entries.select(chain.CHAINED, [("_id", -1)], 1)), None)
