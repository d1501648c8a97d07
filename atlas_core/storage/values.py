"""Settings that users change: small documents by name."""

from pymongo.collection import Collection

from atlas_core.records import Record
from atlas_core.storage import documents
from atlas_core.storage.table import Table


class SettingsRepository:
    """Keep named documents."""

    def __init__(self, collection: Collection[Record]) -> None:
        self._values = Table(collection, "setting")

    def get(self, name: str) -> Record | None:
        """Return the document, or None."""
        return self._values.find(name)

    def put(self, name: str, fields: Record) -> Record:
        """Store the document in place of an earlier one."""
        return self._values.put(fields | {"_id": documents.key("setting id", name)})
