"""The process of one notebook run: limits its memory, adopts its orphans, runs Papermill, leaves no process behind.

Run as a script in a folder that holds `input.ipynb` and `parameters.json`; it leaves `output.ipynb`, and `error.txt`
if a cell failed. The names are fixed: Papermill fills in `{…}` in the paths it is given.
"""

import contextlib
import ctypes
import json
import resource
import sys
from pathlib import Path

import psutil

PR_SET_CHILD_SUBREAPER = 36
"""prctl(2): orphans become our children, so that a process that cuts itself loose is still found."""
ADDRESS_SPACE = 4
"""Address space a process may have, in units of the memory limit: a wall in front of one huge allocation. Libraries
reserve more than they use; what is really used is measured from outside."""


def main(memory: int) -> int:
    """Run the notebook of the working folder and return the exit code."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE * memory,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        return _papermill()
    finally:
        left = psutil.Process().children(recursive=True)
        for process in left:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(left, timeout=2)


def _papermill() -> int:
    import papermill  # noqa: PLC0415 - after the limits

    parameters = json.loads(Path("parameters.json").read_text(encoding="utf-8"))
    try:
        papermill.execute_notebook("input.ipynb", "output.ipynb", parameters, kernel_name="python3", progress_bar=False)
    except papermill.PapermillExecutionError as error:
        Path("error.txt").write_text(f"{error.ename}: {error.evalue}", encoding="utf-8")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
