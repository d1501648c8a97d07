"""The CapEx ledger: cost line by cost line, what it costs, what the market would pay, and the uplift between them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from atlas_core.fields.catalogue import specs
from atlas_core.reporting import formats

INTERNAL, MARKET = "capexInternal", "capexMarket"


@dataclass(frozen=True)
class Line:
    """One cost line with its field on either side."""

    label: str
    internal: str
    market: str


def _lines() -> tuple[Line, ...]:
    sides = [
        [spec for spec in specs(side) if spec.kind == "money" and not spec.derived and not spec.required_when]
        for side in (INTERNAL, MARKET)
    ]
    return tuple(
        Line(one.label, f"{INTERNAL}.{one.key}", f"{MARKET}.{other.key}") for one, other in zip(*sides, strict=True)
    )


LINES = _lines()
"""The 16 detailed lines in order; both sides declare them alike."""
FEE = Line(
    "Construction phase fee", f"{INTERNAL}.buildConstructionFeePercent", f"{MARKET}.marketConstructionFeePercent"
)
PER_MW = Line("CapEx per MW", f"{INTERNAL}.capexInternalPerMW", f"{MARKET}.capexMarketPerMW")
TOTALS = (
    ("Detailed lines", "capexInternalLines", "capexMarketLines"),
    ("Construction phase fee", "constructionFeeInternal", "marketConstructionPhaseFee"),
    ("Base", "capexInternalBase", "capexMarketBase"),
    ("Contingency", "contingencyInternal", "contingencyMarket"),
    ("Total", "capexInternalTotal", "capexMarketTotal"),
)
"""Rows under the ledger: label and the two names in the calculated block."""


def is_detailed(calculated: Mapping[str, Any]) -> bool:
    """Return whether any detailed line is filled in on either side."""
    return any((calculated[name] or 0) > 0 for name in ("capexInternalLines", "capexMarketLines"))


def uplift(internal: object, market: object) -> str:
    """Return how much more the market pays, +20.0 %; a dash where there is nothing to compare with."""
    if not isinstance(internal, int | float) or not isinstance(market, int | float) or not internal:
        return formats.DASH
    return formats.change((market / internal - 1) * 100, formats.percent)


def total_rows(calculated: Mapping[str, Any], *, detailed: bool = True) -> list[tuple[str, str, str, str]]:
    """Return label, internal and market amounts in millions and the uplift of every total.

    Parameters
    ----------
    calculated : the calculated block
    detailed : whether the rows that only detailed lines have are wanted
    """
    wanted = TOTALS if detailed else TOTALS[2:]
    amounts = [(label, calculated[one], calculated[other]) for label, one, other in wanted]
    return [
        (label, formats.millions(one), formats.millions(other), uplift(one, other)) for label, one, other in amounts
    ]
