"""Project records."""

from collections.abc import Sequence
from datetime import datetime

from pymongo.collection import Collection

from atlas_core.records import Record
from atlas_core.storage import documents, rules
from atlas_core.storage.table import Table

_LATEST = [("updated_at", -1), ("_id", 1)]


class ProjectRepository:
    """Load and save project records; knows MongoDB, knows no finance."""

    def __init__(self, collection: Collection[Record]) -> None:
        self._projects = Table(collection, "project")

    def insert(self, record: Record) -> Record:
        """Store a new record as revision 1; RecordExistsError if the id is taken."""
        return self._projects.insert(record | {"revision": 1})

    def get(self, project_id: str) -> Record:
        """Return the current revision; RecordNotFoundError if there is none."""
        return self._projects.get(project_id)

    def save(self, seen: Record) -> Record:
        """Write the next revision; StaleRecordError if someone saved first."""
        return self._projects.save(seen)

    def delete(self, project_id: str) -> None:
        """Remove the record for good."""
        self._projects.delete(project_id)

    def list(self, user_email: str | None = None) -> Sequence[Record]:
        """Return the records of one owner, or all, latest change first."""
        owned = {} if user_email is None else {"user_email": documents.key("user_email", user_email)}
        return self._projects.select(owned, _LATEST)

    def shared_by(self, owners: Sequence[str]) -> Sequence[Record]:
        """Return the records these owners share, to read or to edit, latest change first."""
        keys = [documents.key("user_email", owner) for owner in owners]
        return self._projects.select({"user_email": {"$in": keys}, "sharing": {"$in": list(rules.SHARED)}}, _LATEST)

    def trashed(self, before: datetime, user_email: str | None = None) -> Sequence[Record]:
        """Return the records of one owner, or all, deleted by then, latest first."""
        owned = {} if user_email is None else {"user_email": documents.key("user_email", user_email)}
        return self._projects.select(owned | {"deleted_at": {"$lte": before}}, [("deleted_at", -1), ("_id", 1)])
