"""Versions of the rule tables, which stand among the settings."""

from collections.abc import Sequence

from pymongo.collection import Collection

from atlas_core.records import Record
from atlas_core.storage import rules
from atlas_core.storage.table import Table


class RuleTableRepository:
    """Store and find versions; what is stored never changes."""

    def __init__(self, collection: Collection[Record]) -> None:
        self._settings = Table(collection, "rule tables")

    def insert(self, record: Record) -> Record:
        """Store a version under its number; RecordExistsError if that number is taken."""
        return self._settings.insert(record | rules.rule_tables_key(record.get("version")))

    def get(self, version: int) -> Record:
        """Return one version; RecordNotFoundError if there is none."""
        return self._settings.get(rules.rule_tables_key(version)["_id"])

    def latest(self) -> Record | None:
        """Return the highest version, or None."""
        return next(iter(self._by_version(1)), None)

    def list(self) -> Sequence[Record]:
        """Return all versions, highest first."""
        return self._by_version()

    def _by_version(self, limit: int = 0) -> Sequence[Record]:
        return self._settings.select({"kind": rules.RULE_TABLES}, [("version", -1)], limit)
