"""Where a request comes from: the connection's peer, unless that is a proxy we were told to trust."""

import ipaddress
from collections.abc import Sequence

from starlette.types import Scope

from atlas_core.settings import Network

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def address(scope: Scope, trusted: Sequence[Network]) -> str:
    """Return the client's address.

    Anybody can send `X-Forwarded-For`; each proxy appends the peer it saw. So the header is read from the right for as
    long as the hop that wrote the entry is trusted, and what stands further left is never believed.

    Parameters
    ----------
    scope : the ASGI scope
    trusted : networks of the proxies; without any the header is ignored

    Returns
    -------
    str
        An address, or empty where the connection has none (a local socket).
    """
    peer = _address(scope["client"][0]) if scope.get("client") else None
    if peer is None:
        return ""
    hop = peer
    for entry in reversed(_forwarded(scope)):
        if not _trusts(trusted, hop):
            break
        if (before := _address(entry)) is None:
            return str(peer)
        hop = before
    return str(hop)


def _forwarded(scope: Scope) -> list[str]:
    sent = b",".join(value for key, value in scope["headers"] if key == b"x-forwarded-for").decode("latin-1")
    return [entry.strip() for entry in sent.split(",")] if sent.strip() else []


def _trusts(trusted: Sequence[Network], hop: _Address) -> bool:
    return any(hop in network for network in trusted)


def _address(text: str) -> _Address | None:
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found
