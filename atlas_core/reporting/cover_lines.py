"""The lines a DSCR is held against over time: what each is, and where it comes from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from atlas_core.permutation.parameters import PARAMETERS
from atlas_core.permutation.tiers import Tier
from atlas_core.reporting.formats import ratio
from atlas_core.reporting.tokens import TIER_LABEL

TARGETS = {
    "seniorDSCR": "Target",
    "totalDSCR": "Total target",
    "trapDscr": "Lock-up",
    "turboDscr": "Turbo",
}
"""Inputs that are lines, and what each is called."""
COVERED = 1.0
"""[x] Below it cash falls short of the debt service."""


@dataclass(frozen=True)
class CoverLine:
    """One line: its name, its height [x] and where it comes from."""

    name: str
    value: float
    source: str


def cover_lines(
    inputs: Mapping[str, Any], sources: Mapping[str, Mapping[str, object]], lowest: Tier, rules: str, has_mezz: bool
) -> list[CoverLine]:
    """Return the lines of a scenario, highest first.

    Parameters
    ----------
    inputs : parameters in their stored unit
    sources : what gave each of them
    lowest : the tier below which nothing is viable
    rules : the rule tables it stands in, in words
    has_mezz : whether there is a mezzanine loan, which a total target is for
    """
    lines = [
        CoverLine(name, float(inputs[key]), f"input {PARAMETERS[key].label}, {_given_by(sources.get(key))}")
        for key, name in TARGETS.items()
        if inputs.get(key) and (has_mezz or key != "totalDSCR")
    ]
    lines.append(CoverLine(f"{TIER_LABEL[lowest.name]} floor", lowest.senior_dscr, rules))
    lines.append(CoverLine("Shortfall below", COVERED, "CFADS equals debt service"))
    return sorted(lines, key=lambda line: -line.value)


def _given_by(source: Mapping[str, object] | None) -> str:
    return "default" if source is None else str(source["source"])


def labels(lines: Sequence[CoverLine]) -> dict[str, float]:
    """Return what is written on the chart: lines of one height share a label."""
    heights: dict[str, list[CoverLine]] = {}
    for line in lines:
        heights.setdefault(ratio(line.value), []).append(line)
    return {
        " · ".join(line.name if not place else line.name.lower() for place, line in enumerate(same)): same[0].value
        for same in heights.values()
    }


def in_words(lines: Sequence[CoverLine]) -> str:
    """Return every line with its source as a sentence."""
    return "; ".join(f"{line.name} {ratio(line.value)}: {line.source}" for line in lines) + "."
