"""The process beside the embedded server: starts it, restarts it after a crash, stops it when nobody uses it.

It runs as a script, so that no part of the application is loaded for it, and stands on the standard library alone.
Everything that must hold when a process is killed is a lock of the operating system, never a file somebody has to
tidy up. In the database folder:

- `keeper.lock` is held by the keeper for life: one keeper, hence one server, per folder.
- `engine.lock` is inherited by the server: held without a keeper, it tells of a server that survived its keeper.
- `users.lock` is shared by every process that uses the server; whoever gets it alone knows that there is none.
- `server.json` holds the address and is believed only while `keeper.lock` is held.
"""

import contextlib
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

KEEPER_LOCK, ENGINE_LOCK, USERS_LOCK = "keeper.lock", "engine.lock", "users.lock"
ADDRESS, LOG = "server.json", "server.log"
MONGOD_STORE, SECANTUS_STORE = "mongod", "secantus"
SERVER_STOP_SECONDS, KEEPER_STOP_SECONDS = 15.0, 20.0
TAKEN_BEFORE_REPEAT = 3
POLL_SECONDS = 0.25
PROBE_SECONDS = 0.5
"""Somebody who only looks whether the lock is held shares it for a moment; a keeper tries for longer than that."""
MAX_FAILED_STARTS = 3
"""A server that dies this often in a row before it listens will not live; its log says why."""


@contextlib.contextmanager
def locked(path: Path, mode: int = fcntl.LOCK_EX) -> Iterator[IO[bytes]]:
    """Hold a lock for the length of the block; with LOCK_NB, BlockingIOError if somebody else holds it."""
    with path.open("ab") as file:
        fcntl.flock(file, mode)
        yield file


def is_locked(path: Path) -> bool:
    """Return whether some process holds the lock; two that ask at once do not see each other."""
    try:
        with locked(path, fcntl.LOCK_SH | fcntl.LOCK_NB):
            return False
    except BlockingIOError:
        return True


