"""What somebody is about to do: written before a change, removed once its entry stands in the audit record."""

from collections.abc import Sequence
from datetime import datetime

from pymongo.collection import Collection

from atlas_core.records import Record
from atlas_core.storage import rules
from atlas_core.storage.table import Table


class IntentRepository:
    """Keep intents until their entries are written."""

    def __init__(self, collection: Collection[Record]) -> None:
        self._intents = Table(collection, "intent")

    def insert(self, record: Record) -> Record:
        """Store an intent under a key of its own."""
        return self._intents.insert(record | {"_id": rules.entry_id()})

    def delete(self, intent_id: str) -> None:
        """Remove the intent if it is there."""
        self._intents.delete(intent_id)

    def take(self, seen: Record, at: datetime) -> bool:
        """Move an intent that is as it was seen to another time; False if somebody else was first."""
        return self._intents.change({"_id": seen["_id"], "at": seen["at"]}, {"at": at})

    def list(self, before: datetime) -> Sequence[Record]:
        """Return the intents of before that time, oldest first."""
        return self._intents.select({"at": {"$lt": before}}, [("at", 1), ("_id", 1)])
