"""What each scenario of a grid is computed from: project figures and terms."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from atlas_core.errors import InputError, Problem
from atlas_core.fields.changes import assign
from atlas_core.permutation.axes import Grid
from atlas_core.permutation.figures import Figures, read_figures
from atlas_core.permutation.fx_spot import FX_RATES, with_rate
from atlas_core.permutation.parameters import PARAMETERS, Terms
from atlas_core.permutation.rulebook.book import DEFAULT, RuleBook
from atlas_core.permutation.standards import Standards
from atlas_core.permutation.table import sources

ATTRIBUTES = {field.metadata["parameter"].key: field.name for field in fields(Terms)}
"""Attribute of `Terms` behind each parameter."""
MOST_KEPT = 10_000
"""Completed projects kept in memory; a grid over several project fields may have millions."""
DEFAULTS = {key: parameter.default for key, parameter in PARAMETERS.items()}


@dataclass(frozen=True, slots=True)
class Given:
    """What one scenario is computed from."""

    figures: Figures
    terms: Terms
    stored: Mapping[str, Any]
    """Every parameter in its stored unit, and the project fields that axes and options set, by key or path."""


class Inputs:
    """Figures and terms of every scenario; a project that axes change is completed once per combination."""

    def __init__(self, project: Any, grid: Grid, rules: RuleBook = DEFAULT) -> None:
        self.grid = grid
        self.standards = Standards(rules, grid.weights or None, grid.min_rating, grid.filters)
        """What scenarios are judged by."""
        self.sources = sources(grid)
        """Columns of the axes, each with the key in `Given.stored` of what it holds."""
        self._project = project
        self._known: dict[tuple[Any, ...], Figures] = {}

    def given(self, index: int) -> Given:
        """Return what a scenario is computed from: axes and options before the project's values before defaults."""
        values = self.grid.scenario_inputs(index)
        figures = self._figures({path: value for path, value in values.items() if path not in PARAMETERS})
        stored = DEFAULTS | dict(figures.parameters) | values
        return Given(figures, terms(stored), stored)

    def _figures(self, changed: Mapping[str, Any]) -> Figures:
        key = tuple(changed.values())
        if key not in self._known:
            if len(self._known) >= MOST_KEPT:
                self._known.clear()
            self._known[key] = _figures(self._project, changed)
        return self._known[key]


def _figures(project: Any, changed: Mapping[str, Any]) -> Figures:
    document = project
    for path, value in changed.items():
        document = document if path == FX_RATES else assign(document, path, value)
    if FX_RATES in changed:  # after the currencies, whose rate it is
        document = with_rate(document, changed[FX_RATES])
    try:
        return read_figures(document)
    except InputError as error:
        if not changed:
            raise
        under = ", ".join(f"{path} = {value}" for path, value in changed.items())
        raise InputError(
            [Problem(found.field, f"{found.message} (with {under})") for found in error.problems]
        ) from None


def terms(stored: Mapping[str, Any]) -> Terms:
    """Return terms from values in stored units."""
    inside: dict[str, Any] = {}
    for key, parameter in PARAMETERS.items():
        value = stored[key]
        whole = parameter.kind == "whole" and value is not None
        inside[ATTRIBUTES[key]] = int(value) if whole else parameter.inside(value)
    return Terms(**inside)
