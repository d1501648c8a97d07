"""The services with a clock that goes when it is told to, and a sponsor's project."""

from datetime import UTC, datetime, timedelta

import pytest

from atlas_core.records import Record
from atlas_core.services import projects, sessions
from atlas_core.services.actor import Actor
from atlas_core.services.stores import Stores
from tests.atlas_core.services.sponsors import london
from tests.people import sign_in


class Clock:
    """Stands still until told to go."""

    def __init__(self) -> None:
        self.time = datetime.now(UTC).replace(microsecond=0)  # stores keep milliseconds

    def __call__(self) -> datetime:
        return self.time

    def go(self, **span: int) -> None:
        self.time += timedelta(**span)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Give the clock that the services read."""
    clock = Clock()
    monkeypatch.setattr(sessions, "now", clock)
    return clock


@pytest.fixture
def owner(stores: Stores) -> Actor:
    """Sign a sponsor in."""
    return sign_in(stores, "sponsor")


@pytest.fixture
def record(stores: Stores, owner: Actor) -> Record:
    """Store a project of the owner."""
    return projects.create(stores, owner, london())
