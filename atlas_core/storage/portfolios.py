"""How somebody arranged the projects they see: series and order."""

from pymongo.collection import Collection

from atlas_core.records import Record
from atlas_core.storage.table import Table


class PortfolioRepository:
    """Keep one portfolio per account; its key is the e-mail address."""

    def __init__(self, collection: Collection[Record]) -> None:
        self._portfolios = Table(collection, "portfolio")

    def insert(self, record: Record) -> Record:
        """Store an account's portfolio as revision 1; RecordExistsError if it has one."""
        return self._portfolios.insert(record | {"revision": 1})

    def find(self, user_email: str) -> Record | None:
        """Return the current revision, or None."""
        return self._portfolios.find(user_email)

    def save(self, seen: Record) -> Record:
        """Write the next revision; StaleRecordError if someone saved first."""
        return self._portfolios.save(seen)
