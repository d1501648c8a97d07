"""What a scenario misses of its next tier and which single change would pass it, in words and tables."""

from dataclasses import asdict

from atlas_core.permutation.assessment.advice import Advice, Remedy
from atlas_core.permutation.columns import Format
from atlas_core.reporting.assessment_words import missed_by
from atlas_core.reporting.formats import DASH, money, percent
from atlas_core.reporting.result_words import figure
from atlas_core.reporting.tokens import TIER_LABEL

NOT_SET = "not set"
_NAMES = {"exitYear": "Exit year"}
"""Inputs whose label is half a sentence, as they are called in a list."""


def target_label(advice: Advice) -> str:
    """Return the tier that is aimed at, as people read it."""
    name = str(advice.target)
    return TIER_LABEL.get(name, name)


def misses(advice: Advice, currency: str) -> str:
    """Return which tests the tier takes and the scenario misses, and by how much each."""
    if not advice.missed:
        return "Every test of the tier is passed; a filter or the rating goal of the run stops it."
    parts = "; ".join(missed_by(asdict(miss.test), currency) for miss in advice.missed)
    return f"Missed: {parts}."


def remedy_table(advice: Advice, currency: str) -> dict[str, list[str]]:
    """Return the inputs of which one alone would do: now, for the tier, and where several tests are missed for each.

    An input that helps nowhere is left out; `useless` names those.
    """
    places = _helpful(advice)
    table = {
        "Input": [_name(advice.remedies[place]) for place in places],
        "Now": [_shown(advice.remedies[place].now, advice.remedies[place].format, currency) for place in places],
        f"For {target_label(advice)}": [_needed(advice.remedies[place], currency) for place in places],
    }
    for miss in advice.missed if len(advice.missed) > 1 else ():
        table[f"For {miss.test.label} alone"] = [_needed(miss.remedies[place], currency) for place in places]
    return table


def useless(advice: Advice) -> str:
    """Return the inputs that suffice nowhere within their bounds, as a sentence; empty when there are none."""
    places = _helpful(advice)
    names = [_name(remedy) for place, remedy in enumerate(advice.remedies) if place not in places]
    return f"No value within its bounds suffices for: {', '.join(names)}." if names else ""


def _helpful(advice: Advice) -> list[int]:
    """Return the places of the inputs that would do for the tier or for one of its tests."""
    goals = [advice.remedies, *(miss.remedies for miss in advice.missed)]
    return [place for place in range(len(advice.remedies)) if any(found[place].needed is not None for found in goals)]


def _name(remedy: Remedy) -> str:
    return _NAMES.get(remedy.key, remedy.label)


def _needed(remedy: Remedy, currency: str) -> str:
    return DASH if remedy.needed is None else _shown(remedy.needed, remedy.format, currency)


def _shown(value: float | None, kind: Format, currency: str) -> str:
    if value is None:
        return NOT_SET
    if kind == "money":
        return money(value, currency, 2)
    return percent(value, 2) if kind == "percent" else figure(value, kind, currency)
