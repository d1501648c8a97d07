"""A worker that dies at named points, again and again; run as a program by the tests of surviving runs.

The program loads everything once and gives each life of the worker a process of its own. Its argument is the task:
run, rows of a chunk, the folder for the spans that were computed, and the plan, a list of [point, which time it is
passed, signal].
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from atlas_core.errors import UnavailableError
from atlas_core.records import Record
from atlas_core.services import assembly, parts, sweeping, worker
from atlas_core.services.wiring import open_stores
from atlas_core.settings import Settings, load

COMPUTED, BEFORE_WRITE, STORED = "after compute", "before write", "after part before ledger"
LEDGERED, UNPUBLISHED, PUBLISHED = "after ledger", "before manifest", "after manifest"
CHUNK_POINTS = (COMPUTED, BEFORE_WRITE, STORED, LEDGERED)
LEASE_SECONDS = 0.4


@dataclass
class Death:
    """The point at which this life of the worker ends, and by which signal."""

    point: str
    times: int
    number: int
    passed: int = 0

    def here(self, point: str) -> None:
        """Die if this is the point, passed often enough."""
        if point == self.point:
            self.passed += 1
            if self.passed == self.times:
                os.kill(os.getpid(), self.number)

    def watch(self, act: Callable[..., Any], before: str, after: str) -> Callable[..., Any]:
        """Return the act with a point before and one after it."""

        def call(*arguments: Any, **named: Any) -> Any:
            self.here(before)
            answer = act(*arguments, **named)
            self.here(after)
            return answer

        return call


def lives(
    run: Record, plan: Sequence[Sequence[Any]], folder: Path, settings: Settings, chunk_rows: int
) -> tuple[list[str], str]:
    """Let workers live and die by the plan, the last until the run is published; return how each ended, and the log."""
    folder.mkdir(exist_ok=True)
    task = {"plan": plan, "folder": str(folder), "chunk_rows": chunk_rows, "run": run["_id"]}
    environment = os.environ | {"MONGODB_URI": settings.mongodb_uri, "ATLAS_DATA_DIR": str(settings.data_dir)}
    command = [sys.executable, "-m", __name__, json.dumps(task)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.split(), done.stderr


def live(death: Death, folder: Path, chunk_rows: int, run_id: str) -> None:
    """Work until the run is published and swept, unless the signal comes first."""
    worker.LEASE_SECONDS, worker.SWEEP_SECONDS, worker.POLL_SECONDS = LEASE_SECONDS, 0.1, 0.02
    worker.AWAY_SECONDS, worker.FIRST_PIECE, parts.CHUNK_ROWS = 0.2, chunk_rows, chunk_rows
    stores, stop, engine = open_stores(load()), threading.Event(), worker.chunk

    def computed(*arguments: Any, **named: Any) -> Any:
        rows = engine(*arguments, **named)
        (folder / f"{os.getpid()}_{time.monotonic_ns()}").write_text(f"{arguments[2]} {arguments[3]}")
        return rows

    worker.chunk = death.watch(computed, "", COMPUTED)
    assembly.write = death.watch(assembly.write, BEFORE_WRITE, "")
    stores.chunks.done = death.watch(stores.chunks.done, STORED, LEDGERED)
    stores.runs.finish = death.watch(stores.runs.finish, UNPUBLISHED, PUBLISHED)

    def until_swept() -> None:
        while not stop.is_set():
            with contextlib.suppress(UnavailableError):
                if stores.runs.get(run_id)["state"] in sweeping.GONE and run_id not in stores.chunks.runs():
                    stop.set()
            time.sleep(0.02)

    threading.Thread(target=until_swept, daemon=True).start()
    worker.work(stores, f"mortal-{os.getpid()}", stop)


def told(end: object) -> None:
    """Tell the test how a life ended."""
    sys.stdout.write(f"{end}\n")
    sys.stdout.flush()


def main() -> None:
    task = json.loads(sys.argv[1])
    arguments = (Path(task["folder"]), task["chunk_rows"], task["run"])
    stopped = []
    for point, times, number in [*task["plan"], ["", 0, 0]]:
        if not (life := os.fork()):
            live(Death(point, times, number), *arguments)
            os._exit(0)
        _, status = os.waitpid(life, os.WUNTRACED)
        if os.WIFSTOPPED(status):
            stopped.append(life)
            time.sleep(LEASE_SECONDS)
        told("stopped" if os.WIFSTOPPED(status) else os.waitstatus_to_exitcode(status))
    for life in stopped:
        os.kill(life, signal.SIGCONT)
        _, status = os.waitpid(life, 0)
        told(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
