"""What the server holds open: its settings and its stores, each made once per process."""

from functools import cache

from atlas_core.services.access.visitors import Sightings
from atlas_core.services.stores import Stores
from atlas_core.services.wiring import open_stores
from atlas_core.settings import Settings, load


@cache
def settings() -> Settings:
    """Return the settings this server was started with."""
    return load()


@cache
def stores() -> Stores:
    """Return the stores this server works on, connected at the first call."""
    return open_stores(settings())


@cache
def sightings() -> Sightings:
    """Return what this server saw of addresses and has not written yet."""
    return Sightings()
