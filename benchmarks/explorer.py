"""The results explorer on ten million scenarios with every column: one process asks as the results page does.

`python -m benchmarks.explorer RESULT.parquet SUMMARY.json FOLDER` measures a file that is there, made of the folder's
project.json and axes.json, and prints what it found as JSON.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

from atlas_core.permutation.ranking import TIES
from atlas_core.permutation.run import scenario
from atlas_core.permutation.tiers import TIERS
from atlas_core.queries import cubes, paging
from atlas_core.queries.cubes import Axis
from atlas_core.queries.filters import parse
from atlas_core.queries.keyset import Order
from atlas_core.queries.planes import Heat, Scatter
from atlas_core.queries.result_file import ResultFile, open_result
from atlas_core.services import explorer, near_misses
from atlas_core.services.overview import overview
from benchmarks import cases
from benchmarks.child import own_peak, spent
from benchmarks.page import ROOT
from benchmarks.timing import Row, milliseconds

ROUNDS = 5
SIZES = {"seniorRateRange": 25, "mezzRateRange": 20, "seniorDSCRTarget": 25, "ltvRange": 20, "opexPercent": 10}
BOUNDS = {
    "seniorRateRange": (4, 7),
    "mezzRateRange": (7, 11),
    "seniorDSCRTarget": (1.1, 1.6),
    "ltvRange": (0.5, 0.75),
    "opexPercent": (5, 20),
}
TENORS = (12, 15, 18, 20)
"""With them 10,000,000 scenarios."""
HEAT, SCATTER = ("senior_rate", "senior_dscr_target"), ("irr", "ltv")
FILTER = "npv >= 1e7 and tier in (2, 3)"
BEST = Order("irr", True, TIES)
Work = Callable[[], object]


def explored() -> list[Row]:
    """Make the result; return median and longest wall time and median CPU time [ms] of what a reader waits for."""
    with tempfile.TemporaryDirectory() as name:
        case = json.loads((files("atlas_core.services") / "demo_data" / "frankfurt.json").read_text("utf-8"))
        command = cases.permute(Path(name), case["project"], axes(case["axes"]["options"]))
        summary = Path(name) / "summary.json"
        summary.write_text(spent(command).answer, "utf-8")
        ended = subprocess.run(
            [sys.executable, "-m", "benchmarks.explorer", command[-1], str(summary), name],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
    found = json.loads(ended.stdout)
    return rows_of(found)


def rows_of(found: Mapping[str, Any]) -> list[Row]:
    """Return the lines of the table from what was measured."""
    rows = [Row(what, tuple(map(milliseconds, times)), how) for what, times, how in found["times"]]
    memory = Row("Memory beyond that of the imports, MB", (f"{found['memory']:,.0f}", "–", "–"), "peak of the process")
    return [*rows, memory]


def axes(options: cases.Document) -> cases.Document:
    """Return the grid of 10,000,000 scenarios."""
    spread = {
        key: [round(low + (high - low) * place / (SIZES[key] - 1), 6) for place in range(SIZES[key])]
        for key, (low, high) in BOUNDS.items()
    }
    return {"debtTenorRange": list(TENORS), **spread, "options": options}


def measured(path: Path, metrics: Mapping[str, Any], project: cases.Document, swept: cases.Document) -> dict[str, Any]:
    """Return the times of what the page asks of the file, and the memory it took beyond that of the imports [MB]."""
    before = own_peak()
    with open_result(path) as result:
        prepared = _timed(partial(_charts, result))
        charts, steps = _charts(result)
        layers = [Scatter(*SCATTER, charts, largest=False), Heat(*HEAT, steps, "irr")]
        cube = partial(cubes.cube, result, charts)
        opened = partial(_open, result, metrics)
        narrowed = partial(cube, "irr", parse(FILTER), layers)
        times = [
            ("Counting the charts, once a result", prepared, "`cubes.axes`, `cubes.steps`, all tallies at rest"),
            ("Opening the page", _timed(opened), "key figures, near misses, the first page of rows"),
            *(
                (f"Activating {name}", _timed(partial(cube, name, (), layers)), "`cubes.cube`, no filter")
                for name in charts
            ),
            ("Activating irr within a filter", _timed(narrowed), f"`{FILTER}`"),
            *(
                (f"Filtered page by {order.column}", _timed(partial(_page, result, order)), "`paging.page`")
                for order in (BEST, Order("payback_period"), Order("wacc", True))
            ),
            (
                "Row detail",
                _timed(partial(_detail, result, project, swept)),
                "`ResultFile.row`, and the scenario computed again",
            ),
        ]
    return {"times": times, "memory": own_peak() - before}


def _charts(result: ResultFile) -> tuple[dict[str, Axis], dict[str, Axis]]:
    charts = cubes.axes(result, explorer.NUMBERS, explorer.WORDS)
    steps = {name: cubes.steps(result, name) for name in HEAT}
    cubes.tallies(result, charts, (), [Scatter(*SCATTER, charts, largest=False), Heat(*HEAT, steps, "irr")])
    return charts, steps


def _open(result: ResultFile, metrics: Mapping[str, Any]) -> None:
    overview(result, metrics=metrics)
    near_misses.near_misses(result, TIERS[-1], BEST)
    paging.page(result, (), BEST)


def _detail(result: ResultFile, project: cases.Document, swept: cases.Document) -> None:
    index = result.count() // 2
    result.row(index)
    scenario(project, swept, index)


def _page(result: ResultFile, order: Order) -> object:
    return paging.page(result, parse(FILTER), order)


def _timed(work: Work) -> tuple[float, float, float]:
    """Return median and longest wall time and median CPU time [s]; the first round is not counted."""
    taken, computed = [], []
    for _ in range(ROUNDS + 1):
        began, started = time.process_time(), time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
        computed.append(time.process_time() - began)
    return statistics.median(taken[1:]), max(taken[1:]), statistics.median(computed[1:])


if __name__ == "__main__":
    made_of = Path(sys.argv[3])
    asked = [json.loads((made_of / name).read_text("utf-8")) for name in ("project.json", "axes.json")]
    about = json.loads(Path(sys.argv[2]).read_text("utf-8"))
    sys.stdout.write(json.dumps(measured(Path(sys.argv[1]), about["metrics"], *asked)))
