"""Chosen structures: rows of a result that somebody shortlisted, with what became of them."""

from collections.abc import Sequence

from pymongo.collection import Collection

from atlas_core.records import Record
from atlas_core.storage import documents, rules
from atlas_core.storage.table import Table


class StructureRepository:
    """Store and find chosen structures; a row of a run is chosen once."""

    def __init__(self, collection: Collection[Record]) -> None:
        self._structures = Table(collection, "structure")

    def insert(self, record: Record) -> Record:
        """Store a structure under its run and index as revision 1; RecordExistsError if that row was chosen before."""
        key = rules.structure_id(record.get("run"), record.get("index"))
        return self._structures.insert(record | {"_id": key, "revision": 1})

    def get(self, structure_id: str) -> Record:
        """Return the current revision; RecordNotFoundError if there is none."""
        return self._structures.get(structure_id)

    def find(self, run_id: str, index: int) -> Record | None:
        """Return the structure of a run's row, or None if that row was not chosen."""
        return self._structures.find(rules.structure_id(run_id, index))

    def save(self, seen: Record) -> Record:
        """Write the next revision; StaleRecordError if someone saved first."""
        return self._structures.save(seen)

    def list(self, project_id: str) -> Sequence[Record]:
        """Return the structures of a project, latest change first."""
        owned = {"project_id": documents.key("project_id", project_id)}
        return self._structures.select(owned, [("when", -1), ("_id", 1)])

    def forget(self, project_id: str) -> None:
        """Remove all of a project."""
        self._structures.delete_all({"project_id": documents.key("project_id", project_id)})
