"""The axes document: which values the parameters of a run take, and the grid they span."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import numpy as np

from atlas_core.errors import InputError, Problem
from atlas_core.fields.kinds import shown
from atlas_core.permutation.axis_values import Mode, accepted, mode, read_values
from atlas_core.permutation.fx_spot import FX_RATES, FX_SPOT
from atlas_core.permutation.options import RUN_OPTIONS, Filter
from atlas_core.permutation.ranges import Steps
from atlas_core.permutation.sampling import MOST_VALUES, Sample
from atlas_core.permutation.scenario_fields.translation import translated
from atlas_core.permutation.targets import CURRENCIES, SHOWN_LETTERS, Target, currencies, target
from atlas_core.units import IntArray

MAX_SCENARIOS = 100_000_000
"""Largest grid a run takes unless the caller says otherwise."""
VAST = 10**15
"""Larger numbers are not spelt out in messages."""


@dataclass(frozen=True)
class Axis:
    """One parameter or project field and the values it takes."""

    key: str
    """As written in the document."""
    target: Target
    values: Sequence[Any]
    mode: Mode = "manual"
    """How the document gives the values."""

    @property
    def column(self) -> str:
        """Return the column of the result that holds the values."""
        return self.target.column

    @property
    def label(self) -> str:
        """Return what people read for the axis."""
        return self.target.label

    @property
    def unit(self) -> str:
        """Return the unit of the values."""
        return self.target.unit


@dataclass(frozen=True)
class Grid:
    """The scenarios of a run: every combination of the axes' values, the last axis fastest, or a sample of them."""

    axes: tuple[Axis, ...]
    options: Mapping[str, Any] = field(default_factory=dict)
    """Values that hold in every scenario, by target key."""
    filters: tuple[Filter, ...] = ()
    rank_by: str | None = None
    weights: Mapping[str, float] = field(default_factory=dict)
    """Shares of the composite score; empty for the usual ones."""
    sample: Sample | None = None
    labels: Mapping[str, Any] = field(default_factory=dict)
    """Scenario fields that are kept with the run and change no number, by key."""
    min_rating: str | None = None
    """Rating the senior debt must reach."""
    most: int | None = None
    """Largest number of scenarios the document allows itself."""

    @property
    def space(self) -> int:
        """Return the number of combinations of the axes' values."""
        return math.prod(self.counts)

    @property
    def size(self) -> int:
        """Return the number of scenarios, without making any."""
        return self.sample.count if self.sample else self.space

    @property
    def counts(self) -> tuple[int, ...]:
        """Return how many values each axis has."""
        return tuple(count(axis.values) for axis in self.axes)

    def places(self, index: int) -> tuple[int, ...]:
        """Return which value each axis has in a scenario."""
        if not 0 <= index < self.size:
            raise InputError(Problem("index", f"must be 0 to {self.size - 1}; got {index}"))
        if self.sample:
            return tuple(self.sample.places(self.counts, index, index + 1)[0].tolist())
        answer = []
        for axis in reversed(self.axes):
            index, place = divmod(index, len(axis.values))
            answer.append(place)
        return tuple(reversed(answer))

    def places_between(self, start: int, stop: int) -> IntArray:
        """Return which value each axis has in scenarios start to stop − 1: (stop − start, axes)."""
        if self.sample:
            return self.sample.places(self.counts, start, stop)
        index, answer = np.arange(start, stop), np.empty((stop - start, len(self.axes)), dtype=np.int64)
        for place, values in reversed(list(enumerate(self.counts))):
            index, answer[:, place] = np.divmod(index, values)
        return answer

    def scenario_inputs(self, index: int) -> dict[str, Any]:
        """Return what the document sets in one scenario, by parameter key or field path; axes win over options."""
        swept = {axis.target.key: axis.values[place] for axis, place in zip(self.axes, self.places(index), strict=True)}
        return {**self.options, **swept}


def count(values: Sequence[Any]) -> int:
    """Return how many values an axis has; unlike `len` it takes ranges of any size."""
    return values.size if isinstance(values, Steps) else len(values)


def read_axes(document: Any, project: Mapping[str, Any] | None = None, limit: int = MAX_SCENARIOS) -> Grid:
    """Read an axes document and check every part of it.

    Parameters
    ----------
    document : name → scalar, list, {min, max, step} or {base, percent, steps}; and "options"
    project : the project the axes are for; bounds of its money are those of its currency, without it the widest
    limit : largest number of scenarios

    Returns
    -------
    Grid

    Raises
    ------
    InputError
        Every broken rule, each with field, rule, value and way out.
    """
    if not isinstance(document, Mapping):
        raise InputError(Problem("axes", f"must be an object of axes; got {shown(document)}"))
    problems: list[Problem] = []
    named = {str(name)[:SHOWN_LETTERS]: value for name, value in translated(document).items()}
    entered = named.pop("options", None)
    names = [*named, *(str(name) for name in entered)] if isinstance(entered, Mapping) else list(named)
    codes = currencies(project, names)
    options, extras = _options(entered, codes, problems)
    axes = _axes(named, codes, problems)
    if problems:
        raise InputError(problems)
    grid = Grid(tuple(axes), options, **extras)
    _check_rate(grid, codes)
    _check_size(grid, min(limit, grid.most or limit))
    return grid


