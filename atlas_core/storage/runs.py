"""Runs: a queue from which workers take what they hold a lease on.

Every change of state is one update under a condition, so two workers can never both succeed. A worker that slept past
its lease finds a higher fencing number in the record and its writes refused. A run that was deleted reads like one
that was never there; a line of it stays, so that no other run gets its number.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from pymongo.collection import Collection

from atlas_core.errors import RecordExistsError, RecordNotFoundError, StaleRecordError
from atlas_core.records import Record
from atlas_core.storage import documents, rules
from atlas_core.storage.faults import typed
from atlas_core.storage.table import Table

NUMBER_TRIES = 50


class RunRepository:
    """Queue, lease, follow, end, mark and delete runs."""

    def __init__(self, collection: Collection[Record]) -> None:
        self._collection = collection
        self._runs = Table(collection, "run")

    def insert(self, record: Record) -> Record:
        """Queue a run under the project's next number; RecordExistsError if the id is taken."""
        documents.key("run id", record.get("_id"))
        for _ in range(NUMBER_TRIES):
            newest = self._by_number({"project_id": record.get("project_id", "")}, 1)
            number = newest[0]["number"] + 1 if newest else 1
            try:
                return self._runs.insert(record | rules.queued() | {"number": number, "fence": 0})
            except RecordExistsError:
                if self._runs.find(record["_id"]):
                    raise
        raise StaleRecordError("run", record["_id"])

    def get(self, run_id: str) -> Record:
        """Return the run; RecordNotFoundError if there is none, or none any more."""
        if (found := self._runs.get(run_id))["state"] == rules.DELETED:
            raise RecordNotFoundError("run", run_id)
        return found

    def list(self, project_id: str) -> Sequence[Record]:
        """Return the project's runs, newest first."""
        return self._by_number({"project_id": project_id, "state": _live()})

    def latest_complete(self, project_id: str) -> Record | None:
        """Return the newest run of the project with state `complete`, or None."""
        return next(iter(self._by_number({"project_id": project_id, "state": "complete"}, 1)), None)

    def claim(self, worker: str, lease_seconds: float, only: Sequence[str] | None = None) -> Record | None:
        """Take a run that waits or was left by its worker, or None: owners in turn, of each the oldest.

        Parameters
        ----------
        worker : who takes it
        lease_seconds : [s] until it counts as left, unless the lease is renewed
        only : ids of the runs that may be taken; all if None
        """
        documents.key("worker", worker)
        takeable: Record = {"state": {"$in": sorted(rules.CLAIMED_FROM)}}
        if only is not None:
            takeable["_id"] = {"$in": [documents.key("run id", run_id) for run_id in only]}
        while waiting := self._runs.select(takeable, [("queued_at", 1), ("number", 1)]):
            first = rules.next_in_line(waiting, self._served(waiting))
            unclaimed = {"_id": first["_id"], "state": first["state"], "fence": first["fence"]}
            if self._runs.change(unclaimed, rules.claimed(worker, lease_seconds, first["fence"] + 1)):
                return self._runs.get(first["_id"])
        return None

    def progress(
        self, run_id: str, worker: str, fields: Mapping[str, Any], *, fence: int, lease_seconds: float = 30
    ) -> Record:
        """Store fields and renew the lease; StaleRecordError if the run is no longer this claim's."""
        return self._write(run_id, worker, fence, rules.run_fields(fields) | rules.leased(lease_seconds))

    def finish(self, run_id: str, worker: str, state: str, fields: Mapping[str, Any], *, fence: int) -> Record:
        """End the run; StaleRecordError if it is no longer this claim's."""
        return self._write(run_id, worker, fence, rules.run_fields(fields) | rules.ended(state))

    def cancel(self, run_id: str) -> Record:
        """Cancel a waiting run at once; ask a running one to stop; leave one that ended as it is."""
        key = documents.key("run id", run_id)
        waiting = {"_id": key, "state": {"$in": sorted(rules.CANCELLED_AT_ONCE)}}
        if not self._runs.change(waiting, rules.ended("cancelled")):
            self._runs.change({"_id": key, "state": "running"}, {"cancel_requested": True})
        return self.get(key)

    def pause(self, run_id: str) -> Record:
        """Pause a waiting run at once; ask a running one to stop; leave one that ended as it is."""
        key = documents.key("run id", run_id)
        waiting = {"_id": key, "state": {"$in": sorted(rules.PAUSED_AT_ONCE)}}
        if not self._runs.change(waiting, rules.ended("paused")):
            self._runs.change({"_id": key, "state": "running"}, {"pause_requested": True})
        return self.get(key)

    def interrupt_expired(self) -> int:
        """Mark running runs whose lease ran out as `interrupted` and return how many that were."""
        expired = {"state": "running", "lease_until": {"$lt": datetime.now(UTC)}}
        found = self._runs.select(expired, [("_id", 1)])
        return sum(self._runs.change({"_id": run["_id"]} | expired, rules.ended("interrupted")) for run in found)

    def pin(self, run_id: str, pin: Record | None) -> Record:
        """Pin the run (`who`, `when`), or take its pin away; a pinned run is not deleted."""
        key = documents.key("run id", run_id)
        self._runs.change({"_id": key, "state": _live()}, {"pinned": pin})
        return self.get(key)

    def note(self, run_id: str, note: Record) -> Record:
        """Add a note (`who`, `when`, `text`) to the run."""
        key, added = documents.key("run id", run_id), documents.to_stored(note)
        with typed("run", key):
            self._collection.update_one({"_id": key, "state": _live()}, {"$push": {"notes": added}})
        return self.get(key)

    def delete(self, run_id: str, by: Record) -> Record:
        """Delete a run that has ended and has no pin, and return it; StaleRecordError in any other case.

        To everybody but `leaving` it is gone at once, whatever becomes of its files.
        """
        key = documents.key("run id", run_id)
        ended = {"_id": key, "state": {"$in": sorted(rules.DELETED_FROM)}, "pinned": None}
        if not self._runs.change(ended, rules.deleted(by)):
            self.get(key)
            raise StaleRecordError("run", key)
        return self._runs.get(key)

    def leaving(self) -> Sequence[Record]:
        """Return deleted runs whose files may still be there."""
        return self._runs.select({"state": rules.DELETED, "buried": False}, [("_id", 1)])

    def bury(self, run_id: str) -> None:
        """Forget a deleted run whose files are gone, its number aside."""
        found = self._runs.get(run_id)
        if found["state"] == rules.DELETED:
            self._runs.put(rules.buried(found))

    def requeue(self, run_id: str) -> Record:
        """Queue a paused, interrupted or failed run again; StaleRecordError in any other state."""
        key = documents.key("run id", run_id)
        if not self._runs.change({"_id": key, "state": {"$in": sorted(rules.REQUEUED_FROM)}}, rules.queued()):
            self.get(key)
            raise StaleRecordError("run", key)
        return self._runs.get(key)

    def _write(self, run_id: str, worker: str, fence: int, fields: Record) -> Record:
        key = documents.key("run id", run_id)
        claim = {"_id": key, "state": "running", "worker": documents.key("worker", worker), "fence": rules.fence(fence)}
        if not self._runs.change(claim, fields):
            self.get(key)
            raise StaleRecordError("run", key)
        return self._runs.get(key)

    def _served(self, waiting: Sequence[Record]) -> dict[Any, datetime]:
        """Return when the owners of the waiting runs had one taken last."""
        recent = {"claimed_at": {"$gt": datetime.now(UTC) - rules.MEMORY}}
        owners = {run.get("executed_by") for run in waiting}
        last = [self._runs.select(recent | {"executed_by": owner}, [("claimed_at", -1)], 1) for owner in owners]
        return {run.get("executed_by"): run["claimed_at"] for found in last for run in found}

    def _by_number(self, condition: Record, limit: int = 0) -> Sequence[Record]:
        documents.key("project_id", condition["project_id"])
        return self._runs.select(condition, [("number", -1)], limit)


def _live() -> Record:
    return {"$in": list(rules.LIVE_STATES)}
