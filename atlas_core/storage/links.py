"""One-time links, under the hash of a token that is stored nowhere."""

from collections.abc import Sequence
from datetime import datetime

from pymongo.collection import Collection

from atlas_core.records import Record
from atlas_core.storage import documents, rules
from atlas_core.storage.table import Table


class LinkRepository:
    """Keep links until they expire; of several that use one at once a single one gets it."""

    def __init__(self, collection: Collection[Record]) -> None:
        self._links = Table(collection, "link")

    def insert(self, record: Record) -> Record:
        """Store an unused link under the SHA-256 of its token."""
        rules.token_hash(record.get("_id"))
        return self._links.insert(record | {"used_at": None})

    def find(self, token_hash: str) -> Record | None:
        """Return the link, used or not, or None."""
        return self._links.find(rules.token_hash(token_hash))

    def use(self, token_hash: str, at: datetime) -> bool:
        """Mark the link as used; False if it was before, or is not there."""
        return self._links.change({"_id": rules.token_hash(token_hash), "used_at": None}, {"used_at": at})

    def list(self, kind: str, user_email: str) -> Sequence[Record]:
        """Return the account's unused links of the kind, newest first."""
        owner = {"user_email": documents.key("user_email", user_email), "kind": documents.key("kind", kind)}
        return self._links.select(owner | {"used_at": None}, [("created_at", -1), ("_id", 1)])
