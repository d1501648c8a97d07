"""Tries to sign in, each under a number of its own, for a day."""

from collections.abc import Sequence
from datetime import datetime

from pymongo.collection import Collection

from atlas_core.records import Record
from atlas_core.storage import documents, rules
from atlas_core.storage.table import Table


class SignInAttemptRepository:
    """Number, settle and count tries; a number is given once, whoever asks."""

    def __init__(self, collection: Collection[Record]) -> None:
        self._attempts = Table(collection, "sign-in attempt")

    def insert(self, record: Record) -> Record:
        """Store a try under its number; RecordExistsError if that is taken. Number 0 counts nothing."""
        return self._attempts.insert(record | {"_id": rules.attempt_id(record.get("number"))})

    def settle(self, attempt_id: str, result: str) -> None:
        """Say how a pending try ended; one that ended before stays as it is."""
        pending = {"_id": documents.key("attempt id", attempt_id), "result": rules.PENDING}
        self._attempts.change(pending, {"result": result})

    def last_number(self) -> int:
        """Return the highest number given, 0 before the first."""
        found = self._attempts.select({"number": {"$gt": 0}}, [("number", -1)], 1)
        return int(found[0]["number"]) if found else 0

    def of_account(self, account: str, device: str, since: datetime) -> Sequence[Record]:
        """Return the account's newest tries from the device that count, after `since`, in order of their numbers."""
        wanted = {"account": account, "device": device, "number": {"$gt": 0}, "at": {"$gt": since}}
        wanted["result"] = {"$in": list(rules.COUNTED_ATTEMPTS)}
        return self._attempts.select(wanted, [("number", -1)], rules.NEWEST_ATTEMPTS)[::-1]

    def misses_of(self, origin: str, since: datetime) -> Sequence[Record]:
        """Return the address's newest pending and missed tries after `since`, in order of their numbers."""
        wanted = {"origin": origin, "result": {"$in": [rules.PENDING, rules.MISSED]}, "at": {"$gt": since}}
        return self._attempts.select(wanted, [("number", -1)], rules.NEWEST_ATTEMPTS)[::-1]

    def recent(
        self, since: datetime, results: Sequence[str] = rules.ATTEMPT_RESULTS, limit: int = 1000
    ) -> list[Record]:
        """Return the newest tries after `since` that ended so, newest first."""
        wanted = {"at": {"$gt": since}, "result": {"$in": list(results)}}
        return self._attempts.select(wanted, [("at", -1), ("number", -1)], rules.limit(limit))

    def forgive(self, attempt_id: str) -> bool:
        """Let a pending or missed try count no longer; return whether it did."""
        counts = {"$in": [rules.PENDING, rules.MISSED]}
        wanted = {"_id": documents.key("attempt id", attempt_id), "result": counts}
        return self._attempts.change(wanted, {"result": rules.FORGIVEN})
