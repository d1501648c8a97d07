"""Computing on a Dask cluster: parts of a grid go out a few at a time and come back as tables, in order.

A part whose worker dies is computed again by another one; its rows depend on the engine and the grid alone.
"""

import logging
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any

import pyarrow as pa

from atlas_core.errors import AtlasError, ClusterError, InputError, Problem
from atlas_core.permutation.run import ENGINE_VERSION, Span

ANSWER_SECONDS = 5.0
"""How long the scheduler may take to answer."""
WORKER_SECONDS = 30.0
"""How long a cluster may be without any worker."""
TICK_SECONDS = 0.25
PARTS_PER_THREAD = 2
"""Parts in flight for each thread of the cluster: one in hand, one waiting; memory stays flat."""

Work = Callable[[int, int], pa.Table]
"""Gives the rows start to stop − 1; travels to the workers."""
Heard = Callable[[], None]


@dataclass(frozen=True)
class Part:
    """What a worker of the cluster sends back."""

    engine: str
    table: pa.Table


def compute(work: Work, start: int, stop: int) -> Part:
    """Compute one part; this runs on a worker of the cluster."""
    return Part(ENGINE_VERSION, work(start, stop))


def tables(
    address: str, work: Work, spans: Iterable[Span], heard: Heard = lambda: None
) -> Generator[pa.Table, None, None]:
    """Compute spans on a cluster.

    Parameters
    ----------
    address : of the scheduler, such as tcp://10.0.0.5:8786
    work : the engine with its project and grid
    spans : start and stop of each part
    heard : called several times a second while there is nothing to give; what it raises ends the computation

    Yields
    ------
    pyarrow.Table of each span, in the order of the spans

    Raises
    ------
    InputError
        The address is none.
    ClusterError
        The scheduler does not answer or has no workers, or its workers cannot compute this.
    """
    require_address(address)
    todo, sent = iter(spans), deque[Any]()
    with _connected(address) as client:
        while True:
            room = _threads(client, address, heard) * PARTS_PER_THREAD - len(sent)
            sent.extend(client.submit(compute, work, *span, pure=False) for span in islice(todo, max(0, room)))
            if not sent:
                return
            yield _table(client, address, sent.popleft(), heard)


def require_address(address: str) -> None:
    """Refuse an empty address of a scheduler; say where one comes from."""
    if not address:
        way_out = "set ATLAS_DASK_SCHEDULER or give --scheduler tcp://HOST:8786; `dask scheduler` starts one"
        raise InputError(Problem("scheduler", f"the dask executor needs the address of a scheduler: {way_out}"))


@contextmanager
def _connected(address: str) -> Iterator[Any]:
    import dask  # noqa: PLC0415 - half a second that only users of a cluster pay
    from distributed import Client  # noqa: PLC0415

    # What it would print over pages, ClusterError says in a line.
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
    with dask.config.set({"distributed.comm.timeouts.connect": ANSWER_SECONDS}):
        try:
            client = Client(address, timeout=ANSWER_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise ClusterError(address, f"does not answer ({_words(error)})") from error
        try:
            yield client
        except (OSError, CancelledError) as error:
            raise ClusterError(address, f"was lost ({_words(error)})") from error
        finally:
            client.close(timeout=ANSWER_SECONDS)


def _threads(client: Any, address: str, heard: Heard) -> int:
    """Return how many threads the workers have; wait a while for the first worker."""
    deadline = time.monotonic() + WORKER_SECONDS
    while True:
        _require_running(client, address)
        if threads := sum(client.nthreads().values()):
            return int(threads)
        if time.monotonic() > deadline:
            raise ClusterError(address, f"has no workers; `dask worker {address}` starts one")
        heard()
        time.sleep(TICK_SECONDS)


def _table(client: Any, address: str, future: Any, heard: Heard) -> pa.Table:
    """Wait for a part and return its table; a part that was lost with its worker is waited for again."""
    while not future.done():
        _threads(client, address, heard)
        heard()
        _wait(client, future)
    _require_running(client, address)
    try:
        part = future.result(timeout=WORKER_SECONDS)
    except (AtlasError, OSError, CancelledError):
        raise
    except Exception as error:
        same = f"its workers need this version of atlas_core, engine {ENGINE_VERSION}, and enough memory for a part"
        raise ClusterError(address, f"could not compute a part ({_words(error)}); {same}") from error
    if part.engine != ENGINE_VERSION:
        raise ClusterError(address, f"has workers with engine {part.engine}; this is {ENGINE_VERSION}. Use the same")
    return part.table


def _wait(client: Any, future: Any) -> None:
    from distributed import wait  # noqa: PLC0415

    with client.as_current(), suppress(TimeoutError):
        wait(future, timeout=TICK_SECONDS)


def _require_running(client: Any, address: str) -> None:
    if client.status != "running":
        raise ClusterError(address, "was lost")


def _words(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:300]
