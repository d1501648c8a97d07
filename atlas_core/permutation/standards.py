"""What the scenarios of a run are judged by: rule tables, weights, rating goal and hard filters."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from atlas_core.permutation.options import Filter
from atlas_core.permutation.rulebook.book import DEFAULT, RuleBook
from atlas_core.permutation.tiers import Tier, tiers_of


@dataclass(frozen=True)
class Standards:
    """What a run is judged by."""

    rules: RuleBook = DEFAULT
    own_weights: Mapping[str, float] | None = None
    """Weights of the composite score the run gives; those of the rule tables when it gives none."""
    min_rating: str | None = None
    """Rating the senior debt must reach."""
    filters: tuple[Filter, ...] = ()

    @cached_property
    def tiers(self) -> tuple[Tier, ...]:
        """Return the tiers, best first."""
        return tiers_of(self.rules)

    @property
    def weights(self) -> Mapping[str, float]:
        """Return the weights of the composite score."""
        return self.own_weights or self.rules.weights
