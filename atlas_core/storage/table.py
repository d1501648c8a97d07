"""What every repository does with its collection: read, insert, compare and set."""

from collections.abc import Iterator, Mapping
from typing import Any

from pymongo import timeout
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from atlas_core.errors import RecordExistsError, RecordNotFoundError, StaleRecordError
from atlas_core.records import Record
from atlas_core.storage import documents, schemas
from atlas_core.storage.faults import typed

STREAM_SECONDS = 600.0
"""For a whole collection, where an operation's usual few seconds do not do."""


class Table:
    """One collection, whose documents are called `kind` in messages; conditions come from repositories, not callers."""

    def __init__(self, collection: Collection[Record], kind: str) -> None:
        self._collection = collection
        self._kind = kind

    def insert(self, record: Record) -> Record:
        """Store a new document; RecordExistsError if a unique key is taken, unless by this very document.

        A server that dies between storing and answering makes the driver ask again: the second time finds the first.
        """
        key, stored = self._key(record.get("_id")), self._stored(record)
        inserted = documents.as_read(stored)
        try:
            with typed(self._kind, key):
                self._collection.insert_one(stored)
        except RecordExistsError:
            if self.find(key) != inserted:
                raise
        return inserted

    def find(self, key: object) -> Record | None:
        """Return the document, or None."""
        key = self._key(key)
        with typed(self._kind, key):
            found = self._collection.find_one({"_id": key})
        return None if found is None else documents.from_stored(found)

    def get(self, key: object) -> Record:
        """Return the document; RecordNotFoundError if there is none."""
        if (found := self.find(key)) is None:
            raise RecordNotFoundError(self._kind, key)
        return found

    def save(self, seen: Record) -> Record:
        """Replace the revision that was seen by the next; StaleRecordError if someone saved first."""
        key, revision = self._key(seen.get("_id")), documents.revision(seen)
        stored = self._stored(seen | {"revision": revision + 1})
        with typed(self._kind, key):
            matched = self._collection.replace_one({"_id": key, "revision": revision}, stored).matched_count
        if matched == 0:
            self.get(key)
            raise StaleRecordError(self._kind, key)
        return documents.as_read(stored)

    def put(self, record: Record) -> Record:
        """Store the document in place of an earlier one."""
        key, stored = self._key(record.get("_id")), self._stored(record)
        with typed(self._kind, key):
            try:
                self._collection.replace_one({"_id": key}, stored, upsert=True)
            except DuplicateKeyError:  # two put a new document at once: now it is there to be replaced
                self._collection.replace_one({"_id": key}, stored)
        return documents.as_read(stored)

    def change(self, condition: Record, fields: Mapping[str, Any]) -> bool:
        """Set fields of the document that meets the repository's condition; return whether there was one."""
        with typed(self._kind, condition["_id"]):
            return self._collection.update_one(condition, {"$set": documents.to_stored(fields)}).matched_count > 0

    def delete(self, key: object) -> None:
        """Remove the document if there is one."""
        key = self._key(key)
        with typed(self._kind, key):
            self._collection.delete_one({"_id": key})

    def delete_if(self, condition: Record) -> bool:
        """Remove the document that meets the repository's condition; return whether there was one."""
        with typed(self._kind, condition["_id"]):
            return self._collection.delete_one(condition).deleted_count > 0

    def delete_all(self, condition: Record) -> None:
        """Remove every document that meets the repository's condition."""
        with typed(self._kind):
            self._collection.delete_many(condition)

    def select(self, condition: Record, order: list[tuple[str, int]], limit: int = 0) -> list[Record]:
        """Return the documents that meet the repository's condition in the order given."""
        with typed(self._kind):
            return [documents.from_stored(found) for found in self._collection.find(condition).sort(order).limit(limit)]

    def stream(self, condition: Record, order: list[tuple[str, int]]) -> Iterator[Record]:
        """Yield the documents that meet the repository's condition, however long reading them all takes."""
        with typed(self._kind), timeout(STREAM_SECONDS):
            for found in self._collection.find(condition).sort(order):
                yield documents.from_stored(found)

    def count(self, condition: Record) -> int:
        """Return how many documents meet the repository's condition."""
        with typed(self._kind):
            return self._collection.count_documents(condition)

    def _key(self, value: object) -> str:
        return documents.key(f"{self._kind} id", value)

    def _stored(self, record: Record) -> Record:
        schemas.check(self._collection.name, record)
        return documents.to_stored(record)
