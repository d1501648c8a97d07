import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path

from atlas_core.web import worker_process
from atlas_core.web.worker_process import COMMAND, keep_worker

NOTES_AND_WAITS = "import sys, time; open(sys.argv[1], 'a').write('started '); time.sleep(60)"
NOTES_AND_ENDS = "import sys; open(sys.argv[1], 'a').write('started ')"


def keep(script, notes: Path, until, seconds=10.0):
    """Keep the script as the worker until the notes say so, then stop it."""

    async def run():
        stop = asyncio.Event()
        kept = asyncio.create_task(keep_worker(stop, (sys.executable, "-c", script, str(notes))))
        async with asyncio.timeout(seconds):
            while not (notes.exists() and until(notes.read_text())):
                await asyncio.sleep(0.02)
        stop.set()
        await asyncio.wait_for(kept, seconds)

    asyncio.run(run())


def test_the_worker_ends_with_the_server(tmp_path):
    keep(NOTES_AND_WAITS, tmp_path / "notes", lambda text: text == "started ")
    assert (tmp_path / "notes").read_text() == "started "


def test_a_worker_that_ends_by_itself_is_started_again(tmp_path, monkeypatch):
    monkeypatch.setattr(worker_process, "FIRST_RESTART_SECONDS", 0.01)
    keep(NOTES_AND_ENDS, tmp_path / "notes", lambda text: text.count("started") >= 3)


def test_a_worker_that_does_not_listen_is_killed(tmp_path, monkeypatch):
    monkeypatch.setattr(worker_process, "STOP_SECONDS", 0.2)
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + NOTES_AND_WAITS
    keep(deaf, tmp_path / "notes", lambda text: text == "started ", seconds=5)


def test_the_worker_does_not_outlive_a_killed_server(tmp_path):
    own = {"ATLAS_DATA_DIR": str(tmp_path), "ATLAS_ENV": "development", "MONGODB_URI": ""}
    worker = subprocess.Popen(COMMAND, stdin=subprocess.PIPE, env=os.environ | own, cwd=tmp_path)
    try:
        users = tmp_path / "database" / "users.lock"
        wait_until(users.exists)
        assert worker.poll() is None
        worker.stdin.close()  # what the operating system does when the server is killed
        assert worker.wait(20) == 0
    finally:
        worker.kill()


def wait_until(come_true, seconds=20.0):
    deadline = time.monotonic() + seconds
    while not come_true():
        assert time.monotonic() < deadline
        time.sleep(0.05)
