"""A worker that dies at named points, again and again; run as a program by the tests of surviving runs.

The program loads everything once and gives each life of the worker a process of its own. Its arguments: the file of
the plan, a list of [point, which time it is passed, signal], and the folder for the spans that were computed.
"""

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from atlas_core.services import assembly, parts, worker
from atlas_core.services.runs import COMPLETE
from atlas_core.services.wiring import open_stores
from atlas_core.settings import load

COMPUTED, BEFORE_WRITE, STORED = "after compute", "before write", "after part before ledger"
LEDGERED, UNPUBLISHED, PUBLISHED = "after ledger", "before manifest", "after manifest"
CHUNK_POINTS = (COMPUTED, BEFORE_WRITE, STORED, LEDGERED)
LEASE_SECONDS = 0.4


def live(point: str, times: int, number: int, folder: Path, chunk_rows: int, run_id: str) -> None:
    """Work until the run is published and swept, unless the signal comes first."""
    worker.LEASE_SECONDS, worker.SWEEP_SECONDS, worker.POLL_SECONDS = LEASE_SECONDS, 0.1, 0.02
    worker.AWAY_SECONDS = 0.2
    parts.CHUNK_ROWS = chunk_rows
    stores, stop, passed = open_stores(load()), threading.Event(), iter(range(1, sys.maxsize))

    def watched(act: Callable[..., Any], before: str, after: str) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            if point == before and next(passed) == times:
                os.kill(os.getpid(), number)
            answer = act(*arguments, **named)
            if point == after and next(passed) == times:
                os.kill(os.getpid(), number)
            return answer

        return call

    def computed(*arguments: Any) -> Any:
        rows = engine(*arguments)
        (folder / f"{os.getpid()}_{time.monotonic_ns()}").write_text(f"{arguments[2]} {arguments[3]}")
        return rows

    engine = worker.chunk
    worker.FIRST_PIECE = chunk_rows
    worker.chunk = watched(computed, "", COMPUTED)
    assembly.write = watched(assembly.write, BEFORE_WRITE, "")
    stores.chunks.done = watched(stores.chunks.done, STORED, LEDGERED)
    stores.runs.finish = watched(stores.runs.finish, UNPUBLISHED, PUBLISHED)

    def until_swept() -> None:
        while stores.runs.get(run_id)["state"] != COMPLETE or run_id in stores.chunks.runs():
            time.sleep(0.02)
        stop.set()

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
            live(point, times, number, *arguments)
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
