"""Mails: every one that was written, and whether it was sent."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pymongo.collection import Collection

from atlas_core.records import Record
from atlas_core.storage import documents, rules
from atlas_core.storage.table import Table


class OutboxRepository:
    """Keep mails; of several senders one at a time has a mail in hand."""

    def __init__(self, collection: Collection[Record]) -> None:
        self._mails = Table(collection, "mail")

    def insert(self, record: Record) -> Record:
        """Store a mail as queued; RecordExistsError if the key is taken."""
        return self._mails.insert(record | rules.mail_queued(record.get("created_at")))

    def get(self, mail_id: str) -> Record:
        """Return the mail; RecordNotFoundError if there is none."""
        return self._mails.get(mail_id)

    def list(self, limit: int = 200) -> Sequence[Record]:
        """Return the newest mails, newest first."""
        return self._mails.select({}, [("created_at", -1), ("_id", 1)], rules.limit(limit))

    def latest(self, to: str, kind: str) -> Record | None:
        """Return the newest mail of the kind to the address, or None."""
        wanted = {"to": documents.key("to", to), "kind": documents.key("kind", kind)}
        return next(iter(self._mails.select(wanted, [("created_at", -1)], 1)), None)

    def due(self, at: datetime, limit: int = 20) -> Sequence[Record]:
        """Return queued mails whose time has come, the longest due first."""
        return self._mails.select({"state": rules.QUEUED, "due_at": {"$lte": at}}, [("due_at", 1)], rules.limit(limit))

    def change(self, seen: Record, fields: dict[str, Any]) -> bool:
        """Set fields of a mail that is as it was seen (`state`, `due_at`); False if another sender was first."""
        return self._mails.change({name: seen[name] for name in ("_id", "state", "due_at")}, fields)
