"""Request bodies: bounded in size, JSON objects or form fields, and sent by our own pages."""

import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request

from atlas_core.errors import AccessError, InputError, Problem
from atlas_core.web.identity import ACTOR

MARK = "X-Atlas-Request"
"""A page of another site cannot send this header without asking first, and is not answered when it asks."""

FORM = "application/x-www-form-urlencoded"
_FORM_FIELDS = 20


def is_form(request: Request) -> bool:
    """Say whether a browser's form sent the request, and so expects a page back."""
    return _content_type(request) == FORM


def require_own_page(request: Request) -> None:
    """Refuse a write that another site made the browser send.

    Raises
    ------
    AccessError
    """
    actor = request.scope.get(ACTOR)
    if actor is not None and actor.scope:
        return  # no browser sends a token by itself
    origin = request.headers.get("origin")
    foreign = origin is not None and not _is_own(request, origin)
    marked = request.headers.get(MARK) == "1" or (is_form(request) and origin is not None)
    if foreign or not marked:
        raise AccessError(f"Send the header {MARK}: 1 with this request, from the application's own address.")


def _is_own(request: Request, origin: str) -> bool:
    """Say whether the origin is this server's; our own pages have none, since they send no referrer.

    For those the browser says itself whose page it was, in a header no page can set (W3C Fetch Metadata).
    """
    if origin == "null":
        return request.headers.get("sec-fetch-site") == "same-origin"
    return urlsplit(origin).netloc == request.headers.get("host")


async def read(request: Request, limit: int) -> dict[str, Any]:
    """Return the body's fields.

    Parameters
    ----------
    request : a JSON object or form fields
    limit : [bytes], the longest body read

    Raises
    ------
    InputError
    """
    body = await _bounded(request, limit)
    try:
        if is_form(request):
            return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_FORM_FIELDS))
        fields = json.loads(body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise InputError(Problem("body", "the body must be one JSON object")) from error
    if not isinstance(fields, dict):
        raise InputError(Problem("body", "the body must be one JSON object"))
    return fields


def text(fields: dict[str, Any], name: str) -> str:
    """Return a field that must be text; anything else could reach a database as an operator."""
    value = fields.get(name)
    if not isinstance(value, str):
        raise InputError(Problem(name, f"{name} must be text"))
    return value


async def _bounded(request: Request, limit: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise InputError(Problem("body", f"the body must be at most {limit} bytes"))
    return bytes(body)


def _content_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _refuse_constant(constant: str) -> None:
    raise ValueError(constant)