def read_address(folder: Path) -> dict[str, int]:
    """Return `port`, `server` and `keeper` (process ids) as last written; empty if never or not whole."""
    try:
        found = json.loads((folder / ADDRESS).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write_address(folder: Path, **values: int) -> None:
    """Replace the address as a whole."""
    draft = folder / f"{ADDRESS}.draft"
    draft.write_text(json.dumps(values), encoding="ascii")
    draft.replace(folder / ADDRESS)


def server_command(folder: Path, port: int, mongod: str) -> list[str]:
    """Return the command of the server: the engine that wrote the folder, else mongod if there is one, else Secantus.

    Both get an explicit configuration file, so that none lying about on the machine is read. Secantus syncs its log on
    each commit: without it a kill lost acknowledged writes. Its change log is kept short, since nothing here reads it.
    """
    if (folder / MONGOD_STORE).exists() or (mongod and not (folder / SECANTUS_STORE).exists()):
        if not mongod:
            raise SystemExit(f"{folder / MONGOD_STORE} was written by mongod, which is not on PATH any more")
        (folder / MONGOD_STORE).mkdir(exist_ok=True)
        config = folder / "mongod.conf"
        config.write_text("net:\n  bindIp: 127.0.0.1\n", encoding="ascii")
        return [mongod, "--config", str(config), "--port", str(port), "--dbpath", str(folder / MONGOD_STORE)]
    config = folder / "secantus.toml"
    config.write_text('[server]\nhost = "127.0.0.1"\nlog_level = "WARNING"\n', encoding="ascii")
    store = ["--storage-path", str(folder / SECANTUS_STORE), "--sync-on-commit"]
    short_log = ["--oplog-retention-seconds", "60", "--oplog-max-entries", "1000"]
    secantus = [sys.executable, "-I", "-m", "secantus"]
    return [*secantus, "--config", str(config), "--port", str(port), *store, *short_log]


def free_port(wanted: int) -> int:
    """Return the wanted port if it is free, so that clients find the restarted server, else any free one."""
    for port in (wanted, 0):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return int(probe.getsockname()[1])
    raise OSError("no free port on 127.0.0.1")


def end_keeper(folder: Path) -> None:
    """Ask the folder's keeper to stop its server and itself; kill it if it does not."""
    keeper = read_address(folder).get("keeper", 0)
    for number in (signal.SIGTERM, signal.SIGKILL) if keeper else ():
        with contextlib.suppress(ProcessLookupError):
            os.kill(keeper, number)
        deadline = time.monotonic() + KEEPER_STOP_SECONDS
        while time.monotonic() < deadline:
            if not is_locked(folder / KEEPER_LOCK):
                return
            time.sleep(0.01)


def end_server(folder: Path) -> None:
    """Stop the folder's server in order; kill it if it does not.

    Secantus sees a signal only if the system gives it to its main thread, and then waits 2 s for its accept loop
    unless a connection wakes that. So the signal is repeated for as long as connections are still taken.
    """
    address = read_address(folder)
    deadline = time.monotonic() + SERVER_STOP_SECONDS
    taken = TAKEN_BEFORE_REPEAT
    while address.get("server") and is_locked(folder / ENGINE_LOCK):
        late = time.monotonic() > deadline
        if late or taken >= TAKEN_BEFORE_REPEAT:
            with contextlib.suppress(ProcessLookupError):
                os.kill(address["server"], signal.SIGKILL if late else signal.SIGTERM)
            taken = 0
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", address["port"]), timeout=0.1):
            taken += 1
        time.sleep(0.05)


def start(folder: Path, mongod: str) -> subprocess.Popen[bytes]:
    """Start the server on the port that is written to the address, whose process id is still to be added."""
    port = free_port(read_address(folder).get("port", 0))
    # A kill of this process must not leave an older server's process id behind.
    write_address(folder, port=port, server=0, keeper=os.getpid())
    with (folder / LOG).open("ab") as log, locked(folder / ENGINE_LOCK) as engine:
        return subprocess.Popen(
            server_command(folder.absolute(), port, mongod),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=[engine.fileno()],
        )


def listens(folder: Path, server: subprocess.Popen[bytes], asked_to_stop: threading.Event) -> bool:
    """Wait until the server takes connections and return True; False if it died or need not go on."""
    address = ("127.0.0.1", read_address(folder)["port"])
    while server.poll() is None and not asked_to_stop.wait(0.02):
        with contextlib.suppress(OSError), socket.create_connection(address, timeout=1):
            return True
    return False


def wait_until_unused(
    folder: Path, server: subprocess.Popen[bytes], idle_seconds: float, asked_to_stop: threading.Event
) -> IO[bytes] | None:
    """Return the users' lock, held alone, once nobody has used the server for that long.

    None if the server died or a signal asked for the end before that.
    """
    users = folder / USERS_LOCK
    while server.poll() is None and not asked_to_stop.wait(POLL_SECONDS):
        file = users.open("ab")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.utime(users)  # its time is when a user was last seen
        else:
            if time.time() - users.stat().st_mtime >= idle_seconds:
                return file
        file.close()
    return None


def keep(folder: Path, idle_seconds: float, mongod: str, asked_to_stop: threading.Event) -> None:
    """Keep the server running for as long as somebody uses it."""
    end_server(folder)  # of a keeper that was killed: it holds the store that the next server needs
    failed_starts = 0
    while failed_starts < MAX_FAILED_STARTS:
        server = start(folder, mongod)
        try:
            write_address(folder, **read_address(folder) | {"server": server.pid})
            failed_starts = 0 if listens(folder, server, asked_to_stop) else failed_starts + 1
            unused = wait_until_unused(folder, server, idle_seconds, asked_to_stop)
            # Held until the server is gone: nobody can begin to use one that is about to stop.
            with unused or contextlib.nullcontext():
                if unused or asked_to_stop.is_set():
                    end_server(folder)
                    (folder / ADDRESS).unlink()
                    return
        finally:
            server.kill()  # one that still runs here lost its folder or its disk; else this does nothing
            server.wait()


def main(folder: Path, idle_seconds: float, mongod: str) -> None:
    """Become the folder's keeper, or leave if there is one."""
    if os.fork():
        os._exit(0)  # whoever started this process need not wait for the keeper
    os.chdir(folder)  # if the folder is removed and made anew, the new one is not this keeper's
    asked_to_stop = threading.Event()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda _number, _frame: asked_to_stop.set())
    deadline = time.monotonic() + PROBE_SECONDS
    while time.monotonic() < deadline:
        try:
            with locked(Path(KEEPER_LOCK), fcntl.LOCK_EX | fcntl.LOCK_NB):
                return keep(Path(), idle_seconds, mongod, asked_to_stop)
        except BlockingIOError:
            time.sleep(0.01)
    return None


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]), sys.argv[3])
