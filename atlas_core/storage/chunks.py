"""The ledger of a run's chunks: who computes which rows, and which are done.

An entry is taken under a lease and with a fencing token that grows each time. A worker that was away too long finds a
higher token in the entry and its own end of the chunk refused; what is done stays done.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from pymongo.collection import Collection

from atlas_core.errors import RecordExistsError, StaleRecordError
from atlas_core.records import Record
from atlas_core.storage import documents, rules
from atlas_core.storage.faults import typed
from atlas_core.storage.table import Table


class ChunkRepository:
    """Take, end, list and forget the chunks of runs."""

    def __init__(self, collection: Collection[Record]) -> None:
        self._collection = collection
        self._chunks = Table(collection, "chunk")

    def take(self, span: Record, worker: str, claim: int, lease_seconds: float) -> Record | None:
        """Take a chunk that is not done: a new one, one of an earlier claim of its run, or one whose lease ran out.

        Parameters
        ----------
        span : run, number, start, stop: rows start to stop − 1 of the run
        worker : who takes it
        claim : the fencing number of the run under which it is taken
        lease_seconds : [s] until another worker under the same claim may take it

        Returns
        -------
        The entry with its new token (`fence`); None if the chunk is done or somebody holds it
        """
        key = rules.chunk_id(span.get("run"), span.get("number"))
        taken = rules.chunk_taken(worker, claim, lease_seconds)
        try:
            return self._chunks.insert(dict(span) | taken | {"_id": key, "fence": 1})
        except RecordExistsError:
            pass
        found = self._chunks.get(key)
        if not rules.chunk_is_free(found, claim, datetime.now(UTC)):
            return None
        unchanged = {"_id": key, "state": rules.TAKEN, "fence": found["fence"]}
        if not self._chunks.change(unchanged, taken | {"fence": found["fence"] + 1}):
            return None
        return self._chunks.get(key)

    def done(self, taken: Record, fields: Mapping[str, Any]) -> Record:
        """End a chunk with what is known of its part; StaleRecordError if it was taken by another since.

        An answer that got lost makes the driver ask again: the entry then is done already, by this very taker.
        """
        key, token = documents.key("chunk id", taken.get("_id")), rules.fence(taken.get("fence"))
        mine = {"_id": key, "worker": documents.key("worker", taken.get("worker")), "fence": token}
        if not self._chunks.change(mine | {"state": rules.TAKEN}, rules.chunk_done(fields)):
            found = self._chunks.get(key)
            if (found["state"], found["worker"], found["fence"]) != (rules.DONE, taken["worker"], token):
                raise StaleRecordError("chunk", key)
        return self._chunks.get(key)

    def list(self, run_id: str) -> Sequence[Record]:
        """Return the run's entries by number."""
        return self._chunks.select({"run": documents.key("run id", run_id)}, [("number", 1)])

    def runs(self) -> Sequence[str]:
        """Return the runs that have entries."""
        with typed("chunk"):
            return sorted(self._collection.distinct("run"))

    def forget(self, run_id: str) -> None:
        """Remove the run's entries."""
        key = documents.key("run id", run_id)
        with typed("chunk", key):
            self._collection.delete_many({"run": key})
