"""The axes document: which values the parameters of a run take, and the grid they span."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from atlas_core.errors import InputError, Problem
from atlas_core.fields.kinds import RuleError, amount, shown
from atlas_core.permutation.options import Filter, read_filters, read_rank_by, refuse_sample
from atlas_core.permutation.ranges import Steps
from atlas_core.permutation.targets import SHOWN_LETTERS, Target, target

MAX_SCENARIOS = 100_000_000
"""Largest grid a run takes unless the caller says otherwise."""
VAST = 10**15
"""Larger numbers are not spelt out in messages."""
RANGE_KEYS = ("min", "max", "step")


@dataclass(frozen=True)
class Axis:
    """One parameter or project field and the values it takes."""

    key: str
    """As written in the document."""
    target: Target
    values: Sequence[Any]

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
    """Every combination of the axes' values, numbered row-major: the last axis turns fastest."""

    axes: tuple[Axis, ...]
    options: Mapping[str, Any] = field(default_factory=dict)
    """Values that hold in every scenario, by target key."""
    filters: tuple[Filter, ...] = ()
    rank_by: str | None = None

    @property
    def size(self) -> int:
        """Return the number of scenarios, without making any."""
        return math.prod(count(axis.values) for axis in self.axes)

    def places(self, index: int) -> tuple[int, ...]:
        """Return which value each axis has in a scenario."""
        if not 0 <= index < self.size:
            raise InputError(Problem("index", f"must be 0 to {self.size - 1}; got {index}"))
        answer = []
        for axis in reversed(self.axes):
            index, place = divmod(index, len(axis.values))
            answer.append(place)
        return tuple(reversed(answer))

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
    document : name → scalar, list or {min, max, step}; and "options"
    project : the project the axes are for; axes that set a field of it are checked against the field's declaration
    limit : largest number of scenarios

    Returns
    -------
    Grid

    Raises
    ------
    InputError
        Every broken rule, each with field, rule, value and way out.
    """
    del project  # names and bounds of its fields stand in their declarations
    if not isinstance(document, Mapping):
        raise InputError(Problem("axes", f"must be an object of axes; got {shown(document)}"))
    problems: list[Problem] = []
    named = {str(name)[:SHOWN_LETTERS]: value for name, value in document.items()}
    options, extras = _options(named.pop("options", None), problems)
    axes = _axes(named, problems)
    if problems:
        raise InputError(problems)
    grid = Grid(tuple(axes), options, **extras)
    if grid.size > limit:
        raise InputError(Problem("axes", _too_many(grid, limit)))
    return grid


def _too_many(grid: Grid, limit: int) -> str:
    factors = " × ".join(f"{_number(count(axis.values))} {axis.key}" for axis in grid.axes if count(axis.values) > 1)
    got = _number(grid.size)
    return f"must span at most {limit:,} scenarios; got {got} ({factors}): widen steps or drop axes"


def _number(size: int) -> str:
    return f"{size:,}" if size < VAST else f"more than {VAST:,}"


def _axes(named: Mapping[str, Any], problems: list[Problem]) -> list[Axis]:
    axes: list[Axis] = []
    taken: dict[str, str] = {}
    for name, value in named.items():
        where = f"axes.{name}"
        try:
            aim = target(name, where)
            if aim.key in taken:
                rule = f"sets {aim.label}, which {taken[aim.key]} sets already; keep one of the two"
                raise InputError(Problem(where, rule))
            taken[aim.key] = name
            axes.append(Axis(name, aim, _values(aim, value, where)))
        except InputError as error:
            problems.extend(error.problems)
    return axes


def _values(aim: Target, value: Any, where: str) -> Sequence[Any]:
    if isinstance(value, Mapping):
        return _range(aim, value, where)
    if aim.listed:
        return _ramps(aim, value, where)
    if not isinstance(value, list | tuple):
        return [_accepted(aim, value, where)]
    if not value:
        raise InputError(Problem(where, "must have a value; got an empty list: give one or leave the axis out"))
    return [_accepted(aim, entry, where) for entry in value]


def _ramps(aim: Target, value: Any, where: str) -> Sequence[Any]:
    several = isinstance(value, list | tuple) and any(isinstance(entry, list | tuple) for entry in value)
    return [_accepted(aim, entry, where) for entry in (value if several else [value])]


def _accepted(aim: Target, value: Any, where: str) -> Any:
    try:
        return aim.accept(value)
    except RuleError as error:
        raise InputError(Problem(where, f"{aim.label} {error}")) from None


def _range(aim: Target, value: Mapping[str, Any], where: str) -> Sequence[Any]:
    if not aim.numeric:
        raise InputError(Problem(where, f"{aim.label} has no range; give a value or a list"))
    if set(value) != set(RANGE_KEYS):
        got = ", ".join(str(key) for key in value) or "nothing"
        raise InputError(Problem(where, f"a range has min, max and step; got {got}"))
    least, most = _accepted(aim, value["min"], where), _accepted(aim, value["max"], where)
    step = _step(aim, value["step"], where)
    if most < least:
        rule = f"max must not be below min; got min {amount(least)} and max {amount(most)}: swap them"
        raise InputError(Problem(where, rule))
    steps = Steps(least, most, step)
    if aim.parameter and aim.parameter.choices:
        return [_accepted(aim, entry, where) for entry in steps]
    return steps


def _step(aim: Target, value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InputError(Problem(where, f"step must be a finite number above 0; got {shown(value)}"))
    if not value > 0:
        raise InputError(
            Problem(where, f"step must be above 0; got {amount(value)}: give min alone for a single value")
        )
    if aim.whole and not float(value).is_integer():
        raise InputError(Problem(where, f"step of {aim.label} must be a whole number; got {amount(value)}"))
    return float(value)


def _options(value: Any, problems: list[Problem]) -> tuple[dict[str, Any], dict[str, Any]]:
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
            _option(str(name)[:SHOWN_LETTERS], entry, fixed, extras)
        except InputError as error:
            problems.extend(error.problems)
    return fixed, extras


def _option(name: str, entry: Any, fixed: dict[str, Any], extras: dict[str, Any]) -> None:
    where = f"axes.options.{name}"
    if name == "filters":
        extras["filters"] = read_filters(entry, where)
    elif name == "rankBy":
        extras["rank_by"] = read_rank_by(entry, where)
    elif name == "sample":
        refuse_sample(where)
    else:
        _fix(name, entry, where, fixed)


def _fix(name: str, entry: Any, where: str, fixed: dict[str, Any]) -> None:
    aim = target(name, where)
    if aim.key in fixed:
        raise InputError(Problem(where, f"sets {aim.label} a second time; keep one of the two"))
    if isinstance(entry, Mapping) or (isinstance(entry, list | tuple) and not aim.listed):
        rule = f"{aim.label} has one value as an option; got {shown(entry)}: make it an axis to sweep it"
        raise InputError(Problem(where, rule))
    fixed[aim.key] = _accepted(aim, entry, where)
