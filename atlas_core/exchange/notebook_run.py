"""Run a notebook by Papermill in a process of its own: none of our variables, limited time and memory, nothing left."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from atlas_core.errors import AtlasError
from atlas_core.exchange.notebooks import checked

CHILD = Path(__file__).with_name("notebook_child.py")
ROOT = CHILD.parents[2]
PASS = "ATLAS_NOTEBOOK_PASS"
"""Variable that names the file with what opens the stores; the file is for this user only and is read once."""
WATCH_SECONDS, END_SECONDS = 0.05, 4.0


@dataclass(frozen=True)
class Limits:
    """What one run may take: seconds by the clock, bytes of memory of all its processes, bytes of its output.

    `stop` ends it once it is set; None where nobody does.
    """

    seconds: float = 600.0
    memory: int = 2 * 2**30
    output: int = 50_000_000
    stop: threading.Event | None = None


@dataclass(frozen=True)
class Ran:
    """How a run ended: `error` is empty when it ended well."""

    seconds: float
    error: str


def execute(
    notebook: Path,
    given: Mapping[str, Any],
    out: Path,
    pass_: Mapping[str, Any],
    public: Mapping[str, str],
    limits: Limits | None = None,
) -> Ran:
    """Run the notebook with the parameters and leave it, outputs included, at `out`.

    Parameters
    ----------
    notebook : a file of ours
    given : checked once more against what the notebook declares
    out : written in one step once the run is over, also when a cell failed
    pass_ : handed to the kernel in a file, for secrets
    public : variables that the kernel gets, no secrets
    limits : the usual ones when left out

    Raises
    ------
    InputError
        A parameter is not declared, or of another type.
    """
    parameters, bounds = checked(notebook, given), limits or Limits()
    with tempfile.TemporaryDirectory(prefix="atlas-notebook-") as name:
        folder = Path(name)
        shutil.copyfile(notebook, folder / "input.ipynb")
        (folder / "parameters.json").write_text(json.dumps(parameters), encoding="utf-8")
        _write_private(folder / "pass.json", json.dumps(dict(pass_)))
        began = time.monotonic()
        error = _watched(folder, _variables(folder, public), bounds)
        seconds = time.monotonic() - began
        made = folder / "output.ipynb"
        if made.exists() and made.stat().st_size > bounds.output:
            return Ran(seconds, f"stopped: its output is larger than {bounds.output / 1e6:,.0f} MB")
        if made.exists():
            _publish(made, out)
    return Ran(seconds, error)


def _variables(folder: Path, public: Mapping[str, str]) -> dict[str, str]:
    own = {"PATH": os.defpath, "LANG": "C.UTF-8", "HOME": str(folder), "PYTHONPATH": str(ROOT)}
    quiet = {"PLOTLY_RENDERER": "plotly_mimetype", "PYDEVD_DISABLE_FILE_VALIDATION": "1", "MALLOC_ARENA_MAX": "2"}
    return own | quiet | {PASS: str(folder / "pass.json")} | dict(public)


def _watched(folder: Path, variables: dict[str, str], limits: Limits) -> str:
    """Run the child until it ends or breaks a limit; return what went wrong."""
    deadline = time.monotonic() + limits.seconds
    with (folder / "log").open("w+b") as log:
        child = subprocess.Popen(
            [sys.executable, str(CHILD), str(limits.memory)],
            cwd=folder,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            while child.poll() is None:
                if limits.stop is not None and limits.stop.is_set():
                    return "stopped: whoever started it ends"
                if time.monotonic() > deadline:
                    return f"stopped: it took longer than {limits.seconds:,.0f} s"
                if _memory(child.pid) > limits.memory:
                    return f"stopped: it took more than {limits.memory / 2**20:,.0f} MiB of memory"
                time.sleep(WATCH_SECONDS)
        finally:
            _end(child)
        return "" if child.returncode == 0 else _failure(folder)


def _failure(folder: Path) -> str:
    told = folder / "error.txt"
    log = (folder / "log").read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return told.read_text(encoding="utf-8") if told.exists() else (log[-1] if log else "it ended without a word")


def _memory(pid: int) -> int:
    return sum(_resident(process) for process in _tree(pid))


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def _tree(pid: int) -> list[psutil.Process]:
    try:
        root = psutil.Process(pid)
        return [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _end(child: subprocess.Popen[bytes]) -> None:
    """Kill the child and everything under it: it adopts its orphans, so all of them are found."""
    deadline = time.monotonic() + END_SECONDS
    while child.poll() is None and time.monotonic() < deadline:
        living = [process for process in _tree(child.pid)[1:] if _is_alive(process)]
        if not living:
            break
        for process in living:
            with contextlib.suppress(psutil.Error):
                process.kill()
        psutil.wait_procs(living, timeout=0.2)
    child.kill()
    child.wait()


def _is_alive(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _write_private(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def _publish(made: Path, out: Path) -> None:
    part = out.with_name(f".{out.name}.{os.getpid()}.tmp")
    try:
        shutil.copyfile(made, part)
        part.replace(out)
    except OSError as error:
        raise AtlasError(f"{out} cannot be written: {error.strerror}") from error
    finally:
        part.unlink(missing_ok=True)