def _check_rate(grid: Grid, codes: Mapping[str, Any]) -> None:
    """Refuse an exchange rate where both currencies are known and the same."""
    one_currency = len(codes) == len(CURRENCIES) and len(set(codes.values())) == 1
    rates = chain([grid.options.get(FX_RATES, 1)], *(axis.values for axis in grid.axes if axis.target.key == FX_RATES))
    if one_currency and any(rate != 1 for rate in rates):
        rule = f"CapEx and deal currency are both {next(iter(codes.values()))}, so there is no rate but 1"
        raise InputError(Problem(f"axes.{FX_SPOT}", f"{rule}; leave it out, or set capexCurrency"))


def _check_size(grid: Grid, limit: int) -> None:
    where = "axes.options.sample"
    if grid.sample is None:
        if grid.size > limit:
            raise InputError(Problem("axes", _too_many(grid, limit)))
        return
    if grid.sample.count > limit:
        raise InputError(Problem(where, f"must draw at most {limit:,} scenarios; got {grid.sample.count:,}"))
    if grid.sample.count > grid.space:
        rule = f"draws {grid.sample.count:,} of only {_number(grid.space)} scenarios; leave it out for the full grid"
        raise InputError(Problem(where, rule))
    for axis in grid.axes:
        if count(axis.values) > MOST_VALUES:
            rule = f"has at most {MOST_VALUES:,} values in a sample; got {_number(count(axis.values))}: widen its step"
            raise InputError(Problem(f"axes.{axis.key}", rule))


def _too_many(grid: Grid, limit: int) -> str:
    factors = " × ".join(f"{_number(count(axis.values))} {axis.key}" for axis in grid.axes if count(axis.values) > 1)
    return (
        f"must span at most {limit:,} scenarios; got {_number(grid.size)} ({factors}): widen steps, drop axes, "
        f'or draw from them with the option "sample"'
    )


def _number(size: int) -> str:
    return f"{size:,}" if size < VAST else f"more than {VAST:,}"


def _axes(named: Mapping[str, Any], codes: Mapping[str, Any], problems: list[Problem]) -> list[Axis]:
    axes: list[Axis] = []
    taken: dict[str, str] = {}
    for name, value in named.items():
        where = f"axes.{name}"
        try:
            aim = target(name, where, codes)
            if aim.key in taken:
                rule = f"sets {aim.label}, which {taken[aim.key]} sets already; keep one of the two"
                raise InputError(Problem(where, rule))
            taken[aim.key] = name
            axes.append(Axis(name, aim, read_values(aim, value, where), mode(aim, value)))
        except InputError as error:
            problems.extend(error.problems)
    return axes


def _options(value: Any, codes: Mapping[str, Any], problems: list[Problem]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the fixed values by target key, and what else the options say about the run."""
    if value is None:
        return {}, {}
    if not isinstance(value, Mapping):
        problems.append(Problem("axes.options", f"must be an object; got {shown(value)}"))
        return {}, {}
    fixed: dict[str, Any] = {}
    extras: dict[str, Any] = {}
    for name, entry in value.items():
        try:
            _option(str(name)[:SHOWN_LETTERS], entry, codes, fixed, extras)
        except InputError as error:
            problems.extend(error.problems)
    return fixed, extras


def _option(name: str, entry: Any, codes: Mapping[str, Any], fixed: dict[str, Any], extras: dict[str, Any]) -> None:
    where = f"axes.options.{name}"
    if name in RUN_OPTIONS:
        attribute, read = RUN_OPTIONS[name]
        extras[attribute] = read(entry, where)
    else:
        _fix(target(name, where, codes), entry, where, fixed)


def _fix(aim: Target, entry: Any, where: str, fixed: dict[str, Any]) -> None:
    if aim.key in fixed:
        raise InputError(Problem(where, f"sets {aim.label} a second time; keep one of the two"))
    if isinstance(entry, Mapping) or (isinstance(entry, list | tuple) and not aim.listed):
        rule = f"{aim.label} has one value as an option; got {shown(entry)}: make it an axis to sweep it"
        raise InputError(Problem(where, rule))
    fixed[aim.key] = accepted(aim, entry, where)
