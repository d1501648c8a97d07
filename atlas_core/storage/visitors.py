"""What is known of the addresses that requests came from."""

from collections.abc import Sequence
from datetime import datetime

from pymongo.collection import Collection

from atlas_core.records import Record
from atlas_core.storage import documents, rules
from atlas_core.storage.faults import typed
from atlas_core.storage.table import Table


class VisitorRepository:
    """Keep one record per address until it was not seen for a long time."""

    def __init__(self, collection: Collection[Record]) -> None:
        self._collection = collection
        self._visitors = Table(collection, "visitor")

    def note(self, origin: str, at: datetime, counts: Record, pages: Sequence[str] = ()) -> None:
        """Add to the counts of the address (rules.VISITOR_COUNTS) and to its pages; it was last seen at `at`."""
        key = documents.key("visitor id", origin)
        start = {"first_seen": at, "emails": []}
        change = {
            "$max": {"last_seen": at},
            "$inc": rules.visitor_counts(counts),
            "$addToSet": {"pages": {"$each": [documents.key("page", page) for page in pages]}},
            "$setOnInsert": start,
        }
        with typed("visitor", key):
            self._collection.update_one({"_id": key}, change, upsert=True)

    def signed_in(self, origin: str, email: str) -> None:
        """Put the account first among those that signed in from a noted address."""
        key, account = documents.key("visitor id", origin), documents.key("user_email", email)
        with typed("visitor", key):
            self._collection.update_one({"_id": key}, {"$pull": {"emails": account}})
            kept = {"$each": [account], "$position": 0, "$slice": rules.VISITOR_EMAILS}
            self._collection.update_one({"_id": key}, {"$push": {"emails": kept}})

    def find(self, origin: str) -> Record | None:
        """Return the address's record, or None."""
        return self._visitors.find(origin)

    def list(self, limit: int = 500) -> Sequence[Record]:
        """Return the addresses seen last, latest first."""
        return self._visitors.select({}, [("last_seen", -1), ("_id", 1)], rules.limit(limit))
