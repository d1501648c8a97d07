"""The database for trying out and development: one server per data folder, started when somebody needs it.

It is shared by everything that uses the folder (app, workers, command line, notebooks, tests) and goes away when the
last of them is gone. Never for production: it is a beta without users or passwords (docs/decisions).
"""

import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from atlas_core.errors import UnavailableError
from atlas_core.storage import keeper

IDLE_SECONDS = 60.0
START_SECONDS = 40.0
PLACE_SECONDS = 5.0
MAX_STARTS = 2
"""A second try covers a keeper that was killed while it started."""
PROBE_MILLISECONDS = 1_000
LOG_TAIL = 400


@dataclass(frozen=True)
class Lease:
    """The right to use the server; it runs until `close`, or until the process ends however it ends."""

    uri: str
    users: IO[bytes]

    def close(self) -> None:
        """Let go of the server."""
        self.users.close()


def use_server(data_dir: Path, idle_seconds: float = IDLE_SECONDS) -> Lease:
    """Return the address of the folder's server, started if need be, for as long as the lease is held.

    Parameters
    ----------
    data_dir : the data folder; made if missing
    idle_seconds : [s], how long an unused server waits before it stops; the process that starts it decides

    Raises
    ------
    UnavailableError
        The server does not start; the end of its log is in the message.
    """
    folder = _folder(data_dir)
    users = (folder / keeper.USERS_LOCK).open("ab")
    try:
        fcntl.flock(users, fcntl.LOCK_SH)  # waits while a server is being stopped
        os.utime(folder / keeper.USERS_LOCK)
        return Lease(_running(folder, idle_seconds), users)
    except BaseException:
        users.close()
        raise


def stop_server(data_dir: Path, wait_seconds: float = 5.0) -> bool:
    """Stop the folder's server now, unless another process goes on using it; return whether none runs any more."""
    folder = data_dir / "database"
    deadline = time.monotonic() + wait_seconds
    while folder.is_dir() and keeper.is_locked(folder / keeper.KEEPER_LOCK):
        with (
            contextlib.suppress(BlockingIOError),
            keeper.locked(folder / keeper.USERS_LOCK, fcntl.LOCK_EX | fcntl.LOCK_NB),
        ):
            keeper.end_keeper(folder)
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _folder(data_dir: Path) -> Path:
    folder = data_dir / "database"
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _running(folder: Path, idle_seconds: float) -> str:
    """Return the address of a server that answers; of many callers one starts it and the others wait for that."""
    deadline = time.monotonic() + START_SECONDS
    starts = 0
    with keeper.locked(folder / "start.lock"):
        while time.monotonic() < deadline:
            if keeper.is_locked(folder / keeper.KEEPER_LOCK):
                if uri := _answering(folder):
                    return uri
                time.sleep(0.03)
            elif starts < MAX_STARTS:
                _start(folder, idle_seconds)
                starts += 1
            else:
                break
    log = folder / keeper.LOG
    tail = log.read_text(encoding="utf-8", errors="replace")[-LOG_TAIL:].strip()
    raise UnavailableError(f"the embedded database does not start; the end of {log}: {tail or 'empty'}")


def _start(folder: Path, idle_seconds: float) -> None:
    """Start a keeper and wait until it has taken its place."""
    with (folder / keeper.LOG).open("wb") as log:
        subprocess.run(
            [sys.executable, "-I", keeper.__file__, str(folder), str(idle_seconds), shutil.which("mongod") or ""],
            # Nothing of our environment: no secrets, no SECANTUS_TEST_FAST_STORAGE, nobody's home with a configuration.
            env={"HOME": str(folder), "PATH": os.defpath, "LANG": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C in the terminal is not meant for it
            check=True,
            timeout=START_SECONDS,
        )
    deadline = time.monotonic() + PLACE_SECONDS
    while not keeper.is_locked(folder / keeper.KEEPER_LOCK) and time.monotonic() < deadline:
        time.sleep(0.01)


def _answering(folder: Path) -> str:
    """Return the address if a real read succeeds there, else nothing; a ping is answered by a broken store too."""
    if not (port := keeper.read_address(folder).get("port")):
        return ""
    uri = f"mongodb://127.0.0.1:{port}/?directConnection=true"
    client: MongoClient[dict[str, object]] = MongoClient(uri, serverSelectionTimeoutMS=PROBE_MILLISECONDS)
    try:
        client["atlasnexus"]["settings"].find_one({"_id": "health"})
    except PyMongoError:
        return ""
    finally:
        client.close()
    return uri
