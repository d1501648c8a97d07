"""Room on the disk: asked for before a run starts, and told in megabytes when it runs out."""

import contextlib
import errno
import shutil
from collections.abc import Iterator
from pathlib import Path

from atlas_core.errors import NoSpaceError
from atlas_core.services import quota
from atlas_core.services.stores import Stores
from atlas_core.settings import load

BYTES_PER_ROW = 300
"""[bytes] Of a result row, more than any measured: grids take 56 to 102, drawn samples 183 (docs/scale.md)."""
COPIES = 2
"""Copies of a result on one side: its parts, and the file made of them."""
SPARE_BYTES = 64 * 2**20
"""[bytes] Left free on the worker's disk."""
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def require(stores: Stores, project_id: str, rows: int) -> None:
    """Raise NoSpaceError unless so many more rows of a result fit where they are made and where they are stored.

    The quota of stored results is asked too (QuotaError).
    """
    last = stores.runs.latest_complete(project_id)
    per_row = max(BYTES_PER_ROW, last["bytes"] / last["total"]) if last and last["total"] else BYTES_PER_ROW
    quota.require(stores, int(per_row * rows))
    needed, folder = int(COPIES * per_row * rows), load().data_dir
    # A database on this machine shares the disk with the folder: its copies count twice there.
    beside = needed if stores.results.require_room(needed) else 0
    free, wanted = _free(folder), needed + beside + SPARE_BYTES
    if free < wanted:
        raise NoSpaceError(free, wanted)


@contextlib.contextmanager
def watched(folder: Path) -> Iterator[None]:
    """Turn a write that finds the disk full into NoSpaceError."""
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        free = _free(folder)
        raise NoSpaceError(free, free + SPARE_BYTES) from error


def _free(folder: Path) -> int:
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free
