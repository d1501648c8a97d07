"""How a run that a worker held ends: its state, and the entry of the audit record that tells of it."""

from atlas_core.records import Record
from atlas_core.services.access import trail
from atlas_core.services.actor import SYSTEM, Actor
from atlas_core.services.claims import Claim
from atlas_core.services.runs import INTERRUPTED, RUNNING

END, START = "run.end", "run.start"


def finish(claim: Claim, state: str, *, refused: bool = False, **fields: object) -> None:
    """End the run in the state, on record; what another worker has taken over meanwhile is left alone.

    A run that is only interrupted goes on with the next worker, so that is no end.

    Parameters
    ----------
    claim : of the run
    state, fields : what the run's record holds from then on
    refused : whether the account that started it may not run it any more

    Raises
    ------
    StaleRecordError
        Another worker has taken it over.
    """
    if state == INTERRUPTED:
        claim.finish(state, **fields)
        return
    run = claim.run
    who, action = (_starter(run), START) if refused else (SYSTEM, END)
    with trail.act(claim.stores, who, action, run["_id"]):
        claim.finish(state, **fields)
        changes = {"state": [RUNNING, state], "started_by": [None, run["executed_by"]]}
        trail.record(claim.stores, who, action, "refused" if refused else "done", about=run["_id"], changes=changes)


def _starter(run: Record) -> Actor:
    """Return the account that started the run: its present rights are in question, its session may be over."""
    return Actor(run["executed_by"], role="", session="")
