"""The application as `streamlit run` starts it, its worker noting each chunk it begins; run by the tests of kills.

Arguments: the port, and the task in JSON: rows of a chunk, the lease in seconds, the folder for the notes. The worker
is started by the server, as ever; only its command is this program with `worker` in place of the port.
"""

import json
import os
import sys
import threading
import time
from functools import partial
from pathlib import Path
from typing import Any


def serve(port: str, task: str) -> None:
    """Become the server."""
    from streamlit.web import cli

    from atlas_core.web import app, worker_process

    worker_process.FIRST_RESTART_SECONDS = worker_process.LONGEST_RESTART_SECONDS = 0.2
    command = (sys.executable, "-m", __spec__.name, "worker", task)
    app.keep_worker = partial(worker_process.keep_worker, command=command)
    sys.argv = ["streamlit", "run", "streamlit_app.py", "--server.port", port]
    cli.main()


def work(task: dict[str, Any]) -> None:
    """Become the worker."""
    from atlas_core.cli import main
    from atlas_core.services import parts, worker
    from atlas_core.web.worker_child import end_with_server

    parts.CHUNK_ROWS = worker.FIRST_PIECE = task["chunk_rows"]
    worker.LEASE_SECONDS, engine = task["lease"], worker.chunk

    def noted(*arguments: Any, **named: Any) -> Any:
        note = Path(task["folder"]) / f"{os.getpid()}_{time.monotonic_ns()}"
        note.write_text(f"{arguments[2]} {arguments[3]}")
        return engine(*arguments, **named)

    worker.chunk = noted
    threading.Thread(target=end_with_server, daemon=True).start()
    main(["worker"])


if __name__ == "__main__":
    if sys.argv[1] == "worker":
        work(json.loads(sys.argv[2]))
    else:
        serve(*sys.argv[1:])
