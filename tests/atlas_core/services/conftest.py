"""The services with a clock that goes when it is told to."""

from datetime import UTC, datetime, timedelta

import pytest

from atlas_core.services import sessions


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
