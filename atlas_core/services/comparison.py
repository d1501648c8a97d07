"""Scenarios of one run side by side, and the way from one to another: one input at a time, computed by the engine."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from atlas_core.errors import InputError, Problem
from atlas_core.permutation import reference
from atlas_core.permutation.axes import Axis, Grid, read_axes
from atlas_core.permutation.inputs import Inputs
from atlas_core.permutation.run import ENGINE_VERSION
from atlas_core.queries.result_file import open_result
from atlas_core.records import Record
from atlas_core.services import rule_tables
from atlas_core.services.actor import Actor
from atlas_core.services.results import local_file, require_scenario
from atlas_core.services.rights import open_project
from atlas_core.services.snapshots import approved_project
from atlas_core.services.stores import Stores

MOST = 5
"""Scenarios that stand side by side."""
METRICS = ("irr", "npv", "senior_size")
"""Result columns a bridge is drawn of."""


@dataclass(frozen=True)
class Step:
    """One input changed, those before it changed already.

    Attributes
    ----------
    column : result column of the input
    before, after : its values, as the result holds them
    value : the metric with it changed; None where the structure has none
    """

    column: str
    before: Any
    after: Any
    value: float | None


@dataclass(frozen=True)
class Bridge:
    """The way from one scenario's metric to another's; `start` and the last step are the two scenarios."""

    metric: str
    start: float | None
    steps: tuple[Step, ...]

    @property
    def moves(self) -> tuple[float, ...] | None:
        """Return what each step adds; None where a scenario on the way has no such figure."""
        values = [self.start, *(step.value for step in self.steps)]
        known = [value for value in values if value is not None]
        if len(known) < len(values):
            return None
        return tuple(after - before for before, after in pairwise(known))


def side_by_side(stores: Stores, actor: Actor, run: Record, indices: Sequence[int]) -> list[Record]:
    """Return the stored rows of up to five scenarios of a complete run, in the order asked for.

    Raises
    ------
    InputError
        More than five scenarios.
    RecordNotFoundError
        The run has no scenario of one of the indices.
    """
    open_project(stores, actor, "result.read", run["project_id"])
    wanted = list(dict.fromkeys(indices))
    if len(wanted) > MOST:
        raise InputError(Problem("rows", f"has at most {MOST} scenarios; got {len(wanted)}: take some out"))
    for index in wanted:
        require_scenario(run, index)
    with open_result(local_file(stores, run)) as result:
        return [result.row(index) for index in wanted]


def bridge(stores: Stores, actor: Actor, run: Record, ends: tuple[int, int], metric: str) -> Bridge | None:
    """Return the way from one scenario to another; None for a result of another engine version.

    The inputs that differ are changed in the order of the run's axes, and the reference model computes each
    scenario on the way. What a step adds depends on that order: inputs act together.

    Parameters
    ----------
    ends : index of the first scenario and of the one it is led to
    metric : one of METRICS

    Raises
    ------
    InputError
        No such metric, or a scenario on the way that the project does not allow.
    RecordNotFoundError
        The run has no scenario of one of the indices.
    """
    open_project(stores, actor, "result.read", run["project_id"])
    if metric not in METRICS:
        raise InputError(Problem("metric", f"must be one of {', '.join(METRICS)}; got {metric!r:.40}"))
    for index in ends:
        require_scenario(run, index)
    if run["engine_version"] != ENGINE_VERSION:
        return None
    project = approved_project(stores, run)
    grid, rules = read_axes(run["axes"], project), rule_tables.of_run(stores, run)
    chain = [reference.row(Inputs(project, stop, rules), 0) for stop in _way(grid, *ends)]
    columns = [axis.column for axis in _differing(grid, *ends)]
    steps = tuple(
        Step(column, before[column], after[column], after[metric])
        for column, (before, after) in zip(columns, pairwise(chain), strict=True)
    )
    return Bridge(metric, chain[0][metric], steps)


def _way(grid: Grid, first: int, second: int) -> list[Grid]:
    """Return a grid of one scenario for each end and each stop between them."""
    places, aims = list(grid.places(first)), grid.places(second)
    stops = [_fixed(grid, places)]
    for axis in _differing(grid, first, second):
        place = grid.axes.index(axis)
        places[place] = aims[place]
        stops.append(_fixed(grid, places))
    return stops


def _fixed(grid: Grid, places: Sequence[int]) -> Grid:
    axes = tuple(replace(axis, values=(axis.values[place],)) for axis, place in zip(grid.axes, places, strict=True))
    return replace(grid, axes=axes, sample=None)


def _differing(grid: Grid, first: int, second: int) -> list[Axis]:
    pairs = zip(grid.axes, grid.places(first), grid.places(second), strict=True)
    return [axis for axis, one, other in pairs if axis.values[one] != axis.values[other]]
