"""Where each input of a scenario comes from: an axis, an option, the project or a default, and who set that."""

from collections.abc import Iterable
from typing import Any, Literal, TypedDict

from atlas_core.fields.provenance import Origins, Source, source_of
from atlas_core.permutation.axes import Grid
from atlas_core.permutation.axis_values import Mode
from atlas_core.permutation.parameters import PARAMETERS
from atlas_core.records import Record


class InputSource(TypedDict):
    """One input: what gave it, in which way, and who set that."""

    source: Literal["axis", "option", "project", "default"]
    mode: Mode | Literal["default"]
    origin: Source


def input_sources(grid: Grid, keys: Iterable[str], project: Record, origins: Origins) -> dict[str, InputSource]:
    """Return the source of each input of a grid's scenarios.

    Parameters
    ----------
    grid : axes and options of the run
    keys : parameters and project fields, as `scenario` lists them under `inputs`
    project, origins : sections of the snapshot and where its values come from
    """
    modes = {axis.target.key: axis.mode for axis in grid.axes}
    return {key: _source(key, grid, modes, project, origins) for key in keys}


def _source(key: str, grid: Grid, modes: dict[str, Mode], project: Record, origins: Origins) -> InputSource:
    if key in modes:
        return {"source": "axis", "mode": modes[key], "origin": "manual"}
    if key in grid.options or key in grid.labels:
        return {"source": "option", "mode": "manual", "origin": "manual"}
    path = PARAMETERS[key].path if key in PARAMETERS else key
    if _value(project, path) is not None:
        return {"source": "project", "mode": "manual", "origin": source_of(origins, path)}
    return {"source": "default", "mode": "default", "origin": "default"}


def _value(project: Record, path: str) -> Any:
    section, _, key = path.partition(".")
    return project.get(section, {}).get(key)
