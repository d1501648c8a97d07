"""Who is answered at all: rules for addresses, and how often one address may ask.

It stands inside the security headers and outside identity: what is refused here costs no look at sessions. Static files
and websockets are held to the rules that were read last and never wait for the database. An open websocket is closed at
the next message after a rule shuts its address out.
"""

import time
from collections.abc import Callable, Sequence

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from atlas_core.errors import AddressRefusedError, AtlasError, UnavailableError
from atlas_core.services.access import rates
from atlas_core.services.access.network import Watch
from atlas_core.services.access.rates import Limit
from atlas_core.services.access.visitors import Sightings
from atlas_core.services.stores import Stores
from atlas_core.settings import Network
from atlas_core.web import client, cookies, paths
from atlas_core.web.forms import frame
from atlas_core.web.problems import problem

AWAY_SECONDS = 2.0
"""After the database did not answer, requests that need no count pass for so long without asking it again."""

_POLICY_VIOLATION = 1008  # RFC 6455 §7.4.1: the client does not come back by itself
_STATIC = ("/static", "/media", "/component", "/favicon.png", "/manifest.json")


class RateMiddleware:
    """Refuse addresses that a rule keeps out, count the requests of the others, and note who came."""

    def __init__(
        self,
        app: ASGIApp,
        stores: Callable[[], Stores],
        sightings: Sightings,
        *,
        production: bool,
        proxies: Sequence[Network] = (),
    ) -> None:
        self._app, self._stores, self._sightings = app, stores, sightings
        self._production, self._proxies = production, proxies
        self._watch = Watch(stores)
        self._away_until = float("-inf")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        ip, path = client.address(scope, self._proxies), paths.plain(scope["path"])
        try:
            await self._enter(scope, ip, path)
        except AtlasError as error:
            self._sightings.add(ip, ["refused"])
            await _refuse(scope, receive, send, error)
            return
        if scope["type"] == "websocket":
            receive, send = self._watched(receive, send, ip)
        await self._app(scope, receive, send)

    async def _enter(self, scope: Scope, ip: str, path: str) -> None:
        if not paths.below(path, _STATIC):
            await self._refresh()
        self._watch.require_welcome(ip)
        if (limit := self._limit(scope, path)) is None:
            return
        await self._count(ip, limit)
        is_page = limit.prefix == "/" and scope["method"] == "GET"
        self._sightings.add(ip, ["requests", "visits"] if is_page else ["requests"], "" if is_page else limit.prefix)

    async def _refresh(self) -> None:
        if self._watch.is_old() and not await run_in_threadpool(self._watch.refresh):
            self._away_until = time.monotonic() + AWAY_SECONDS

    def _limit(self, scope: Scope, path: str) -> Limit | None:
        limit = rates.group(path) if scope["type"] == "http" else None
        if limit is None or not limit.signed_in:
            return limit
        secure = cookies.is_secure(scope, production=self._production)
        return limit if cookies.read(scope["headers"], secure=secure) else None

    async def _count(self, ip: str, limit: Limit) -> None:
        if not limit.needs_count and time.monotonic() < self._away_until:
            return
        try:
            await run_in_threadpool(lambda: rates.admit(self._stores(), ip, limit))
        except UnavailableError:
            self._away_until = time.monotonic() + AWAY_SECONDS
            if limit.needs_count:
                raise

    def _watched(self, receive: Receive, send: Send, ip: str) -> tuple[Receive, Send]:
        """Return both ends of a websocket that is closed at the first message of an address no longer welcome."""
        is_closed = False

        async def receive_while_welcome() -> Message:
            nonlocal is_closed
            message = await receive()
            if message["type"] != "websocket.receive":
                return message
            await self._refresh()
            try:
                self._watch.require_welcome(ip)
            except AddressRefusedError:
                self._sightings.add(ip, ["refused"])
                is_closed = True
                await send({"type": "websocket.close", "code": _POLICY_VIOLATION, "reason": ""})
                return {"type": "websocket.disconnect", "code": _POLICY_VIOLATION}
            return message

        async def send_while_open(message: Message) -> None:
            if not is_closed:
                await send(message)

        return receive_while_welcome, send_while_open


async def _refuse(scope: Scope, receive: Receive, send: Send, error: AtlasError) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": _POLICY_VIOLATION, "reason": ""})
        return
    wants_page = "text/html" in Request(scope).headers.get("accept", "")
    answer = frame.tell(error, "Not answered", ()) if wants_page else problem(error)
    await answer(scope, receive, send)
