"""Compiles the kernel into its cache, so that no first user waits for it: `python -m atlas_core.permutation.kernel`."""

import shutil
from datetime import date

import numpy as np

from atlas_core.permutation.figures import Cover, Figures
from atlas_core.permutation.inputs import DEFAULTS, Given, terms
from atlas_core.permutation.kernel.batch import Templates
from atlas_core.permutation.kernel.compiling import CACHE
from atlas_core.permutation.kernel.odometer import turn
from atlas_core.permutation.timetable import timetable


def compile_kernel() -> None:
    """Run the kernel once on a project of round numbers, and drop what was compiled from earlier sources."""
    for stale in CACHE.parent.glob("kernel-*"):
        if stale != CACHE:
            shutil.rmtree(stale, ignore_errors=True)
    cover = Cover(method="dsra", share=1.0, cost=0.0, months=None)
    figures = Figures(
        gross_revenue=30e6, electricity=0.0, land=10e6, fees=5e6, capex_market=200e6, capex_internal=180e6,
        abs_fixed=0.0, abs_share=0.0, senior_cover=cover, mezz_cover=cover,
        timetable=timetable(date(2026, 1, 1), 24, None, ()), parameters={}, notices=(),
    )  # fmt: skip
    stored = DEFAULTS | {"opexPercent": 5.0}
    templates = Templates()
    templates.add(Given(figures, terms(stored), stored))
    templates.compute(np.zeros(1, dtype=np.int64), {})
    turn(np.zeros(1, dtype=np.int64), np.ones(1, dtype=np.int64), np.empty((1, 1), dtype=np.int64))


if __name__ == "__main__":
    compile_kernel()
