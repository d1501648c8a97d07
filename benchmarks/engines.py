"""Scenarios per core-second of each engine on each grid."""

from collections.abc import Callable, Mapping
from functools import partial

import atlas_core
from atlas_core.permutation import reference, run
from atlas_core.permutation.axes import Grid
from atlas_core.permutation.inputs import Inputs
from atlas_core.permutation.kernel.grid import GridKernel
from benchmarks import cases
from benchmarks.timing import Row, interleaved, milliseconds, rate

ROUNDS = 7

Engine = Callable[[cases.Document, Grid, int, int], object]
"""Computes rows start to stop − 1 of a grid."""


def reference_chunk(project: cases.Document, grid: Grid, start: int, stop: int) -> object:
    """Return rows by the reference model."""
    return reference.rows(Inputs(project, grid), start, stop)


ENGINES: Mapping[str, Engine] = {"engine": run.chunk, "reference (plain Python)": reference_chunk}
"""Every engine that can compute a grid; one more entry is one more row."""


def engines() -> list[Row]:
    """Return a row per engine and grid: scenarios a second of one core, the best of the rounds, and the spread."""
    project, grids = cases.london()["project"], cases.grids()
    work = {
        (engine, name): partial(compute, project, grid, 0, grid.size)
        for engine, compute in ENGINES.items()
        for name, grid in grids.items()
    }
    named = {" · ".join(key): call for key, call in work.items()}
    times = interleaved(named, ROUNDS)
    return [
        Row(
            what=f"{engine}, {name}",
            figures=(
                rate(grids[name].size, min(times[f"{engine} · {name}"])),
                rate(grids[name].size, max(times[f"{engine} · {name}"])),
            ),
            how=f"`chunk(project, grid, 0, {grids[name].size})`, Arrow table included",
        )
        for engine, name in work
    ]


def warm() -> list[Row]:
    """Return how long London's 243 take in a process that has computed before: the whole call, and the kernel alone."""
    case, grid = cases.london(), cases.grids()["London, 243"]
    compute = GridKernel(Inputs(case["project"], grid))
    places = compute.places(0, grid.size)
    work = {
        "`atlas_core.permute`": lambda: atlas_core.permute(case["project"], case["axes"]),
        "kernel alone": lambda: compute.compute(places, 0),
    }
    how = {
        "`atlas_core.permute`": "`atlas_core.permute(project, axes)`: axes read, grid computed, table built",
        "kernel alone": "`GridKernel.compute(places, 0)`: every column of every row, as arrays",
    }
    return [
        Row(f"{name}, London, 243, warm", (milliseconds(min(times)), milliseconds(max(times))), how[name])
        for name, times in interleaved(work, ROUNDS).items()
    ]
