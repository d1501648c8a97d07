"""The log of what people did."""

from collections.abc import Sequence

from pymongo.collection import Collection

from atlas_core.records import Record
from atlas_core.storage import rules
from atlas_core.storage.table import Table


class AuditRepository:
    """Append entries and read the newest; there is no way to change or remove one."""

    def __init__(self, collection: Collection[Record]) -> None:
        self._entries = Table(collection, "admin action")

    def append(self, entry: Record) -> Record:
        """Store an entry under a key of its own."""
        return self._entries.insert(entry | {"_id": rules.entry_id()})

    def latest(self, limit: int = 100) -> Sequence[Record]:
        """Return the newest entries, newest first."""
        return self._entries.select({}, [("_id", -1)], rules.limit(limit))
