"""The tiers a scenario can reach, and how a value is held against a threshold."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from atlas_core.permutation.options import SLACK


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


TIERS = (
    Tier("TIER_1", senior_dscr=1.35, ltv=0.65, irr=15.0, npv=0.0),
    Tier("TIER_2", senior_dscr=1.25, ltv=0.75, irr=12.0),
    Tier("TIER_3", senior_dscr=1.15, ltv=0.85, irr=8.0),
)
NOT_VIABLE = "NOT_VIABLE"
NEAR = 0.05
"""[relative] A near miss is at most this far from its threshold."""


def tier(dscr: float | None, ltv: float | None, irr: float | None, npv: float | None) -> str:
    """Return the best tier whose tests are all passed.

    Parameters
    ----------
    dscr : senior DSCR [x]
    ltv : total debt over market grand total, a fraction
    irr : equity IRR [%]
    npv : equity NPV [currency]

    Examples
    --------
    >>> tier(dscr=1.35, ltv=0.65, irr=15.2, npv=12_500_000)
    'TIER_1'
    """
    outputs = {"senior_dscr": dscr, "ltv": ltv, "irr": irr, "npv": npv}
    return next((reached.name for reached in TIERS if not reached.missed(outputs)), NOT_VIABLE)


def near_miss(outputs: Mapping[str, Any]) -> bool:
    """Return whether exactly one TIER_3 test is missed, and by little."""
    lowest = TIERS[-1]
    missed = lowest.missed(outputs)
    if len(missed) != 1 or outputs[missed[0]] is None:
        return False
    threshold: float = getattr(lowest, missed[0])
    return at_most(abs(outputs[missed[0]] - threshold), NEAR * threshold)


def at_least(value: float | None, threshold: float) -> bool:
    """Return whether a value reaches a threshold, rounding forgiven."""
    return value is not None and value >= threshold - SLACK * abs(threshold)


def at_most(value: float | None, threshold: float) -> bool:
    """Return whether a value stays within a threshold, rounding forgiven."""
    return value is not None and value <= threshold + SLACK * abs(threshold)
