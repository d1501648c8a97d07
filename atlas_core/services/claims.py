"""A run that a worker holds: renewing the lease, hearing what its user asks, ending it."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from atlas_core.errors import StaleRecordError, UnavailableError
from atlas_core.records import Record
from atlas_core.services.runs import CANCELLED, INTERRUPTED, PAUSED
from atlas_core.services.stores import Stores

RENEWALS = 4
"""How often a lease is renewed in its time during a step that cannot be interrupted."""


class Stopped(Exception):  # noqa: N818 - not an error, the run was told to stop
    """The run ends here, in this state, with this message."""

    def __init__(self, state: str, message: str) -> None:
        self.state, self.message = state, message
        super().__init__(message)


class NotAllowed(Stopped):
    """The account that started the run may not run it any more."""


@dataclass(frozen=True)
class Claim:
    """A run this worker holds, and the ways to say so."""

    stores: Stores
    worker_id: str
    run: Record
    stop: threading.Event
    lease_seconds: float

    def beat(self, done: int, **fields: object) -> None:
        """Renew the lease, tell how many rows are done, and learn whether to go on."""
        seen = self._renew({"done": done, **fields})
        if seen.get("cancel_requested"):
            raise Stopped(CANCELLED, "")
        if seen.get("pause_requested"):
            raise Stopped(PAUSED, "")
        if self.stop.is_set():
            raise Stopped(INTERRUPTED, f"The worker was stopped after {done:,} of {seen['total']:,} permutations.")

    @contextlib.contextmanager
    def held(self, done: int) -> Iterator[None]:
        """Keep the lease during a step that cannot be interrupted; what was asked meanwhile is heard at its end."""
        over = threading.Event()
        keeper = threading.Thread(target=self._keep, args=(over,), daemon=True)
        keeper.start()
        try:
            yield
        finally:
            over.set()
            keeper.join()
        self.beat(done)

    def finish(self, state: str, **fields: object) -> None:
        """End the run in the state; what another worker has taken over meanwhile is left alone."""
        self.stores.runs.finish(self.run["_id"], self.worker_id, state, fields, fence=self.run["fence"])

    def _keep(self, over: threading.Event) -> None:
        while not over.wait(self.lease_seconds / RENEWALS):
            try:
                self._renew({})
            except UnavailableError:
                continue
            except StaleRecordError:
                return  # the beat at the end of the step tells

    def _renew(self, fields: Record) -> Record:
        return self.stores.runs.progress(
            self.run["_id"],
            self.worker_id,
            fields,
            fence=self.run["fence"],
            lease_seconds=self.lease_seconds,
        )
