"""Registrations: people who asked for an account, by address."""

from collections.abc import Sequence

from pymongo.collection import Collection

from atlas_core.records import Record
from atlas_core.storage import rules
from atlas_core.storage.table import Table


class RegistrationRepository:
    """Load and save registrations; the key is the e-mail address as the service spells it."""

    def __init__(self, collection: Collection[Record]) -> None:
        self._registrations = Table(collection, "registration")

    def insert(self, record: Record) -> Record:
        """Store a new registration as revision 1; RecordExistsError if the address is taken."""
        return self._registrations.insert(record | {"revision": 1})

    def find(self, email: str) -> Record | None:
        """Return the current revision, or None."""
        return self._registrations.find(email)

    def save(self, seen: Record) -> Record:
        """Write the next revision; StaleRecordError if someone saved first."""
        return self._registrations.save(seen)

    def list(self, limit: int = 1000) -> Sequence[Record]:
        """Return the newest registrations, newest first."""
        return self._registrations.select({}, [("created_at", -1), ("_id", 1)], rules.limit(limit))
