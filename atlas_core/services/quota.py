"""How much stored results take, and how much they may."""

from dataclasses import dataclass

from atlas_core.errors import QuotaError
from atlas_core.services.actor import Actor
from atlas_core.services.rights import permit
from atlas_core.services.stores import Stores
from atlas_core.settings import load

WARNING_SHARE = 0.8
"""From that part of the quota on people are warned."""


@dataclass(frozen=True)
class Space:
    """Bytes that all stored results take, and those they may take."""

    stored: int
    quota: int

    @property
    def share(self) -> float:
        """How much of the quota is taken; 1 is all of it."""
        return self.stored / self.quota

    @property
    def is_short(self) -> bool:
        """Whether people should be warned."""
        return self.share >= WARNING_SHARE


def space(stores: Stores, actor: Actor) -> Space:
    """Return what the results of all projects take, for who may read runs."""
    permit(stores, actor, "run.read")
    return _taken(stores)


def require(stores: Stores, needed: int) -> None:
    """Raise QuotaError unless results may take so many bytes more."""
    taken = _taken(stores)
    if taken.stored + needed > taken.quota:
        raise QuotaError(taken.quota - taken.stored, needed)


def _taken(stores: Stores) -> Space:
    return Space(stores.results.stored_bytes(), load().results_quota)
