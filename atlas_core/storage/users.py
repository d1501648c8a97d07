"""User records."""

from collections.abc import Sequence

from pymongo.collection import Collection

from atlas_core.records import Record
from atlas_core.storage import documents
from atlas_core.storage.table import Table


class UserRepository:
    """Load and save users; the key is the e-mail address as the service spells it."""

    def __init__(self, collection: Collection[Record]) -> None:
        self._users = Table(collection, "user")

    def insert(self, record: Record) -> Record:
        """Store a new user as revision 1; RecordExistsError if the address is taken."""
        return self._users.insert(record | {"revision": 1})

    def get(self, email: str) -> Record:
        """Return the current revision; RecordNotFoundError if there is none."""
        return self._users.get(email)

    def save(self, seen: Record) -> Record:
        """Write the next revision; StaleRecordError if someone saved first."""
        return self._users.save(seen)

    def list(self) -> Sequence[Record]:
        """Return all users by address."""
        return self._users.select({}, [("_id", 1)])

    def of_organisation(self, key: str) -> Sequence[Record]:
        """Return the users whose `organisation_key` it is, by address."""
        return self._users.select({"organisation_key": documents.key("organisation", key)}, [("_id", 1)])
