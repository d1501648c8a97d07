"""From ten thousand to ten million scenarios: `permute` in a fresh process, file and summary included."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from benchmarks import cases
from benchmarks.page import ROOT
from benchmarks.timing import Row

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
RATES = 100
"""Values of the senior and of the mezzanine rate; the LTV cap has as many as the size needs."""
MEASURED = """
import json, resource, subprocess, sys, time
began = time.perf_counter()
subprocess.run([sys.executable, "-m", "atlas_core", *sys.argv[1:]], check=True, stdout=subprocess.DEVNULL)
spent = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([time.perf_counter() - began, spent.ru_utime + spent.ru_stime, spent.ru_maxrss / 1024]))
"""
"""Runs a command as the only child of a small process, whose own memory the peak does not include."""


class Spent(NamedTuple):
    """What a command took."""

    wall: float
    cpu: float
    peak: float
    bytes: int


def growth() -> list[Row]:
    """Return a row per size: CPU and wall time [s], CPU time a million rows, peak memory, size of the file."""
    with tempfile.TemporaryDirectory() as name:
        found = {size: _permute(Path(name), size) for size in SIZES}
    start = min(spent.cpu for spent in found.values())
    return [_row(size, spent, start) for size, spent in found.items()]


def axes(size: int) -> cases.Document:
    """Return a grid of a size over London."""
    values = size // RATES**2
    return {
        "ltvRange": [round(0.5 + 0.3 * place / values, 9) for place in range(values)],
        "seniorRateRange": [round(4 + 0.03 * place, 6) for place in range(RATES)],
        "mezzRateRange": [round(7 + 0.04 * place, 6) for place in range(RATES)],
        "options": cases.london()["axes"]["options"],
    }


def _permute(folder: Path, size: int) -> Spent:
    project, grid, out = folder / "project.json", folder / "axes.json", folder / "results.parquet"
    project.write_text(json.dumps(cases.london()["project"]), "utf-8")
    grid.write_text(json.dumps(axes(size)), "utf-8")
    command = ["permute", str(project), "--axes", str(grid), "--out", str(out)]
    ended = subprocess.run(
        [sys.executable, "-c", MEASURED, *command], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return Spent(*json.loads(ended.stdout), out.stat().st_size)


def _row(size: int, spent: Spent, start: float) -> Row:
    further = f"{1e6 * (spent.cpu - start) / size:.2f}" if spent.cpu > start else "–"
    return Row(
        f"{size:,} scenarios",
        (
            f"{spent.cpu:.2f}", f"{spent.wall:.2f}", further, f"{spent.peak:,.0f}", f"{spent.bytes:,}",
            f"{spent.bytes / size:.0f}",
        ),
        f"`permute --out`, one thread, {size // RATES**2:,} × {RATES} × {RATES} values of three axes, once",
    )  # fmt: skip
