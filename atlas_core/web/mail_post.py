"""The post: mails of the outbox are sent from beside the server, however busy the run worker is."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from starlette.concurrency import run_in_threadpool

from atlas_core.errors import AtlasError
from atlas_core.exchange import smtp
from atlas_core.services.access import mails
from atlas_core.services.stores import Stores

POLL_SECONDS = 1.0

_log = logging.getLogger(__name__)


async def keep_post(stop: asyncio.Event, stores: Callable[[], Stores], server: smtp.Server) -> None:
    """Send what is due, again and again, until `stop` is set; of several servers each mail is sent by one."""
    while not stop.is_set():
        try:
            await run_in_threadpool(lambda: mails.deliver(stores(), server))
        except AtlasError as error:
            _log.warning("mails wait: %s", error)
        except Exception:  # a mail may break, the post may not
            _log.exception("a mail could not be sent")
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), POLL_SECONDS)
