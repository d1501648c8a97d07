"""Runs a grid: rows of any part of it, whole results, and one scenario in detail."""

import sys
from collections.abc import Callable, Mapping
from typing import Any

import pyarrow as pa

from atlas_core.errors import InputError, Problem
from atlas_core.permutation.axes import MAX_SCENARIOS, Grid, read_axes
from atlas_core.permutation.cash_flows import cash_flows
from atlas_core.permutation.columns import OUTPUTS
from atlas_core.permutation.inputs import Given, Inputs
from atlas_core.permutation.measures import measures
from atlas_core.permutation.model import Scenario, evaluate
from atlas_core.permutation.table import cell, schema, table
from atlas_core.permutation.verdict import verdict

ENGINE_VERSION = "reference-1"
"""Stored with every run; changes when a result may."""
CHUNK = 500
"""[scenarios] Rows computed between two calls of a progress callback."""

Axes = Mapping[str, Any] | Grid
"""An axes document, or the grid already read from one."""
Progress = Callable[[int, int], None]
"""Called with the rows done and the rows in all."""


def chunk(project: Any, axes: Axes, start: int, stop: int) -> pa.Table:
    """Return the result rows of scenarios start to stop − 1; the same bits however a grid is cut up.

    Parameters
    ----------
    project : as `fields.project.read` takes it
    axes : an axes document or a grid
    start, stop : 0 ≤ start ≤ stop ≤ size of the grid

    Raises
    ------
    InputError
    """
    grid = _grid(project, axes)
    if not 0 <= start <= stop <= grid.size:
        raise InputError(Problem("start, stop", f"must lie in 0 to {grid.size}; got {start} to {stop}"))
    return _rows(Inputs(project, grid), start, stop)


def permute(project: Any, axes: Axes, progress: Progress | None = None, *, limit: int = MAX_SCENARIOS) -> pa.Table:
    """Return the result of every scenario of a grid.

    Parameters
    ----------
    project : as `fields.project.read` takes it
    axes : an axes document or a grid
    progress : called after every `CHUNK` rows
    limit : largest number of scenarios

    Returns
    -------
    pyarrow.Table with the columns of `columns.OUTPUTS` after index, id and axes

    Raises
    ------
    InputError
    """
    grid = _grid(project, axes, limit)
    inputs = Inputs(project, grid)
    parts = [schema(grid).empty_table()]
    for start in range(0, grid.size, CHUNK):
        stop = min(start + CHUNK, grid.size)
        parts.append(_rows(inputs, start, stop))
        if progress:
            progress(stop, grid.size)
    return pa.concat_tables(parts)


def scenario(project: Any, axes: Axes, index: int) -> dict[str, Any]:
    """Return one scenario in detail.

    Parameters
    ----------
    index : place in the grid, from 0

    Returns
    -------
    inputs : every parameter in its stored unit, and the project fields the axes set
    outputs : the row of the result
    candidates : every limit of senior and mezzanine debt; None where one does not apply
    cash_flows : one row per period, row 0 at close

    Raises
    ------
    InputError
    """
    inputs = Inputs(project, _grid(project, axes))
    given = inputs.given(index)
    found = evaluate(given.figures, given.terms)
    return {
        "inputs": dict(given.stored),
        "outputs": _outputs(inputs, index, given, found),
        "candidates": {"senior": found.stack.senior_limits, "mezz": found.stack.mezz_limits},
        "cash_flows": cash_flows(found),
    }


def _grid(project: Any, axes: Axes, limit: int = sys.maxsize) -> Grid:
    return axes if isinstance(axes, Grid) else read_axes(axes, project, limit)


def _rows(inputs: Inputs, start: int, stop: int) -> pa.Table:
    rows = []
    for index in range(start, stop):
        given = inputs.given(index)
        rows.append(_outputs(inputs, index, given, evaluate(given.figures, given.terms)))
    return table(inputs.grid, rows)


def _outputs(inputs: Inputs, index: int, given: Given, found: Scenario) -> dict[str, Any]:
    """Return a result row."""
    computed = measures(found)
    computed |= verdict(found, computed, inputs.grid.filters)
    row: dict[str, Any] = {"index": index, "id": f"perm_{index + 1:04d}"}
    row |= {column.name: cell(column, given.stored[key]) for column, key in inputs.sources}
    return row | {name: cell(column, computed[name]) for name, column in OUTPUTS.items()}
