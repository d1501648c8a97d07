"""The session cookie: opaque, out of reach of scripts, sent to this host alone."""

import re
from collections.abc import Iterable

from starlette.types import Scope

from atlas_core.services.access.devices import LIFETIME
from atlas_core.services.sessions import ABSOLUTE

SECURE_NAME, PLAIN_NAME = "__Host-atlas_session", "atlas_session"
"""Browsers take a `__Host-` cookie only with Secure, Path=/ and no Domain; plain http in development cannot set one."""

DEVICE_NAME = "atlas_device"
"""The known device: it opens nothing, and signing out leaves it."""

PENDING_NAME, PENDING_SECONDS = "atlas_pending", 600
"""A sign-in between its steps; how long it really goes on stands on the server."""

SSO_NAME, SSO_SECONDS = "atlas_sso", 600
"""A way to the provider of single sign-on and back. The way back starts at another site, so the browser sends this
cookie along (Lax); it opens nothing without the provider's answer."""

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def is_secure(scope: Scope, *, production: bool) -> bool:
    """Say whether the cookie carries Secure: always in production, else when the request came by https."""
    return production or scope["scheme"] in {"https", "wss"}


def name(*, secure: bool) -> str:
    """Return the name of the session cookie."""
    return SECURE_NAME if secure else PLAIN_NAME


def read(headers: Iterable[tuple[bytes, bytes]], *, secure: bool) -> str | None:
    """Return the session token a client sent; None if there is none, more than one, or it is not of our making."""
    return _sent(headers, name(secure=secure))


def read_device(headers: Iterable[tuple[bytes, bytes]], *, secure: bool) -> str | None:
    """Return the device token a client sent, under the same rules."""
    return _sent(headers, _own_name(DEVICE_NAME, secure=secure))


def read_pending(headers: Iterable[tuple[bytes, bytes]], *, secure: bool) -> str | None:
    """Return the token of the sign-in that goes on, under the same rules."""
    return _sent(headers, _own_name(PENDING_NAME, secure=secure))


def read_sso(headers: Iterable[tuple[bytes, bytes]], *, secure: bool) -> str | None:
    """Return the token of the way to the provider, under the same rules."""
    return _sent(headers, _own_name(SSO_NAME, secure=secure))


def _sent(headers: Iterable[tuple[bytes, bytes]], wanted: str) -> str | None:
    sent = b"; ".join(value for key, value in headers if key == b"cookie").decode("latin-1")
    pairs = (pair.strip().partition("=") for pair in sent.split(";"))
    tokens = [value for key, _, value in pairs if key == wanted]
    return tokens[0] if len(tokens) == 1 and _TOKEN.fullmatch(tokens[0]) else None


def issue(token: str, *, secure: bool) -> str:
    """Return the `Set-Cookie` value that hands the token to the browser."""
    return _written(name(secure=secure), token, int(ABSOLUTE.total_seconds()), secure=secure)


def issue_device(token: str, *, secure: bool) -> str:
    """Return the `Set-Cookie` value that marks the browser as a known device."""
    return _written(_own_name(DEVICE_NAME, secure=secure), token, int(LIFETIME.total_seconds()), secure=secure)


def issue_pending(token: str, *, secure: bool) -> str:
    """Return the `Set-Cookie` value that lets the browser go on with a sign-in; an empty token ends that."""
    seconds = PENDING_SECONDS if token else 0
    return _written(_own_name(PENDING_NAME, secure=secure), token, seconds, secure=secure)


def issue_sso(token: str, *, secure: bool) -> str:
    """Return the `Set-Cookie` value that ties the way to the provider to this browser; an empty token ends it."""
    seconds = SSO_SECONDS if token else 0
    return _written(_own_name(SSO_NAME, secure=secure), token, seconds, secure=secure, same_site="Lax")


def clear(*, secure: bool) -> str:
    """Return the `Set-Cookie` value that removes the cookie."""
    return _written(name(secure=secure), "", 0, secure=secure)


def _own_name(cookie: str, *, secure: bool) -> str:
    return f"__Host-{cookie}" if secure else cookie


def _written(cookie: str, value: str, max_age: int, *, secure: bool, same_site: str = "Strict") -> str:
    flags = f"; HttpOnly; SameSite={same_site}" + ("; Secure" if secure else "")
    return f"{cookie}={value}; Path=/; Max-Age={max_age}{flags}"
