"""Charts of a result that brush each other: their bins, what they count at rest, and one cube per active chart."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from atlas_core.errors import RecordNotFoundError
from atlas_core.queries import cubes
from atlas_core.queries.cubes import Axis, Counts
from atlas_core.queries.filters import Filters, parse, text
from atlas_core.queries.result_file import open_result
from atlas_core.records import Record
from atlas_core.services.actor import Actor
from atlas_core.services.results import find_run, local_file
from atlas_core.services.rights import open_project
from atlas_core.services.stores import Stores

NUMBERS = ("irr", "senior_dscr", "ltv", "npv", "senior_size", "payback_period")
WORDS = ("tier", "binding")
_KEPT = 64
"""Answers that are kept in memory; one takes at most half a megabyte."""


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


def picture(stores: Stores, actor: Actor, run: Record, filters: Filters = ()) -> Picture:
    """Return what the charts of a complete run show while nobody brushes them."""
    open_project(stores, actor, "result.read", run["project_id"])
    path = str(local_file(stores, run))
    return Picture(_axes(path), _tallies(path, ""), _tallies(path, text(filters)))


def cube(stores: Stores, actor: Actor, project_id: str, run_id: str | None, active: str, line: str = "") -> Cube:
    """Return how every other chart changes as the active one is brushed.

    Parameters
    ----------
    stores, actor : who asks is checked on every call
    project_id, run_id : whose result; None for the latest complete run
    active : the chart to be brushed
    line : the filters as typed; those on the active chart's own column are left out

    Raises
    ------
    InputError
        There is no such chart, or the filter cannot be read.
    RecordNotFoundError
        There is no such run, or no complete one.
    """
    open_project(stores, actor, "result.read", project_id)
    run = find_run(stores, actor, project_id, run_id)
    if run is None:
        raise RecordNotFoundError("result of project", project_id)
    others = tuple(condition for condition in parse(line) if condition.column != active)
    return Cube(run["sha256"], active, _cube(str(local_file(stores, run)), active, text(others)))


# The path is named by the content's hash, so it and the filter as text are the whole key.
@lru_cache(maxsize=_KEPT)
def _axes(path: str) -> dict[str, Axis]:
    with open_result(Path(path)) as result:
        return cubes.axes(result, NUMBERS, WORDS)


@lru_cache(maxsize=_KEPT)
def _tallies(path: str, line: str) -> dict[str, Counts]:
    with open_result(Path(path)) as result:
        return cubes.tallies(result, _axes(path), parse(line))


@lru_cache(maxsize=_KEPT)
def _cube(path: str, active: str, line: str) -> dict[str, Counts]:
    with open_result(Path(path)) as result:
        return cubes.cube(result, _axes(path), active, parse(line))
