"""Scenarios per core-second of the compiled kernel and of everything it is measured against, side by side."""

from collections.abc import Callable
from typing import Any

import numba
import numpy as np

from atlas_core.permutation import reference
from atlas_core.permutation.axes import read_axes
from atlas_core.permutation.inputs import Inputs
from atlas_core.permutation.kernel import batch
from atlas_core.permutation.kernel.batch import Templates
from atlas_core.permutation.kernel.groups import Desk, run_groups
from atlas_core.permutation.kernel.lanes import blocks
from benchmarks import cases, singleowner, vectorised
from benchmarks.timing import Row, interleaved, rate

ROUNDS = 40
ROWS, ONE_LANE_ROWS, REFERENCE_ROWS, SINGLEOWNER_RUNS = 16_000, 2_000, 60, 5
PEERS = ("one lane", "numpy", "reference", "PySAM")
"""What the kernel is measured against, in the order of the table."""
HEAD = ("kernel, scenarios / core-second", *PEERS, *(f"kernel / {peer}" for peer in PEERS))
TENORS = (15, 17, 20)
FINANCING = {
    "senior_rate": (0.04, 0.07), "mezz_rate": (0.07, 0.11), "senior_target": (1.2, 1.5), "ltv_cap": (0.5, 0.8),
}  # fmt: skip
BUILDING = {
    "opex_percent": (0.0, 0.25), "vacancy": (0.0, 0.1), "gross_revenue": (8e6, 20e6), "capex_market": (110e6, 160e6),
}  # fmt: skip
"""Quantity of the kernel's layout → bounds of its random values, no two alike."""
CASES = {
    "grid": (FINANCING, {}),
    "random inputs": (FINANCING | BUILDING, {}),
    "grid with tax": (FINANCING, cases.TAXED),
    "random inputs with tax": (FINANCING | BUILDING, cases.TAXED),
}
"""Bounds of what varies, and options; a grid varies the financing only and has its tenors one after the other."""

single_blocks = blocks(1)


@numba.njit(error_model="numpy", nogil=True)
def run_single(memory: Any, first: Any, rows: Any, tables: Any, found: Any) -> None:
    """Compute rows one at a time: the kernel without its lanes."""
    run_groups(Desk(single_blocks(memory), memory, first, tables), rows, found)


def kernel() -> list[Row]:
    """Return a row per case: figures of the kernel and its peers, and the ratios."""
    return [_row(label, *case) for label, case in CASES.items()]


def _row(label: str, bounds: dict[str, tuple[float, float]], options: dict[str, Any]) -> Row:
    sizes = dict.fromkeys(("kernel", *PEERS), ROWS)
    sizes |= {"one lane": ONE_LANE_ROWS, "reference": REFERENCE_ROWS, "PySAM": SINGLEOWNER_RUNS}
    inputs = Inputs(cases.london()["project"], read_axes({"tenor": list(TENORS), "options": options}))
    work = {
        "kernel": _lanes(inputs, bounds, ROWS),
        "one lane": _alone(_lanes(inputs, bounds, ONE_LANE_ROWS)),
        "numpy": _vectorised(),
        "reference": lambda: [reference.row(inputs, index % len(TENORS)) for index in range(REFERENCE_ROWS)],
        "PySAM": _again(singleowner.work(), SINGLEOWNER_RUNS),
    }
    best = {name: min(times) / sizes[name] for name, times in interleaved(work, ROUNDS).items()}
    return Row(
        what=f"{label}, annual, 25 years",
        figures=(*(rate(1, best[name]) for name in sizes), *(_ratio(peer, best, options) for peer in PEERS)),
        how=f"{ROWS:,} rows, every column, {', '.join(bounds)}; reference: `reference.row`",
    )


def _ratio(peer: str, best: dict[str, float], options: dict[str, Any]) -> str:
    """Return how many times as fast the kernel is; numpy's part has no tax, so a case with tax has no such figure."""
    if peer == "numpy" and options:
        return "–"
    ratio = best[peer] / best["kernel"]
    return f"{ratio:,.0f} ×" if ratio >= 100 else f"{ratio:.1f} ×"


def _again(work: Callable[[], object], count: int) -> Callable[[], object]:
    return lambda: [work() for _ in range(count)]


def _vectorised() -> Callable[[], object]:
    """Return the work of computing random rows by numpy, of which the financing alone can vary."""
    generator = np.random.default_rng(cases.SEED)
    names = ("senior_rate", "senior_target", "ltv_cap")
    given = {name: generator.uniform(*FINANCING[name], ROWS) for name in names}
    shared = vectorised.base(cases.london()["project"])
    return lambda: vectorised.rows(shared, TENORS[0], given)


def _lanes(inputs: Inputs, bounds: dict[str, tuple[float, float]], rows: int) -> Callable[[], object]:
    """Return the work of computing random rows by the kernel."""
    generator = np.random.default_rng(cases.SEED)
    columns = {name: generator.uniform(*limits, rows) for name, limits in bounds.items()}
    template = generator.integers(0, len(TENORS), rows)
    if bounds is FINANCING:
        template = np.sort(template)
    templates = Templates()
    for index in range(len(TENORS)):
        templates.add(inputs.given(index))
    return lambda: templates.compute(template, columns)


def _alone(work: Callable[[], object]) -> Callable[[], object]:
    """Return the same work with one lane."""

    def alone() -> object:
        wide, width = batch.run_wide, batch.WIDTH
        batch.run_wide, batch.WIDTH = run_single, 1
        try:
            return work()
        finally:
            batch.run_wide, batch.WIDTH = wide, width

    return alone
