"""API tokens of accounts, under the hash of a token that is stored nowhere."""

from collections.abc import Sequence
from datetime import datetime

from pymongo.collection import Collection

from atlas_core.records import Record
from atlas_core.storage import documents, rules
from atlas_core.storage.table import Table


class ApiTokenRepository:
    """Keep the API tokens of accounts until they expire or are revoked."""

    def __init__(self, collection: Collection[Record]) -> None:
        self._tokens = Table(collection, "API token")

    def insert(self, record: Record) -> Record:
        """Store a token under its SHA-256, never used so far."""
        rules.token_hash(record.get("_id"))
        return self._tokens.insert(record | {"last_used": None})

    def find(self, token_hash: str) -> Record | None:
        """Return the token, or None."""
        return self._tokens.find(rules.token_hash(token_hash))

    def list(self, user_email: str) -> Sequence[Record]:
        """Return the account's tokens, newest first."""
        owner = {"user_email": documents.key("user_email", user_email)}
        return self._tokens.select(owner, [("created_at", -1), ("_id", 1)])

    def touch(self, token_hash: str, at: datetime) -> None:
        """Note when the token was last used; one that is not there stays away."""
        self._tokens.change({"_id": rules.token_hash(token_hash)}, {"last_used": at})

    def delete(self, token_hash: str) -> None:
        """Revoke the token for good if it is there."""
        self._tokens.delete(rules.token_hash(token_hash))
