"""The stores as pages see them: opened once for the whole server."""

from atlas_core.services.stores import Stores
from atlas_core.web import wired


def stores() -> Stores:
    """Return the server's stores; pages hand them to services and never look inside."""
    return wired.stores()
