"""The run worker as the server's child: the command `worker`, which ends when the server does, even by a kill.

Run as a script, so that it finds the application from whatever folder the server was started in; the folder itself
stays the server's, and with it `.env` and the data folder.
"""

import os
import runpy
import signal
import sys
import threading
from pathlib import Path


def end_with_server() -> None:
    """Wait until the server's end of our standard input is gone, then ask ourselves to stop."""
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[2])
    sys.argv[1:] = ["worker"]
    threading.Thread(target=end_with_server, daemon=True).start()
    runpy.run_module("atlas_core", run_name="__main__", alter_sys=True)
