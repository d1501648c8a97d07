"""What was seen of addresses is written from beside the server, so that no request waits for it."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from starlette.concurrency import run_in_threadpool

from atlas_core.errors import AtlasError
from atlas_core.services.access.visitors import Sightings
from atlas_core.services.stores import Stores

LOOK_SECONDS = 5.0

_log = logging.getLogger(__name__)


async def keep_visits(stop: asyncio.Event, stores: Callable[[], Stores], sightings: Sightings) -> None:
    """Write what is due every few seconds until `stop` is set, and then the rest."""
    while not stop.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), LOOK_SECONDS)
        try:
            await run_in_threadpool(lambda: sightings.write(stores(), everything=stop.is_set()))
        except AtlasError as error:
            _log.warning("visits were not written: %s", error)
