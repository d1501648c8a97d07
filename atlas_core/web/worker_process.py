"""The run worker as a child process of the server: started with it, restarted if it dies, ended with it."""

import asyncio
import logging
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from pathlib import Path

COMMAND = (sys.executable, str(Path(__file__).with_name("worker_child.py")))
FIRST_RESTART_SECONDS, LONGEST_RESTART_SECONDS = 1.0, 60.0
STOP_SECONDS = 10.0

_log = logging.getLogger(__name__)


async def keep_worker(stop: asyncio.Event, command: tuple[str, ...] = COMMAND) -> None:
    """Run the worker until `stop` is set; one that ends by itself is started again, later each time it ends early."""
    wait, clock = FIRST_RESTART_SECONDS, asyncio.get_running_loop().time
    while not stop.is_set():
        # Its own process group: Ctrl-C reaches the server alone, which then ends the worker in order.
        # Its standard input closes when the server dies, however it dies.
        started = clock()
        worker = await asyncio.create_subprocess_exec(*command, stdin=PIPE, start_new_session=True)
        if await _ended(worker, stop):
            _log.warning("the run worker ended with code %s and is started again in %.0f s", worker.returncode, wait)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), wait)
            lived_long = clock() - started > LONGEST_RESTART_SECONDS
            wait = FIRST_RESTART_SECONDS if lived_long else min(2 * wait, LONGEST_RESTART_SECONDS)
        else:
            await _stop(worker)


async def _ended(worker: Process, stop: asyncio.Event) -> bool:
    """Wait for the worker's end or the stop; say whether the worker ended first."""
    waits = [asyncio.create_task(worker.wait()), asyncio.create_task(stop.wait())]
    done, pending = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for wait in pending:
        wait.cancel()
    return waits[0] in done


async def _stop(worker: Process) -> None:
    with suppress(ProcessLookupError):
        worker.terminate()
    try:
        await asyncio.wait_for(worker.wait(), STOP_SECONDS)
    except TimeoutError:
        worker.kill()
        await worker.wait()
