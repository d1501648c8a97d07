"""The whole application killed at random moments: its server, its worker, its database; nothing is lost or doubled."""

import contextlib
import io
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
import pyarrow.parquet as pq
import pytest

from atlas_core.errors import UnavailableError
from atlas_core.permutation.run import permute
from atlas_core.services import assembly, runs, sweeping
from atlas_core.services.stores import Stores
from atlas_core.services.wiring import open_stores, stop_embedded
from atlas_core.storage import keeper
from tests.atlas_core.services.cast import case
from tests.atlas_core.services.running import approved
from tests.atlas_core.web import mortal_app
from tests.people import sign_in
from tests.serving import ROOT

PROJECT = "proj_1_london"
AXES = {"seniorRateRange": {"min": 4, "max": 6, "step": 0.002}, "options": {"amortisation": "annuity"}}
SERVER, WORKER, DATABASE = "server", "worker", "database"
RESUME_SECONDS = 30.0
"""From a restart until a chunk is begun again."""
LATEST_SECONDS = 1.0
"""A kill comes at any moment of this time after the run goes on."""


@dataclass
class App:
    """The application in processes of its own, with a folder of notes: one for each chunk a worker began."""

    data: Path
    notes: Path
    port: int
    chunk_rows: int
    lease: float
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        task = {"chunk_rows": self.chunk_rows, "lease": self.lease, "folder": str(self.notes)}
        own = {"ATLAS_DATA_DIR": str(self.data), "ATLAS_DEMO": "0", "ATLAS_ENV": "development", "MONGODB_URI": ""}
        with (self.data / "app.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", mortal_app.__name__, str(self.port), json.dumps(task)],
                **{"cwd": ROOT, "env": os.environ | own, "stdout": log, "stderr": log, "start_new_session": True},
            )

    def kill(self, victim: str) -> None:
        """Kill one of the processes; what restarts it is the application's business, but for the server itself."""
        if victim == SERVER:
            self.process.kill()
            self.process.wait()
            self.start()
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._worker() if victim == WORKER else self._database(), signal.SIGKILL)

    def healthy(self) -> bool:
        with contextlib.suppress(httpx.TransportError):
            return httpx.get(f"http://127.0.0.1:{self.port}/healthz", timeout=5).status_code == 200
        return False

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(20)
        self.process.kill()

    def _worker(self) -> int:
        return next(child.pid for child in psutil.Process(self.process.pid).children() if "worker" in child.cmdline())

    def _database(self) -> int:
        return keeper.read_address(self.data / "database")["server"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(come_true, seconds, what):
    """Wait, and tell how long it took; a database that is away is waited for."""
    began = time.monotonic()
    while True:
        with contextlib.suppress(UnavailableError):
            if come_true():
                return time.monotonic() - began
        assert time.monotonic() - began < seconds, what
        time.sleep(0.02)


@dataclass
class Drill:
    """Runs of one application, one after the other, under kills in an order and at moments that the seed decides."""

    app: App
    stores: Stores
    victims: list[str]
    draw: random.Random
    resumed: list[float] = field(default_factory=list)

    def run(self, admin, number) -> tuple[dict, int]:
        """Start a run and kill until it is published or nobody is left to be killed; return it and the kills."""
        axes, kills = AXES | {"cpi": 2 + number}, 0
        run = runs.start(self.stores, admin, PROJECT, axes)
        until(lambda: self._notes() or self._over(run), 60, "the run did not start")
        while self.victims and not self._over(run):
            time.sleep(self.draw.uniform(0, LATEST_SECONDS))
            if self._over(run):
                break
            kills += 1
            self._kill(self.victims.pop(), run)
        until(lambda: self._over(run) and run["_id"] not in self.stores.chunks.runs(), 120, "the run did not end")
        return self.stores.runs.get(run["_id"]), kills

    def _kill(self, victim: str, run: dict) -> None:
        """Kill, and wait until the run goes on: in a new worker, unless the database was the victim."""
        before = self._notes()
        known = before if victim == DATABASE else {note.partition("_")[0] for note in before}
        self.app.kill(victim)

        def goes_on() -> bool:
            new = self._notes() - before
            return self._over(run) or any({note, note.partition("_")[0]}.isdisjoint(known) for note in new)

        self.resumed.append(until(goes_on, RESUME_SECONDS, f"no chunk {RESUME_SECONDS:.0f} s after the {victim}'s end"))

    def _notes(self) -> set[str]:
        return {note.name for note in self.app.notes.iterdir()}

    def _over(self, run) -> bool:
        with contextlib.suppress(UnavailableError):
            return self.stores.runs.get(run["_id"])["state"] in sweeping.GONE
        return False


def assert_undamaged(drill, run, kills, folder):
    """One result with the bytes of an undisturbed run, each scenario once, at most a chunk begun again per kill."""
    assert (run["state"], run["message"]) == ("complete", "")
    reference = permute(case("london")["project"], run["axes"])
    undisturbed = assembly.write([reference], folder / "undisturbed.parquet").read_bytes()
    content = drill.stores.results.read(run["result_file"])
    assert pq.read_table(io.BytesIO(content))["index"].to_pylist() == list(range(run["total"]))
    assert content == undisturbed
    begun = [tuple(map(int, note.read_text().split())) for note in drill.app.notes.iterdir()]
    assert len(begun) - len(set(begun)) <= kills
    assert sorted(set(begun)) == spans(run["total"], drill.app.chunk_rows)
    for note in drill.app.notes.iterdir():
        note.unlink()


def spans(total, size):
    return [(start, min(total, start + size)) for start in range(0, total, size)]


def survive(settings, folder, kills, lease, chunk_rows, seed):
    """Kill so often and return the seconds until each run went on."""
    draw = random.Random(seed)
    victims = draw.sample([SERVER, WORKER, WORKER, DATABASE] * (kills // 4), kills)
    (folder / "notes").mkdir()
    settings.data_dir.mkdir(parents=True)
    stores = open_stores(settings)
    app = App(settings.data_dir, folder / "notes", free_port(), chunk_rows, lease)
    drill = Drill(app, stores, victims, draw)
    admin = sign_in(stores, "admin")
    approved(stores, admin)
    permute(case("london")["project"], AXES)  # compiles the engine, if that was not done, before anybody waits for it
    app.start()
    try:
        until(app.healthy, 90, "the application did not start")
        for number in range(kills):
            if not victims:
                break
            run, killed = drill.run(admin, number)
            assert_undamaged(drill, run, killed, folder)
    except BaseException as error:
        error.add_note(f"seed {seed}; the application said:\n{(settings.data_dir / 'app.log').read_text()[-3000:]}")
        raise
    finally:
        app.stop()
        stores.close()
        stop_embedded(settings)
    assert len(drill.resumed) == kills
    return drill.resumed


def test_twelve_kills_at_random_moments_lose_and_double_nothing(settings, tmp_path):
    seed = random.SystemRandom().randrange(2**32)
    assert max(survive(settings, tmp_path, 12, lease=0.5, chunk_rows=50, seed=seed)) <= RESUME_SECONDS


@pytest.mark.drill
def test_sixty_kills_at_random_moments_lose_and_double_nothing(settings, tmp_path, capsys):
    seed = random.SystemRandom().randrange(2**32)
    resumed = survive(settings, tmp_path, 60, lease=10.0, chunk_rows=50, seed=seed)
    with capsys.disabled():
        print(f"\nseed {seed}; the run went on after {min(resumed):.1f} to {max(resumed):.1f} s, 60 kills")  # noqa: T201
    assert max(resumed) <= RESUME_SECONDS
