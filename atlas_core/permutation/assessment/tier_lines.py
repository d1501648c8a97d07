"""The tests of a tier as lines."""

from collections.abc import Mapping
from typing import Any

from atlas_core.permutation.assessment.checks import Test, least, most, of_table
from atlas_core.permutation.columns import OUTPUTS
from atlas_core.permutation.tiers import Tier

CODES = {"senior_dscr": "DSCR", "ltv": "LTV", "irr": "IRR", "npv": "NPV"}
"""Columns the tiers look at, and the reason to fail of each."""


def line(tier: Tier, column: str, outputs: Mapping[str, Any]) -> Test | None:
    """Return the test of one column; None where the tier does not ask it."""
    needed = getattr(tier, column)
    if needed is None:
        return None
    held = most if column == "ltv" else least
    unit = "fraction" if column == "ltv" else OUTPUTS[column].unit
    return of_table("tiers", held(CODES[column], OUTPUTS[column].label, needed, outputs[column], unit, tier.name))[0]


def lines(tier: Tier, outputs: Mapping[str, Any]) -> list[Test]:
    """Return every test the tier asks."""
    found = (line(tier, column, outputs) for column in CODES)
    return [test for test in found if test is not None]
