"""From ten thousand to ten million scenarios: `permute` in a fresh process, file and summary included."""

import tempfile
from pathlib import Path

from benchmarks import cases
from benchmarks.child import Spent, spent
from benchmarks.timing import Row

TIMES = {10_000: 3, 100_000: 3, 1_000_000: 5, 10_000_000: 1}
"""How often each size is computed; the one of least CPU time counts."""
RATES = 100
"""Values of the senior and of the mezzanine rate; the LTV cap has as many as the size needs."""


def growth() -> list[Row]:
    """Return a row per size: CPU and wall time [s], CPU time a million rows, peak memory, size of the file."""
    with tempfile.TemporaryDirectory() as name:
        found = {size: _permute(Path(name), size) for size in TIMES}
    start = min(spent.cpu for spent, _ in found.values())
    return [_row(size, spent, length, start) for size, (spent, length) in found.items()]


def axes(size: int) -> cases.Document:
    """Return a grid of a size over London."""
    values = size // RATES**2
    return {
        "ltvRange": [round(0.5 + 0.3 * place / values, 9) for place in range(values)],
        "seniorRateRange": [round(4 + 0.03 * place, 6) for place in range(RATES)],
        "mezzRateRange": [round(7 + 0.04 * place, 6) for place in range(RATES)],
        "options": cases.london()["axes"]["options"],
    }


def _permute(folder: Path, size: int) -> tuple[Spent, int]:
    """Return what a grid took, and the bytes of its file."""
    command = cases.permute(folder, cases.london()["project"], axes(size))
    least = min((spent(command) for _ in range(TIMES[size])), key=lambda took: took.cpu)
    return least, Path(command[-1]).stat().st_size


def _row(size: int, spent: Spent, length: int, start: float) -> Row:
    further = f"{1e6 * (spent.cpu - start) / size:.2f}" if spent.cpu > start else "–"
    return Row(
        f"{size:,} scenarios",
        (
            f"{spent.cpu:.2f}", f"{spent.wall:.2f}", further, f"{spent.peak:,.0f}", f"{length:,}",
            f"{length / size:.0f}",
        ),
        f"`permute --out`, one thread, {size // RATES**2:,} × {RATES} × {RATES} values of three axes, "
        f"best of {TIMES[size]}",
    )  # fmt: skip
