"""What a run leaves behind: parts, ledger and unpublished files go once the run has ended."""

import shutil

from atlas_core.errors import RecordNotFoundError
from atlas_core.records import Record
from atlas_core.services import parts
from atlas_core.services.runs import CANCELLED, COMPLETE, FAILED
from atlas_core.services.stores import Stores

GONE = frozenset({COMPLETE, CANCELLED, FAILED})
"""States after which nobody needs the parts."""


def result_id(run: Record, fence: int) -> str:
    """Return the id of the result that a claim of the run stores; a run taken over later stores its own.

    Two workers must never write to one id: one that was away too long would remove what its successor stored.
    """
    name = f"permutation_results_{run['project_id']}_{run['_id']}"
    return name if fence == 1 else f"{name}_{fence}"


def sweep(stores: Stores) -> None:
    """Remove what runs that ended or were deleted have left, in the ledger or here; safe to repeat and to cut off."""
    for run in stores.runs.leaving():
        bury(stores, run)
    here = [path.name for path in parts.folder().glob("*")]
    for run_id in {*stores.chunks.runs(), *here}:
        try:
            run = stores.runs.get(run_id)
        except RecordNotFoundError:
            run = {"_id": run_id, "state": CANCELLED, "project_id": "", "fence": 0}
        if run["state"] in GONE:
            forget(stores, run)


def bury(stores: Stores, run: Record) -> None:
    """Remove the files of a deleted run, then all of its record but the number."""
    if file := run.get("result_file"):
        stores.results.delete(file)
    forget(stores, run)
    stores.runs.bury(run["_id"])


def forget(stores: Stores, run: Record) -> None:
    """Remove parts, ledger and unpublished files of a run that has ended; the ledger last, since it tells of them."""
    drop_unpublished(stores, run)
    for entry in stores.chunks.list(run["_id"]):
        for fence in range(1, entry["fence"] + 1):
            stores.results.delete(parts.file_id(entry | {"fence": fence}))
    shutil.rmtree(parts.folder_of(run["_id"]), ignore_errors=True)
    stores.chunks.forget(run["_id"])


def drop_unpublished(stores: Stores, run: Record) -> None:
    """Remove what claims of the run stored as its result without getting to publish it."""
    published = run.get("result_file") if run["state"] == COMPLETE else None
    for fence in range(1, run["fence"] + 1):
        if (name := result_id(run, fence)) != published:
            stores.results.delete(name)
