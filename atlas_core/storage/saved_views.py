"""Saved views of results, and which of them a project's page opens with."""

from collections.abc import Sequence

from pymongo.collection import Collection

from atlas_core.records import Record
from atlas_core.storage import documents, rules
from atlas_core.storage.table import Table


class SavedViewRepository:
    """Store and find views of projects."""

    def __init__(self, collection: Collection[Record]) -> None:
        self._views = Table(collection, "view")

    def insert(self, record: Record) -> Record:
        """Store a new view as revision 1."""
        return self._views.insert(record | {"revision": 1})

    def find(self, view_id: str) -> Record | None:
        """Return the current revision, or None."""
        return self._views.find(view_id)

    def save(self, seen: Record) -> Record:
        """Write the next revision; StaleRecordError if someone saved first."""
        return self._views.save(seen)

    def delete(self, seen: Record) -> bool:
        """Remove the revision that was seen; False if there is another one now, or none."""
        return self._views.delete_if({"_id": seen["_id"], "revision": documents.revision(seen)})

    def list(self, project_id: str) -> Sequence[Record]:
        """Return the views of a project by name."""
        owned = {"project_id": documents.key("project_id", project_id)}
        return self._views.select(owned, [("name", 1), ("_id", 1)])

    def forget(self, project_id: str) -> None:
        """Remove all of a project."""
        self._views.delete_all({"project_id": documents.key("project_id", project_id)})


class ViewDefaultRepository:
    """Keep the view that a project's page opens with, for one account or for all."""

    def __init__(self, collection: Collection[Record]) -> None:
        self._defaults = Table(collection, "default view")

    def put(self, project_id: str, user_email: str, view_id: str) -> Record:
        """Keep the view in place of an earlier one; `user_email` empty: for everybody."""
        owned = {"project_id": project_id, "user_email": user_email, "view": documents.key("view", view_id)}
        return self._defaults.put(owned | {"_id": rules.default_view_id(project_id, user_email)})

    def find(self, project_id: str, user_email: str) -> Record | None:
        """Return what was kept, or None."""
        return self._defaults.find(rules.default_view_id(project_id, user_email))

    def delete(self, project_id: str, user_email: str) -> None:
        """Forget it if it is there."""
        self._defaults.delete(rules.default_view_id(project_id, user_email))

    def forget(self, project_id: str) -> None:
        """Remove all of a project."""
        self._defaults.delete_all({"project_id": documents.key("project_id", project_id)})
