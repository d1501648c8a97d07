"""How far a structure's inputs may be turned before it stops being viable, as a table and in words."""

from collections.abc import Sequence
from typing import Any

from atlas_core.reporting.assessment_words import needs
from atlas_core.reporting.formats import DASH, MINUS, change, count, percent, points
from atlas_core.reporting.result_words import figure

_EXTRA = {"money": 2, "percent": 2}
"""Digits beyond the usual ones: a crossing is read to the third digit of an amount and of a rate."""
OTHER = "a hard filter or the rating goal"


def break_even_table(edges: Sequence[Any], currency: str) -> dict[str, list[str]]:
    """Return a line an input: today's value, the crossing, what stops it there and what remains to its threshold.

    Parameters
    ----------
    edges : inputs with key, label, unit, format, now, end, value and tests
    currency : of money, code
    """
    return {
        "Input": [f"{edge.label}, {edge.unit}" for edge in edges],
        "Now": [_value(edge, edge.now, currency) for edge in edges],
        "Break-even": [crossing(edge, currency) for edge in edges],
        "Change": [_change(edge) for edge in edges],
        "Stopped by": [_stopped(edge, currency) for edge in edges],
        "Residual": [residual(edge) for edge in edges],
    }


def break_even_in_words(found: Any, currency: str) -> str:
    """Return what the table says of a structure, as a sentence or two."""
    first = f"Scenario {count(found.index)} is {'viable' if found.viable else 'not viable'} today."
    edges = [edge for edge in found.edges if edge.value is not None]
    if not edges:
        return f"{first} None of these inputs, turned alone within its range, changes that."
    parts = "; ".join(f"{_name(edge)} {crossing(edge, currency)} ({_change(edge)})" for edge in edges)
    return f"{first} {'It stays so as far as' if found.viable else 'It would be from'}: {parts}."


def crossing(edge: Any, currency: str) -> str:
    """Return where an input crosses, or how far it was looked at without."""
    if edge.value is not None:
        return _value(edge, edge.value, currency)
    return f"never {'down' if edge.end < edge.now else 'up'} to {_value(edge, edge.end, currency)}"


def residual(edge: Any) -> str:
    """Return how far the figure of the test that stops an input is from its threshold, in the figure's unit."""
    far = [abs(test["actual"] - test["needed"]) for test in edge.tests if test["actual"] is not None]
    if edge.value is None or not far:
        return DASH
    return f"{max(far):.1e}".replace("-", MINUS)


def _stopped(edge: Any, currency: str) -> str:
    if edge.value is None:
        return DASH
    return "; ".join(f"{test['label']} {needs(test, currency)}" for test in edge.tests) or OTHER


def _name(edge: Any) -> str:
    name: str = edge.label
    return f"{name[0].lower()}{name[1:]}"


def _value(edge: Any, value: float, currency: str) -> str:
    return figure(value, edge.format, currency, _EXTRA.get(edge.format, 0))


def _change(edge: Any) -> str:
    if edge.value is None:
        return DASH
    if edge.format == "percent":
        return change(edge.value - edge.now, lambda size: points(size, 2))
    return change(100 * (edge.value / edge.now - 1), lambda size: percent(size, 1))
