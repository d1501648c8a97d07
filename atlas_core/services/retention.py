"""How many runs of a project are kept: the newest, and those that somebody pinned or chose from."""

from collections.abc import Sequence
from datetime import UTC, datetime

from atlas_core.errors import InputError, Problem
from atlas_core.records import Record
from atlas_core.services import run_keeping
from atlas_core.services.access import trail
from atlas_core.services.actor import SYSTEM, Actor
from atlas_core.services.rights import permit
from atlas_core.services.run_keeping import Kept
from atlas_core.services.runs import COMPLETE
from atlas_core.services.stores import Stores

NAME = "retention"
MOST = 1_000
"""Runs of a project that can be asked to stay; without a number all do."""


def kept(stores: Stores, actor: Actor) -> int | None:
    """Return how many complete runs of each project stay, for who may read runs; None where all do."""
    permit(stores, actor, "run.read")
    return _kept(stores)


def set_kept(stores: Stores, actor: Actor, runs: int | None) -> None:
    """Set how many complete runs of each project stay; it holds from each project's next complete run on.

    Raises
    ------
    InputError
        The number is not 1 to MOST.
    """
    permit(stores, actor, "retention.edit")
    if runs is not None and (isinstance(runs, bool) or not isinstance(runs, int) or not 1 <= runs <= MOST):
        raise InputError(Problem("keep", f"Keep 1 to {MOST:,} runs of each project, or all; got {runs!r:.20}."))
    before = _kept(stores)
    if before == runs:
        return
    with trail.act(stores, actor, "retention.edit", NAME):
        stores.settings.put(NAME, {"keep": runs, "who": actor.email, "when": datetime.now(UTC)})
        trail.record(stores, actor, "retention.edit", about=NAME, changes={"keep": [before, runs]})


def leaving(runs: Sequence[Kept], keep: int | None) -> list[Kept]:
    """Return which runs of a project would go.

    Parameters
    ----------
    runs : of one project
    keep : how many of those that completed last stay; None for all
    """
    complete = [one for one in runs if one.run["state"] == COMPLETE]
    complete.sort(key=lambda one: one.run["finished_at"], reverse=True)
    return [] if keep is None else [one for one in complete[keep:] if not one.obstacle]


def apply(stores: Stores, project_id: str) -> int:
    """Delete what goes of a project, as the system, and return how many runs that were."""
    if (keep := _kept(stores)) is None:
        return 0
    runs = run_keeping.with_structures(stores, project_id, stores.runs.list(project_id))
    return sum(_removed(stores, one.run) for one in leaving(runs, keep))


def _removed(stores: Stores, run: Record) -> bool:
    try:
        run_keeping.remove(stores, run, SYSTEM)
    except InputError:  # pinned a moment before: it stays
        return False
    return True


def _kept(stores: Stores) -> int | None:
    found: int | None = (stores.settings.get(NAME) or {}).get("keep")
    return found
