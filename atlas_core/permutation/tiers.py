"""The tiers a scenario can reach, and how a value is held against a threshold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from atlas_core.permutation.rulebook.book import DEFAULT, RuleBook
from atlas_core.permutation.slack import at_least, at_most
from atlas_core.units import PERCENT


@dataclass(frozen=True, slots=True)
class Tier:
    """Thresholds of one tier."""

    name: str
    senior_dscr: float
    ltv: float
    irr: float
    """[%]"""
    npv: float | None = None

    def missed(self, outputs: Mapping[str, Any]) -> list[str]:
        """Return the columns that miss their threshold; a value that is missing does."""
        tests = {
            "senior_dscr": at_least(outputs["senior_dscr"], self.senior_dscr),
            "ltv": at_most(outputs["ltv"], self.ltv),
            "irr": at_least(outputs["irr"], self.irr),
            "npv": self.npv is None or at_least(outputs["npv"], self.npv),
        }
        return [column for column, passed in tests.items() if not passed]


def tiers_of(rules: RuleBook) -> tuple[Tier, ...]:
    """Return the tiers of a rule book, best first."""
    return tuple(
        Tier(row["tier"], row["senior_dscr"], row["ltv"] / PERCENT, row["irr"], row["npv"])
        for row in rules.rows("tiers")
    )


TIERS = tiers_of(DEFAULT)
"""The tiers of the usual rule tables."""
NOT_VIABLE = "NOT_VIABLE"
NEAR = 0.05
"""[relative] A near miss is at most this far from its threshold."""


def tier(outputs: Mapping[str, Any], tiers: Sequence[Tier] = TIERS) -> str:
    """Return the best tier whose tests are all passed.

    Parameters
    ----------
    outputs : senior_dscr [x], ltv (total debt over market grand total, a fraction), irr [%], npv [currency]
    tiers : best first

    Examples
    --------
    >>> tier({"senior_dscr": 1.35, "ltv": 0.65, "irr": 15.2, "npv": 12_500_000})
    'TIER_1'
    """
    return next((reached.name for reached in tiers if not reached.missed(outputs)), NOT_VIABLE)


def near_miss(outputs: Mapping[str, Any], lowest: Tier = TIERS[-1]) -> bool:
    """Return whether exactly one test of the lowest tier is missed, and by little."""
    missed = lowest.missed(outputs)
    if len(missed) != 1 or outputs[missed[0]] is None:
        return False
    threshold: float = getattr(lowest, missed[0])
    return at_most(abs(outputs[missed[0]] - threshold), NEAR * abs(threshold))
