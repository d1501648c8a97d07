"""How many requests came, per address, group of routes and minute."""

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
        one = {"$inc": {"count": 1}, "$setOnInsert": {"expires_at": until}}
        with typed("request count", documents.key("request count id", key)), timeout(patience):
            try:
                return self._add(key, one)
            except DuplicateKeyError:  # two made the count at once: now it is there
                return self._add(key, one)

    def _add(self, key: str, one: Record) -> int:
        after = ReturnDocument.AFTER
        counted = self._counts.find_one_and_update({"_id": key}, one, upsert=True, return_document=after)
        return int(counted["count"]) if counted else 1
