"""Runs a grid: rows of any part of it, whole results, and one scenario in detail."""

import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from itertools import islice
from typing import Any

import pyarrow as pa

from atlas_core.errors import InputError, Problem
from atlas_core.permutation.assessment.assessment import assess
from atlas_core.permutation.axes import MAX_SCENARIOS, Grid, read_axes
from atlas_core.permutation.cash_flows import cash_flows
from atlas_core.permutation.inputs import Inputs
from atlas_core.permutation.kernel.grid import GridKernel
from atlas_core.permutation.kernel.rows import rows
from atlas_core.permutation.model import evaluate
from atlas_core.permutation.rulebook.book import DEFAULT, RuleBook
from atlas_core.permutation.table import schema

ENGINE_VERSION = "kernel-6"
"""Stored with every run; changes when a result may."""
CHUNK = 100_000
"""[scenarios] Computed in one go unless the caller says otherwise."""

Axes = Mapping[str, Any] | Grid
"""An axes document, or the grid already read from one."""
Progress = Callable[[int, int], None]
"""Called with the rows done and the rows in all."""
Span = tuple[int, int]
"""Rows of a grid: the first, and the one after the last."""


def chunk(project: Any, axes: Axes, start: int, stop: int, rules: RuleBook = DEFAULT) -> pa.Table:
    """Return the result rows of scenarios start to stop − 1; the same bits however a grid is cut up.

    Parameters
    ----------
    project : as `fields.project.read` takes it
    axes : an axes document or a grid
    start, stop : 0 ≤ start ≤ stop ≤ size of the grid
    rules : the rule tables scenarios are judged by

    Raises
    ------
    InputError
    """
    grid = _grid(project, axes)
    if not 0 <= start <= stop <= grid.size:
        raise InputError(Problem("start, stop", f"must lie in 0 to {grid.size}; got {start} to {stop}"))
    inputs = Inputs(project, grid, rules)
    return rows(inputs, GridKernel(inputs), start, stop)


def permute(  # noqa: PLR0913 -- the public signature
    project: Any,
    axes: Axes,
    progress: Progress | None = None,
    *,
    limit: int = MAX_SCENARIOS,
    chunk_size: int = CHUNK,
    threads: int = 1,
    rules: RuleBook = DEFAULT,
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
    rules : the rule tables scenarios are judged by

    Returns
    -------
    pyarrow.Table with the columns of `columns.OUTPUTS` after index, id and axes

    Raises
    ------
    InputError
    """
    grid = _grid(project, axes, limit)
    found = parts(project, grid, chunk_size=chunk_size, threads=threads, rules=rules)
    return joined(grid, told(found, grid.size, progress) if progress else found)


def parts(
    project: Any, grid: Grid, *, chunk_size: int = CHUNK, threads: int = 1, rules: RuleBook = DEFAULT
) -> Iterator[pa.Table]:
    """Return the result of a grid part by part, in order, with a few parts in memory at a time.

    Parameters
    ----------
    project, chunk_size, threads, rules : as `permute` takes them

    Raises
    ------
    InputError
        Before the first part.
    """
    for name, value in (("chunk", chunk_size), ("threads", threads)):
        if value < 1:
            raise InputError(Problem(name, f"must be 1 or more; got {value}"))
    inputs = Inputs(project, grid, rules)
    todo = spans(grid.size, chunk_size)
    if threads == 1 or len(todo) == 1:
        kernel = GridKernel(inputs)
        return (rows(inputs, kernel, *span) for span in todo)
    return _shared(partial(chunk, project, grid, rules=rules), todo, threads)


def spans(total: int, size: int) -> list[Span]:
    """Return start and stop of pieces of a grid, in order, each as long as `size` but perhaps the last."""
    return [(start, min(start + size, total)) for start in range(0, total, size)]


def _shared(compute: Callable[[int, int], pa.Table], todo: Iterable[Span], threads: int) -> Iterator[pa.Table]:
    """Give spans computed by several threads, which run ahead of the reader by a span more than they are."""
    # Threads, not processes: the kernel lets go of the interpreter, and a new process would have to load everything.
    rest, waiting = iter(todo), deque[Future[pa.Table]]()
    with ThreadPoolExecutor(threads) as pool:
        while True:
            waiting.extend(pool.submit(compute, *span) for span in islice(rest, threads + 1 - len(waiting)))
            if not waiting:
                return
            yield waiting.popleft().result()


def told(found: Iterable[pa.Table], total: int, progress: Progress) -> Iterator[pa.Table]:
    """Give parts on; `progress` hears of each before it goes."""
    done = 0
    for part in found:
        done += part.num_rows
        progress(done, total)
        yield part


def joined(grid: Grid, found: Iterable[pa.Table]) -> pa.Table:
    """Return the parts of a grid's result, which come in order, as one table."""
    return pa.concat_tables([schema(grid).empty_table(), *found])


def scenario(project: Any, axes: Axes, index: int, rules: RuleBook = DEFAULT) -> dict[str, Any]:
    """Return one scenario in detail.

    Parameters
    ----------
    index : place in the grid, from 0
    rules : the rule tables the scenario is judged by

    Returns
    -------
    inputs : every parameter in its stored unit, the project fields the axes set, and the labels
    outputs : the row of the result
    candidates : every limit of senior and mezzanine debt; None where one does not apply
    cash_flows : one row per period, row 0 at close
    assessment : every rule of the tables held against the scenario, as `Assessment.document` gives it

    Raises
    ------
    InputError
    """
    inputs = Inputs(project, _grid(project, axes), rules)
    given = inputs.given(index)
    found = evaluate(given.figures, given.terms)
    outputs = rows(inputs, GridKernel(inputs), index, index + 1).to_pylist()[0]
    return {
        "inputs": {**given.stored, **inputs.grid.labels},
        "outputs": outputs,
        "candidates": {"senior": found.stack.senior_limits, "mezz": found.stack.mezz_limits},
        "cash_flows": cash_flows(found),
        "assessment": assess(found, outputs, inputs.standards).document(),
    }


def _grid(project: Any, axes: Axes, limit: int = sys.maxsize) -> Grid:
    return axes if isinstance(axes, Grid) else read_axes(axes, project, limit)
