"""The IRR of our calculators beside two public packages, on the same cash flows."""

import numpy as np
import numpy_financial
import pyxirr

from atlas_core.calculators.returns import irr
from benchmarks import cases
from benchmarks.timing import Row, interleaved, milliseconds

ROUNDS, COUNT, YEARS = 5, 1_000, 25


def rates() -> list[Row]:
    """Return the CPU time of 1 000 IRRs and how far each package's are from ours."""
    flows = cases.cash_flows(COUNT, YEARS)
    lists = flows.tolist()
    contenders = {
        "`calculators.returns.irr`, one call": lambda: irr(flows),
        "`numpy_financial.irr`, a call each": lambda: [numpy_financial.irr(row) for row in lists],
        "`pyxirr.irr`, a call each": lambda: [pyxirr.irr(row) for row in lists],
    }
    times = interleaved(contenders, ROUNDS)
    answers = {name: work() for name, work in contenders.items()}
    best = {name: min(taken) for name, taken in times.items()}
    first, ours = next(iter(best.values())), np.asarray(next(iter(answers.values())))
    return [
        Row(
            name,
            (milliseconds(seconds), f"{seconds / first:.3g}", _difference(answers[name], ours)),
            f"{COUNT} × {YEARS + 1} flows",
        )
        for name, seconds in best.items()
    ]


def _difference(found: object, ours: np.ndarray) -> str:
    if found is ours:
        return "–"
    apart = np.abs(np.asarray(found, dtype=float) - ours)
    return f"{apart.max():.0e}" if np.isfinite(apart).all() else "some without an answer"
