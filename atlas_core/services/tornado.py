"""How much each input of a scenario moves its figures: every one turned down and up alone, computed by the engine."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from atlas_core.permutation.axes import read_axes
from atlas_core.permutation.columns import reasons
from atlas_core.permutation.declaration import Parameter
from atlas_core.permutation.figures import Figures
from atlas_core.permutation.inputs import Given, Inputs, terms
from atlas_core.permutation.kernel import layout
from atlas_core.permutation.kernel.batch import Templates
from atlas_core.permutation.parameters import PARAMETERS
from atlas_core.permutation.run import ENGINE_VERSION
from atlas_core.records import Record
from atlas_core.services import rule_tables
from atlas_core.services.actor import Actor
from atlas_core.services.results import require_scenario
from atlas_core.services.rights import open_project
from atlas_core.services.snapshots import approved_project
from atlas_core.services.stores import Stores

METRICS = ("irr", "senior_dscr", "senior_size", "npv")
"""Result columns a tornado is drawn of."""
PART = 0.1
"""[relative] How far an input is turned."""
YEARS = 1.0
"""[years] How far one that is counted in years is turned: a tenth of a tenor is no period."""
IN_YEARS = ("years", "operating year")
NOT_TURNED = frozenset(
    {"periodsPerYear", "rateShockBps", "opexStress", "rentDownside", "capexOverrun", "codDelayMonths"}
)
"""Parameters of the calendar and of the downside, which no figure of METRICS is of."""
PROJECT = {
    "Gross revenue, year 1": ("gross_revenue",),
    "CapEx": ("capex_market", "capex_internal"),
    "Land and grid": ("land",),
    "Fees": ("fees",),
    "Electricity, year 1": ("electricity",),
}
"""Figures of the project that are turned, and the engine's names of them."""
STOPS = {"TENOR": "beyond the lease less its buffer", "CONVERGENCE": "sizes and tax do not converge"}
"""Reasons for which a side is no structure; others are what the figures say themselves."""
ROUNDING = 1e-9
"""[relative] A figure that moves less has not moved."""

Turned = Callable[[float], Given]


@dataclass(frozen=True)
class Side:
    """An input turned one way.

    Attributes
    ----------
    value : of the input, in its stored unit
    figures : metric → figure; None where it has none; empty where there is no such structure
    reason : why there is none
    """

    value: float
    figures: Mapping[str, float | None]
    reason: str = ""


@dataclass(frozen=True)
class Bar:
    """One input turned down and up."""

    label: str
    unit: str
    value: float
    in_years: bool
    low: Side
    high: Side


@dataclass(frozen=True)
class Tornado:
    """Every input that moves a figure of a scenario, in the order of declaration."""

    base: Mapping[str, float | None]
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class _Turn:
    label: str
    unit: str
    value: float
    make: Turned
    parameter: Parameter | None = None

    @property
    def in_years(self) -> bool:
        return self.unit in IN_YEARS

    def to(self, way: int) -> float:
        return self.value + way * YEARS if self.in_years else self.value * (1 + way * PART)

    def refusal(self, value: float) -> str:
        """Return why the input cannot be this; empty when it can."""
        if self.parameter is None or self.parameter.bounds is None:
            return ""
        low, high = self.parameter.bounds
        return "" if low <= value <= high else f"the input is bounded by {low:g} to {high:g}"


def tornado(stores: Stores, actor: Actor, run: Record, index: int) -> Tornado | None:
    """Return what each input of a scenario does to METRICS when it alone is turned; None for another engine's result.

    An input in years is turned by a year, any other by a tenth of itself; one that is 0 has no tenth and is left out,
    as is one that moves nothing.

    Raises
    ------
    RecordNotFoundError
        The run has no scenario of that index.
    """
    open_project(stores, actor, "result.read", run["project_id"])
    require_scenario(run, index)
    if run["engine_version"] != ENGINE_VERSION:
        return None
    project = approved_project(stores, run)
    inputs = Inputs(project, read_axes(run["axes"], project), rule_tables.of_run(stores, run))
    return _tornado(inputs, inputs.given(index))


def _tornado(inputs: Inputs, given: Given) -> Tornado:
    turns = list(_turns(given))
    templates = Templates(inputs.standards)
    templates.add(given)
    rows = {
        (place, way): templates.add(turn.make(turn.to(way)))
        for place, turn in enumerate(turns)
        for way in (-1, 1)
        if not turn.refusal(turn.to(way))
    }
    found = templates.compute(np.arange(len(rows) + 1), {})
    base = _figures(found[:, 0])
    stopped = set(_stops(found[:, 0]))

    def side(place: int, way: int) -> Side:
        turn = turns[place]
        value, row = turn.to(way), rows.get((place, way))
        if row is None:
            return Side(value, {}, turn.refusal(value))
        stops = [STOPS[name] for name in _stops(found[:, row]) if name not in stopped]
        return Side(value, {}, stops[0]) if stops else Side(value, _figures(found[:, row]))

    bars = [
        Bar(turn.label, turn.unit, turn.value, turn.in_years, side(place, -1), side(place, 1))
        for place, turn in enumerate(turns)
    ]
    return Tornado(base, tuple(bar for bar in bars if moves(base, bar)))


def moves(base: Mapping[str, float | None], bar: Bar) -> bool:
    """Return whether an input moves any figure, or the figure's being there."""
    return any(_differs(base[name], side.figures[name]) for side in (bar.low, bar.high) for name in side.figures)


def _differs(base: float | None, other: float | None) -> bool:
    if base is None or other is None:
        return base is not other
    return abs(other - base) > ROUNDING * max(abs(base), abs(other))


def _turns(given: Given) -> Iterator[_Turn]:
    """Give every number the scenario is computed from, the project's own figures first."""
    figures = given.figures
    for label, names in PROJECT.items():
        if value := float(getattr(figures, names[0])):
            yield _Turn(label, figures.currency, value, _project_turned(given, names, value))
    for key, parameter in PARAMETERS.items():
        value = given.stored[key]
        is_number = parameter.kind in ("number", "whole") and value is not None and value != 0
        if is_number and key not in NOT_TURNED:
            yield _Turn(parameter.label, parameter.unit, float(value), _turned(given, parameter), parameter)


def _project_turned(given: Given, names: tuple[str, ...], base: float) -> Turned:
    def make(value: float) -> Given:
        changed: dict[str, Any] = {name: getattr(given.figures, name) * value / base for name in names}
        figures: Figures = replace(given.figures, **changed)
        return replace(given, figures=figures)

    return make


def _turned(given: Given, parameter: Parameter) -> Turned:
    def make(value: float) -> Given:
        stored = {**given.stored, parameter.key: value}
        return replace(given, terms=terms(stored), stored=stored)

    return make


def _figures(row: Any) -> dict[str, float | None]:
    found = {name: float(row[layout.FOUND.index(name)]) for name in METRICS}
    return {name: None if np.isnan(value) else value for name, value in found.items()}


def _stops(row: Any) -> list[str]:
    return [name for name in reasons(row[layout.FOUND.index("fail_reasons")]) if name in STOPS]
