"""Devices on which accounts have signed in, under the hash of a token that is stored nowhere."""

from collections.abc import Sequence

from pymongo.collection import Collection

from atlas_core.records import Record
from atlas_core.storage import documents, rules
from atlas_core.storage.table import Table


class DeviceRepository:
    """Keep the known devices of accounts until they expire."""

    def __init__(self, collection: Collection[Record]) -> None:
        self._devices = Table(collection, "device")

    def insert(self, record: Record) -> Record:
        """Store a device under the SHA-256 of its token."""
        rules.token_hash(record.get("_id"))
        return self._devices.insert(record)

    def find(self, token_hash: str) -> Record | None:
        """Return the device, or None."""
        return self._devices.find(rules.token_hash(token_hash))

    def list(self, user_email: str) -> Sequence[Record]:
        """Return the account's devices, newest first."""
        owner = {"user_email": documents.key("user_email", user_email)}
        return self._devices.select(owner, [("created_at", -1), ("_id", 1)])

    def delete(self, token_hash: str) -> None:
        """Forget the device if it is there."""
        self._devices.delete(rules.token_hash(token_hash))
