"""How many requests came, per address, group of routes and minute."""

from contextlib import suppress
from datetime import datetime

from pymongo import ReturnDocument, timeout
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from atlas_core.records import Record
from atlas_core.storage import documents
from atlas_core.storage.connection import OPERATION_SECONDS
from atlas_core.storage.faults import typed


class RequestCountRepository:
    """Count by keys that the caller makes; a count goes by itself after its time."""

    def __init__(self, collection: Collection[Record]) -> None:
        self._counts = collection

    def add(self, key: str, until: datetime, patience: float = OPERATION_SECONDS) -> int:
        """Count one more and return the count; of several at once each gets another number.

        Parameters
        ----------
        key : what is counted
        until : after this time the count goes by itself
        patience : [s], after which the database counts as away

        Raises
        ------
        UnavailableError
        """
        with typed("request count", documents.key("request count id", key)), timeout(patience):
            if counted := self._one_more(key):
                return counted
            # No upsert: of several at once the embedded server would tell each that it was the first.
            with suppress(DuplicateKeyError):
                self._counts.insert_one({"_id": key, "count": 1, "expires_at": until})
                return 1
            return self._one_more(key)

    def _one_more(self, key: str) -> int:
        """Return the count with one more, or 0 if there is none yet."""
        counted = self._counts.find_one_and_update(
            {"_id": key}, {"$inc": {"count": 1}}, return_document=ReturnDocument.AFTER
        )
        return int(counted["count"]) if counted else 0
