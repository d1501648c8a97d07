"""Scenarios per core-second of each engine on each grid."""

from collections.abc import Callable, Mapping
from functools import partial

import atlas_core
from atlas_core.permutation import reference, run
from atlas_core.permutation.axes import Grid
from atlas_core.permutation.inputs import Inputs
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


def warm_permute() -> list[Row]:
    """Return how long `atlas_core.permute` takes for London's 243 in a process that has computed before."""
    case = cases.london()
    times = interleaved({"permute": lambda: atlas_core.permute(case["project"], case["axes"])}, ROUNDS)["permute"]
    return [
        Row(
            "`atlas_core.permute`, London, 243, warm",
            (milliseconds(min(times)), milliseconds(max(times))),
            "`atlas_core.permute(project, axes)`: axes read, grid computed, table built",
        )
    ]
