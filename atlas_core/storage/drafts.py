"""Unsaved form entries, kept over navigation, reload and sign-out."""

from pymongo.collection import Collection

from atlas_core.records import Record
from atlas_core.storage import documents, rules
from atlas_core.storage.table import Table


class DraftRepository:
    """Keep one draft per user and project."""

    def __init__(self, collection: Collection[Record]) -> None:
        self._drafts = Table(collection, "draft")

    def get(self, user_email: str, project_id: str) -> Record | None:
        """Return the draft, or None."""
        return self._drafts.find(rules.draft_id(user_email, project_id))

    def put(self, user_email: str, project_id: str, draft: Record) -> Record:
        """Store the draft in place of an earlier one."""
        owned = {"_id": rules.draft_id(user_email, project_id), "user_email": user_email, "project_id": project_id}
        return self._drafts.put(draft | owned)

    def delete(self, user_email: str, project_id: str) -> None:
        """Remove the draft if there is one."""
        self._drafts.delete(rules.draft_id(user_email, project_id))

    def forget(self, project_id: str) -> None:
        """Remove all of a project."""
        self._drafts.delete_all({"project_id": documents.key("project_id", project_id)})
