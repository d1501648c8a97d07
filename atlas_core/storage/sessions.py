"""Session records: who is signed in, under the hash of a token that is stored nowhere."""

from collections.abc import Sequence
from datetime import datetime

from pymongo.collection import Collection

from atlas_core.errors import RecordNotFoundError
from atlas_core.records import Record
from atlas_core.storage import documents, rules
from atlas_core.storage.table import Table


class SessionRepository:
    """Open, find and end sessions; an ended one stays as evidence until it expires, but is not found."""

    def __init__(self, collection: Collection[Record]) -> None:
        self._sessions = Table(collection, "session")

    def insert(self, record: Record) -> Record:
        """Store a new session under the SHA-256 of its token."""
        rules.token_hash(record.get("_id"))
        return self._sessions.insert(record | {"revoked_at": None})

    def get(self, token_hash: str) -> Record:
        """Return a session that was not revoked; RecordNotFoundError for any other."""
        found = self._sessions.get(rules.token_hash(token_hash))
        if found["revoked_at"] is not None:
            raise RecordNotFoundError("session", token_hash)
        return found

    def list(self, user_email: str) -> Sequence[Record]:
        """Return the user's sessions that were not revoked, latest seen first."""
        return self._sessions.select(_open_of(user_email), [("last_seen", -1), ("_id", 1)])

    def going(self, at: datetime, limit: int = 1000) -> Sequence[Record]:
        """Return everybody's sessions that were not revoked and whose time is not over, latest seen first."""
        wanted = {"revoked_at": None, "expires_at": {"$gt": at}}
        return self._sessions.select(wanted, [("last_seen", -1), ("_id", 1)], rules.limit(limit))

    def touch(self, token_hash: str, at: datetime) -> None:
        """Note when the session was last seen; RecordNotFoundError if it is revoked or unknown."""
        if not self._sessions.change(_open(token_hash), {"last_seen": at}):
            raise RecordNotFoundError("session", token_hash)

    def revoke(self, token_hash: str, at: datetime) -> None:
        """End the session; ending an ended or unknown one changes nothing."""
        self._sessions.change(_open(token_hash), {"revoked_at": at})

    def revoke_all(self, user_email: str, at: datetime) -> int:
        """End every session of the user and return how many that were."""
        found = self.list(user_email)
        return sum(self._sessions.change(_open(session["_id"]), {"revoked_at": at}) for session in found)


def _open_of(user_email: str) -> Record:
    return {"user_email": documents.key("user_email", user_email), "revoked_at": None}


def _open(token_hash: str) -> Record:
    return {"_id": rules.token_hash(token_hash), "revoked_at": None}
