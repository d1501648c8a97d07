"""Reports of saved views that are made again and again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pymongo.collection import Collection

from atlas_core.records import Record
from atlas_core.storage import documents, rules
from atlas_core.storage.table import Table


class ReportScheduleRepository:
    """Keep the schedules; of several workers one at a time has one in hand."""

    def __init__(self, collection: Collection[Record]) -> None:
        self._schedules = Table(collection, "report")

    def insert(self, record: Record) -> Record:
        """Store a new schedule."""
        return self._schedules.insert(record)

    def get(self, report_id: str) -> Record:
        """Return the schedule; RecordNotFoundError if there is none."""
        return self._schedules.get(report_id)

    def list(self, project_id: str, user_email: str) -> Sequence[Record]:
        """Return the account's schedules of a project, oldest first."""
        owned = {
            "project_id": documents.key("project_id", project_id),
            "user_email": documents.key("user_email", user_email),
        }
        return self._schedules.select(owned, [("created_at", 1), ("_id", 1)])

    def of_view(self, view_id: str) -> Sequence[Record]:
        """Return everybody's schedules of a view."""
        return self._schedules.select({"view": documents.key("view", view_id)}, [("_id", 1)])

    def due(self, at: datetime, limit: int = 20) -> Sequence[Record]:
        """Return schedules whose time has come, the longest due first."""
        return self._schedules.select({"due_at": {"$lte": at}}, [("due_at", 1), ("_id", 1)], rules.limit(limit))

    def change(self, seen: Record, fields: dict[str, Any]) -> bool:
        """Set fields of a schedule that is as it was seen (`due_at`, `tries`); False if somebody else was first."""
        return self._schedules.change({name: seen[name] for name in ("_id", "due_at", "tries")}, fields)

    def delete(self, report_id: str) -> None:
        """Remove the schedule if it is there."""
        self._schedules.delete(report_id)

    def forget(self, project_id: str) -> None:
        """Remove all of a project."""
        self._schedules.delete_all({"project_id": documents.key("project_id", project_id)})
