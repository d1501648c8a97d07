"""Rules that let networks in or keep them out; one of each kind per network."""

from collections.abc import Sequence

from pymongo import timeout
from pymongo.collection import Collection

from atlas_core.records import Record
from atlas_core.storage import documents, rules
from atlas_core.storage.connection import OPERATION_SECONDS
from atlas_core.storage.table import Table


class NetworkRuleRepository:
    """Keep rules until they end."""

    def __init__(self, collection: Collection[Record]) -> None:
        self._rules = Table(collection, "network rule")

    def put(self, record: Record) -> Record:
        """Store a rule in place of an earlier one of its kind for its network."""
        return self._rules.put(record | {"_id": rules.network_rule_id(record.get("effect"), record.get("network"))})

    def find(self, rule_id: str) -> Record | None:
        """Return the rule, or None."""
        return self._rules.find(documents.key("network rule id", rule_id))

    def delete(self, rule_id: str) -> None:
        """Remove the rule if it is there."""
        self._rules.delete(rule_id)

    def list(self, patience: float = OPERATION_SECONDS) -> Sequence[Record]:
        """Return all rules, newest first; after `patience` [s] the database counts as away."""
        with timeout(patience):
            return self._rules.select({}, [("created_at", -1), ("_id", 1)])
