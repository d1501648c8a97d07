"""What a command takes in a fresh process: time and the peak of its memory."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.page import ROOT

MEASURED = """
import json, resource, subprocess, sys, time
began = time.perf_counter()
ended = subprocess.run([sys.executable, "-m", "atlas_core", *sys.argv[1:]], capture_output=True, text=True, check=False)
wall, spent = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
if ended.returncode:
    sys.exit(ended.stderr)
print(json.dumps([wall, spent.ru_utime + spent.ru_stime, spent.ru_maxrss / 1024, ended.stdout]))
"""
"""Runs a command as the only child of a small process, whose own memory the peak does not include."""


class Spent(NamedTuple):
    """What a command took and answered: wall and CPU time [s], peak memory [MB], its output."""

    wall: float
    cpu: float
    peak: float
    answer: str


def spent(command: Sequence[str]) -> Spent:
    """Return what a command of `python -m atlas_core` took.

    Raises
    ------
    RuntimeError
        The command failed; with what it said.
    """
    ended = subprocess.run(
        [sys.executable, "-c", MEASURED, *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        raise RuntimeError(ended.stderr)
    return Spent(*json.loads(ended.stdout))


def own_peak() -> float:
    """Return the most memory this process has held since it was started [MB].

    `getrusage` also counts what the process that started this one held at that moment.
    """
    status = Path("/proc/self/status").read_text("utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024
