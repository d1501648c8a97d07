"""Every revision of every project, as it was stored."""

from collections.abc import Sequence

from pymongo.collection import Collection

from atlas_core.records import Record
from atlas_core.storage import documents, rules
from atlas_core.storage.table import Table


class ProjectRevisionRepository:
    """Store and find revisions; what is stored never changes."""

    def __init__(self, collection: Collection[Record]) -> None:
        self._revisions = Table(collection, "project revision")

    def insert(self, record: Record) -> Record:
        """Store a revision under its project and number; the same again changes nothing, another is refused."""
        key = rules.revision_id(record.get("project_id"), record.get("revision"))
        return self._revisions.insert(record | {"_id": key})

    def get(self, project_id: str, revision: int) -> Record:
        """Return one revision; RecordNotFoundError if there is none."""
        return self._revisions.get(rules.revision_id(project_id, revision))

    def list(self, project_id: str, limit: int = 100) -> Sequence[Record]:
        """Return the newest revisions of a project, newest first."""
        owned = {"project_id": documents.key("project_id", project_id)}
        return self._revisions.select(owned, [("revision", -1)], rules.limit(limit))

    def forget(self, project_id: str) -> None:
        """Remove every revision of a project that was removed itself."""
        self._revisions.delete_all({"project_id": documents.key("project_id", project_id)})
