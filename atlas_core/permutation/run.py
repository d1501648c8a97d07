"""Runs a grid: rows of any part of it, whole results, and one scenario in detail."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pyarrow as pa

from atlas_core.errors import InputError, Problem
from atlas_core.permutation.axes import MAX_SCENARIOS, Grid, read_axes
from atlas_core.permutation.cash_flows import cash_flows
from atlas_core.permutation.inputs import Inputs
from atlas_core.permutation.kernel.grid import GridKernel
from atlas_core.permutation.kernel.rows import rows
from atlas_core.permutation.model import evaluate
from atlas_core.permutation.table import schema

ENGINE_VERSION = "kernel-1"
"""Stored with every run; changes when a result may."""
CHUNK = 100_000
"""[scenarios] Computed in one go unless the caller says otherwise."""

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
    inputs = Inputs(project, grid)
    return rows(inputs, GridKernel(inputs), start, stop)


def permute(
    project: Any,
    axes: Axes,
    progress: Progress | None = None,
    *,
    limit: int = MAX_SCENARIOS,
    chunk_size: int = CHUNK,
    threads: int = 1,
) -> pa.Table:
    """Return the result of every scenario of a grid.

    Parameters
    ----------
    project : as `fields.project.read` takes it
    axes : an axes document or a grid
    progress : called after every chunk with the rows done and the rows in all
    limit : largest number of scenarios
    chunk_size : [scenarios] computed in one go
    threads : threads that share the chunks; the result has the same bits for any number

    Returns
    -------
    pyarrow.Table with the columns of `columns.OUTPUTS` after index, id and axes

    Raises
    ------
    InputError
    """
    for name, value in (("chunk", chunk_size), ("threads", threads)):
        if value < 1:
            raise InputError(Problem(name, f"must be 1 or more; got {value}"))
    grid = _grid(project, axes, limit)
    return joined(grid, _parts(project, grid, chunk_size, threads), progress)


def joined(grid: Grid, parts: Iterable[pa.Table], progress: Progress | None = None) -> pa.Table:
    """Return the parts of a grid's result, which come in order, as one table; `progress` hears of each."""
    tables = [schema(grid).empty_table()]
    done = 0
    for part in parts:
        tables.append(part)
        done += part.num_rows
        if progress:
            progress(done, grid.size)
    return pa.concat_tables(tables)


def _parts(project: Any, grid: Grid, chunk_size: int, threads: int) -> Iterator[pa.Table]:
    """Compute the chunks of a grid in order."""
    starts = range(0, grid.size, chunk_size)
    if threads == 1 or len(starts) == 1:
        inputs = Inputs(project, grid)
        kernel = GridKernel(inputs)
        for start in starts:
            yield rows(inputs, kernel, start, min(start + chunk_size, grid.size))
        return
    # Threads, not processes: the kernel lets go of the interpreter, and a new process would have to load everything.
    with ThreadPoolExecutor(threads) as pool:
        stops = (min(start + chunk_size, grid.size) for start in starts)
        yield from pool.map(partial(chunk, project, grid), starts, stops)


def scenario(project: Any, axes: Axes, index: int) -> dict[str, Any]:
    """Return one scenario in detail.

    Parameters
    ----------
    index : place in the grid, from 0

    Returns
    -------
    inputs : every parameter in its stored unit, the project fields the axes set, and the labels
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
        "inputs": {**given.stored, **inputs.grid.labels},
        "outputs": rows(inputs, GridKernel(inputs), index, index + 1).to_pylist()[0],
        "candidates": {"senior": found.stack.senior_limits, "mezz": found.stack.mezz_limits},
        "cash_flows": cash_flows(found),
    }


def _grid(project: Any, axes: Axes, limit: int = sys.maxsize) -> Grid:
    return axes if isinstance(axes, Grid) else read_axes(axes, project, limit)
