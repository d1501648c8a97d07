"""Calls an ASGI application directly: every byte of path and header is the test's own."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Headers
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


def call(
    app: ASGIApp,
    path: str,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    scheme: str = "http",
) -> Answer:
    sent = _talk(app, _scope("http", scheme, path, headers) | {"method": method}, [_request(body)])
    start = next(message for message in sent if message["type"] == "http.response.start")
    chunks = [message.get("body", b"") for message in sent if message["type"] == "http.response.body"]
    return Answer(start["status"], Headers(raw=start["headers"]), b"".join(chunks))


def websocket(app: ASGIApp, path: str, headers: Mapping[str, str] | None = None) -> list[Message]:
    """Connect, and return what the application said before it closed."""
    scope = _scope("websocket", "ws", path, headers) | {"subprotocols": []}
    return _talk(app, scope, [{"type": "websocket.connect"}])


def _scope(kind: str, scheme: str, path: str, headers: Mapping[str, str] | None) -> dict[str, Any]:
    pairs = {"host": "test"} | dict(headers or {})
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in pairs.items()]
    plain, _, query = path.partition("?")
    where = {"path": plain, "raw_path": plain.encode(), "query_string": query.encode(), "root_path": ""}
    where |= {"server": ("test", 80)}
    return {"type": kind, "scheme": scheme, "headers": raw, "client": ("127.0.0.1", 1), "http_version": "1.1", **where}


def _request(body: bytes) -> Message:
    return {"type": "http.request", "body": body, "more_body": False}


def _talk(app: ASGIApp, scope: dict[str, Any], messages: list[Message]) -> list[Message]:
    sent: list[Message] = []
    waiting = list(messages)

    async def receive() -> Message:
        if waiting:
            return waiting.pop(0)
        if scope["type"] == "http":
            await asyncio.Event().wait()  # the client stays until it has the whole answer
        return {"type": "websocket.disconnect", "code": 1000}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    return sent
