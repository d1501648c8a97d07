"""How often one address may ask: a limit per group of routes and minute, declared here and nowhere else.

The numbers leave room for an office of fifty people behind one address, whose scripts ask once a second; guessing
passwords is held up long before (`access.guessing`). Requests beyond a limit count on, and an address that asks for
more than `BAN_FACTOR` times its limit in one minute is kept out for a day (`access.network`). Static files and open
websockets cost no database and are not counted; neither is what strangers are refused without one.
"""

from dataclasses import dataclass
from datetime import timedelta

from atlas_core.errors import TooManyRequestsError
from atlas_core.services import sessions
from atlas_core.services.access import guessing, network
from atlas_core.services.stores import Stores

MINUTE = timedelta(minutes=1)
BAN_FACTOR = 3
BAN = timedelta(hours=24)

_PATIENCE, _SHORT_PATIENCE = 4.5, 0.4  # seconds to wait for the count


@dataclass(frozen=True)
class Limit:
    """One group of routes.

    Attributes
    ----------
    prefix : first part of the path
    per_minute : requests an address may make in a minute
    needs_count : whether nobody passes while the count cannot be kept
    signed_in : whether only requests with a session cookie count, since strangers are turned away without a look at
        the database
    """

    prefix: str
    per_minute: int
    needs_count: bool = False
    signed_in: bool = False


LIMITS = tuple(
    sorted(
        (
            Limit("/", 1_200),
            Limit("/api", 3_000),
            Limit("/api/permutation", 1_200),
            Limit("/_stcore/upload_file", 120, signed_in=True),
            Limit("/auth", 300, needs_count=True),
            Limit("/auth/register", 30, needs_count=True),
            Limit("/auth/forgot", 30, needs_count=True),
            Limit("/oauth2callback", 120, needs_count=True),
        ),
        key=lambda limit: -len(limit.prefix),
    )
)
"""The groups, longest prefix first: the first that fits counts, and it alone."""

UNCOUNTED = ("/static", "/media", "/component", "/_stcore", "/healthz", "/favicon.png", "/manifest.json")
"""What is answered from memory, or costs as little as counting it would."""


def group(path: str) -> Limit | None:
    """Return the group a plain path belongs to, or None if it is not counted."""
    fits = next(limit for limit in LIMITS if _is_below(path, limit.prefix))
    is_free = fits.prefix == "/" and any(_is_below(path, prefix) for prefix in UNCOUNTED)
    return None if is_free else fits


def admit(stores: Stores, ip: str, limit: Limit) -> None:
    """Count a request; the one that goes far beyond the limit shuts its address out.

    Raises
    ------
    TooManyRequestsError
    UnavailableError
        The count cannot be kept.
    """
    at = sessions.now()
    minute = at.replace(second=0, microsecond=0)
    key = f"{minute:%Y-%m-%dT%H:%M} {limit.prefix} {guessing.origin(ip)}"
    patience = _PATIENCE if limit.needs_count else _SHORT_PATIENCE
    asked = stores.request_counts.add(key, minute + 2 * MINUTE, patience)
    if asked == BAN_FACTOR * limit.per_minute + 1:  # each number is given once, so one ban is made
        note = f"More than {BAN_FACTOR} times {limit.per_minute} requests in a minute to {limit.prefix}"
        network.ban_by_itself(stores, ip, note, at + BAN)
    if asked > limit.per_minute:
        raise TooManyRequestsError(minute + MINUTE - at)


def _is_below(path: str, prefix: str) -> bool:
    return path == prefix or path.startswith(prefix.rstrip("/") + "/")
