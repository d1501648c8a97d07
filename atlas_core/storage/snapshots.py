"""Approved copies of projects, which the engine runs on."""

from collections.abc import Sequence

from pymongo.collection import Collection

from atlas_core.records import Record
from atlas_core.storage import documents, rules
from atlas_core.storage.table import Table


class SnapshotRepository:
    """Store and find snapshots; what is stored never changes."""

    def __init__(self, collection: Collection[Record]) -> None:
        self._snapshots = Table(collection, "snapshot")

    def insert(self, record: Record) -> Record:
        """Store a copy under its project and version; RecordExistsError if that version is taken."""
        key = rules.snapshot_id(record.get("project_id"), record.get("version"))
        return self._snapshots.insert(record | {"_id": key})

    def get(self, project_id: str, version: int) -> Record:
        """Return one version; RecordNotFoundError if there is none."""
        return self._snapshots.get(rules.snapshot_id(project_id, version))

    def latest(self, project_id: str) -> Record | None:
        """Return the highest version, or None."""
        return next(iter(self._by_version(project_id, 1)), None)

    def list(self, project_id: str) -> Sequence[Record]:
        """Return all versions, highest first."""
        return self._by_version(project_id)

    def forget(self, project_id: str) -> None:
        """Remove all of a project."""
        self._snapshots.delete_all({"project_id": documents.key("project_id", project_id)})

    def _by_version(self, project_id: str, limit: int = 0) -> Sequence[Record]:
        owned = {"project_id": documents.key("project_id", project_id)}
        return self._snapshots.select(owned, [("version", -1)], limit)
