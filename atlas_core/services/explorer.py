"""Charts of a result that brush each other: their bins, what they count at rest, and one cube per active chart."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock

from atlas_core.queries import cubes
from atlas_core.queries.cubes import Axis
from atlas_core.queries.filters import Filters, parse, text
from atlas_core.queries.grids import Counts
from atlas_core.queries.planes import Heat, Scatter
from atlas_core.queries.result_file import open_result
from atlas_core.records import Record
from atlas_core.services.actor import Actor
from atlas_core.services.explorer_planes import FIGURES, Planes, chosen
from atlas_core.services.pareto_front import GOALS
from atlas_core.services.results import local_file, require_run
from atlas_core.services.rights import open_project
from atlas_core.services.stores import Stores

NUMBERS = FIGURES
WORDS = ("tier", "binding")
_KEPT = 64
"""Answers that are kept in memory; one takes at most 4 MB, nearly all of it for the scatter."""
NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True)
class Picture:
    """What the charts show at rest.

    Attributes
    ----------
    axes : chart → its bins or words, the same for every filter
    whole, passing : chart → rows of the run, and those that pass the filters; last those without a value
    """

    axes: Mapping[str, Axis]
    whole: Mapping[str, Counts]
    passing: Mapping[str, Counts]


@dataclass(frozen=True)
class Cube:
    """Every other chart counted against the active one; `sha256` says of which content."""

    sha256: str
    active: str
    counts: Mapping[str, Counts]


@dataclass(frozen=True)
class Question:
    """What is to be counted: the filters as typed, and the pictures over two columns."""

    line: str
    planes: Planes


def picture(stores: Stores, actor: Actor, run: Record, filters: Filters = (), planes: Planes | None = None) -> Picture:
    """Return what the charts of a complete run show while nobody brushes them; the planes chosen or the first ones."""
    open_project(stores, actor, "result.read", run["project_id"])
    path, planes = str(local_file(stores, run)), planes or chosen(run)
    with _alone(path):
        whole = _tallies(path, Question("", planes))
        return Picture(_axes(path, planes), whole, _tallies(path, Question(text(filters), planes)))


def cube(
    stores: Stores, actor: Actor, project_id: str, run_id: str | None, active: str, asked: Mapping[str, str] = NOTHING
) -> Cube:
    """Return how every other chart changes as the active one is brushed.

    Parameters
    ----------
    stores, actor : who asks is checked on every call
    project_id, run_id : whose result; None for the latest complete run
    active : the chart to be brushed
    asked : `filter` as typed, of which conditions on the active chart's own column are left out; `heat` and `scatter`
        as in an address, see `explorer_planes`

    Raises
    ------
    InputError
        There is no such chart, or the filter or a picture cannot be read.
    RecordNotFoundError
        There is no such run, or no complete one.
    """
    open_project(stores, actor, "result.read", project_id)
    run = require_run(stores, actor, project_id, run_id)
    planes = chosen(run, asked.get("heat", ""), asked.get("scatter", ""))
    others = tuple(condition for condition in parse(asked.get("filter", "")) if condition.column != active)
    path = str(local_file(stores, run))
    with _alone(path):
        return Cube(run["sha256"], active, _cube(path, active, Question(text(others), planes)))


@lru_cache(maxsize=_KEPT)
def _alone(path: str) -> Lock:  # noqa: ARG001 - one for each file
    """Return the lock of a file: who asks the same while it is counted waits for the answer instead of counting too."""
    return Lock()


# The path is named by the content's hash, so it and what is asked are the whole key.
@lru_cache(maxsize=_KEPT)
def _charts(path: str) -> dict[str, Axis]:
    with open_result(Path(path)) as result:
        return cubes.axes(result, NUMBERS, WORDS)


@lru_cache(maxsize=_KEPT)
def _steps(path: str, column: str) -> Axis:
    with open_result(Path(path)) as result:
        return cubes.steps(result, column)


def _axes(path: str, planes: Planes) -> dict[str, Axis]:
    return {name: _steps(path, name) for name in planes.heat[:2]} | _charts(path)


@lru_cache(maxsize=_KEPT)
def _tallies(path: str, question: Question) -> dict[str, Counts]:
    with open_result(Path(path)) as result:
        return cubes.tallies(result, _charts(path), parse(question.line), _layers(path, question.planes))


@lru_cache(maxsize=_KEPT)
def _cube(path: str, active: str, question: Question) -> dict[str, Counts]:
    with open_result(Path(path)) as result:
        return cubes.cube(result, _charts(path), active, parse(question.line), _layers(path, question.planes))


def _layers(path: str, planes: Planes) -> list[Heat | Scatter]:
    axes = _axes(path, planes)
    across, up = planes.scatter
    layers: list[Heat | Scatter] = [Scatter(across, up, axes, GOALS[up])]
    if planes.heat:
        layers.append(Heat(planes.heat[0], planes.heat[1], axes, planes.heat[2]))
    return layers
