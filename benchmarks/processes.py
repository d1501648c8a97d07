"""The command line as somebody meets it: each command in a fresh process."""

import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import cases
from benchmarks.page import ROOT
from benchmarks.timing import Row, interleaved, milliseconds

ROUNDS = 5
_IMPORTED = re.compile(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)")
"""A line of `python -X importtime`: own time [µs] and the module."""


def commands() -> list[Row]:
    """Return wall and CPU time of `calculate` and `permute`, and the time their imports take."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        arguments = _arguments(folder)
        runs = {command: lambda given=given: _run(given) for command, given in arguments.items()}
        walls = interleaved(runs, ROUNDS, time.perf_counter)
        cpu = interleaved(runs, ROUNDS, _children_cpu)
        rows = [_row(command, given, walls[command], cpu[command]) for command, given in arguments.items()]
        return [*rows, _cold(folder, arguments["permute"])]


def _arguments(folder: Path) -> dict[str, list[str]]:
    case = cases.london()
    permute = cases.permute(folder, case["project"], case["axes"])
    return {"calculate": ["calculate", permute[1]], "permute": permute}


def _row(command: str, given: list[str], walls: list[float], cpu: list[float]) -> Row:
    ours, everything = _imports(given)
    figures = (min(walls), sorted(walls)[len(walls) // 2], min(cpu), ours, everything)
    typed = " ".join(Path(word).name for word in given)
    return Row(
        f"`{command}`, London", [milliseconds(seconds) for seconds in figures], f"`python -m atlas_core {typed}`"
    )


def _cold(folder: Path, given: list[str]) -> Row:
    """Return what the first user of a package with nothing compiled would wait; measured once."""
    shutil.copytree(ROOT / "atlas_core", folder / "atlas_core", ignore=shutil.ignore_patterns("__pycache__"))
    began, spent = time.perf_counter(), _children_cpu()
    _run(given, where=folder)
    wall, cpu = time.perf_counter() - began, _children_cpu() - spent
    figures = (milliseconds(wall), milliseconds(wall), milliseconds(cpu), "–", "–")
    return Row("`permute`, London, cold", figures, "the same in a copy without `__pycache__`: the kernel is compiled")


def _run(given: list[str], *options: str, where: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run a command of the package in a folder; what it says on stderr is kept from the screen."""
    return subprocess.run(
        [sys.executable, *options, "-m", "atlas_core", *given], cwd=where, capture_output=True, text=True, check=True
    )


def _children_cpu() -> float:
    """Return the CPU time of the processes that have ended [s], all their threads together."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def _imports(given: list[str]) -> tuple[float, float]:
    """Return the import time [s] of our own modules and of all, the lower of two readings each."""
    return tuple(map(min, zip(_imported(given), _imported(given), strict=True)))  # type: ignore[return-value]


def _imported(given: list[str]) -> tuple[float, float]:
    found = _IMPORTED.findall(_run(given, "-X", "importtime").stderr)
    times = [(int(micros) / 1e6, module) for micros, module in found]
    own = sum(seconds for seconds, module in times if module.partition(".")[0] == "atlas_core")
    return own, sum(seconds for seconds, _ in times)
