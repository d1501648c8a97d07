"""The embedded server as the operating system sees it: processes, locks, kills."""

import contextlib
import dataclasses
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest
from pymongo import MongoClient

from atlas_core.errors import AtlasError, UnavailableError
from atlas_core.services.wiring import open_stores, stop_embedded
from atlas_core.storage import embedded, keeper

ROOT = Path(__file__).parents[3]
ENTER = """
import sys
from pathlib import Path
from pymongo import MongoClient
from atlas_core.storage import embedded
lease = embedded.use_server(Path(sys.argv[1]), idle_seconds=1)
with MongoClient(lease.uri, w="majority", journal=True) as client:
    client.test.starts.insert_one({"_id": sys.argv[2]})
print(lease.uri, flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def data_dir(tmp_path):
    folder = tmp_path / "data"
    yield folder
    assert embedded.stop_server(folder)


def enter(data_dir, name="one"):
    return subprocess.Popen(
        [sys.executable, "-c", ENTER, str(data_dir), name],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def leave(process):
    _, errors = process.communicate("\n", timeout=30)
    assert (process.returncode, errors) == (0, "")


def address(data_dir):
    return keeper.read_address(data_dir / "database")


def servers(data_dir):
    """Count the processes whose command line names the folder's store."""
    store = str(data_dir / "database" / keeper.SECANTUS_STORE).encode()
    return sum(store in command for command in map(command_line, Path("/proc").glob("[0-9]*")))


def command_line(process):
    try:
        return (process / "cmdline").read_bytes()
    except OSError:
        return b""


def wait_until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_ten_processes_that_start_together_share_one_server(data_dir):
    processes = [enter(data_dir, str(place)) for place in range(10)]
    uris = {process.stdout.readline().strip() for process in processes}
    assert len(uris) == 1
    assert servers(data_dir) == 1
    with MongoClient(uris.pop()) as client:
        assert client.test.starts.count_documents({}) == 10
    for process in processes:
        leave(process)


def test_the_server_goes_away_with_its_last_user_and_its_data_stay(data_dir):
    first, second = enter(data_dir, "first"), enter(data_dir, "second")
    assert first.stdout.readline() == second.stdout.readline()
    leave(first)
    time.sleep(2)
    assert servers(data_dir) == 1  # still used by the second
    leave(second)
    wait_until(lambda: not (data_dir / "database" / keeper.ADDRESS).exists())
    assert servers(data_dir) == 0
    with EmbeddedClient(data_dir) as client:
        assert {found["_id"] for found in client.test.starts.find()} == {"first", "second"}


def test_a_killed_user_holds_the_server_no_longer(data_dir):
    process = enter(data_dir)
    process.stdout.readline()
    process.kill()
    process.communicate()
    wait_until(lambda: servers(data_dir) == 0)


def test_stopping_waits_for_nobody_but_leaves_the_server_to_others(data_dir):
    process = enter(data_dir)
    process.stdout.readline()
    assert not embedded.stop_server(data_dir, wait_seconds=0.2)
    assert servers(data_dir) == 1
    leave(process)
    assert embedded.stop_server(data_dir)
    assert servers(data_dir) == 0
    assert embedded.stop_server(data_dir)  # nothing to stop


def test_files_left_by_a_crash_of_the_machine_do_not_mislead(data_dir):
    folder = data_dir / "database"
    folder.mkdir(parents=True)
    stranger = subprocess.Popen(["sleep", "60"])
    (folder / keeper.ADDRESS).write_text(json.dumps({"port": 9, "server": stranger.pid, "keeper": stranger.pid}))
    for lock in (keeper.KEEPER_LOCK, keeper.ENGINE_LOCK, keeper.USERS_LOCK, "start.lock"):
        (folder / lock).write_text("1")
    with EmbeddedClient(data_dir) as client:
        assert client.test.starts.find_one() is None
    assert stranger.poll() is None  # a process id from before the crash is somebody else's now
    stranger.kill()
    stranger.wait()


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"port": 9}'])
def test_an_address_that_was_not_written_whole_is_ignored(data_dir, text):
    (data_dir / "database").mkdir(parents=True)
    (data_dir / "database" / keeper.ADDRESS).write_text(text)
    with EmbeddedClient(data_dir) as client:
        assert client.test.starts.find_one() is None


def test_a_server_whose_folder_is_removed_ends_and_a_new_folder_gets_its_own(data_dir):
    process = enter(data_dir)
    uri = process.stdout.readline().strip()
    # The server may write while its folder goes, so one sweep may leave something behind.
    wait_until(lambda: shutil.rmtree(data_dir, ignore_errors=True) or not data_dir.exists())
    with EmbeddedClient(data_dir) as client:
        assert client.test.starts.find_one() is None
        assert address(data_dir)["port"] != int(uri.split(":")[2].split("/")[0])
        wait_until(lambda: servers(data_dir) == 1)
    leave(process)


def test_a_server_that_outlived_its_keeper_is_replaced_and_found_at_the_same_address(data_dir):
    process = enter(data_dir)
    uri = process.stdout.readline().strip()
    os.kill(address(data_dir)["keeper"], signal.SIGKILL)
    wait_until(lambda: not keeper.is_locked(data_dir / "database" / keeper.KEEPER_LOCK))
    second = enter(data_dir, "two")
    assert second.stdout.readline().strip() == uri
    assert servers(data_dir) == 1
    leave(process)
    leave(second)


class Writers:
    """Threads that insert until told to stop and note what was acknowledged."""

    def __init__(self, projects):
        self.projects, self.acknowledged, self.stop = projects, [], threading.Event()
        self.threads = [threading.Thread(target=self.write, args=[writer], daemon=True) for writer in range(4)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_error):
        self.stop.set()
        for thread in self.threads:
            thread.join(20)

    def write(self, writer):
        number = 0
        while not self.stop.is_set():
            number += 1
            key = f"proj_{writer}_{number}"
            with contextlib.suppress(UnavailableError):
                self.projects.insert({"_id": key, "user_email": "a@b.c", "text": "x" * 2_000})
                self.acknowledged.append(key)

    def wait_for_more(self, count):
        wanted = len(self.acknowledged) + count
        wait_until(lambda: len(self.acknowledged) >= wanted)


def test_acknowledged_writes_survive_kills_of_the_server_in_mid_write(settings, data_dir):
    stores = open_stores(dataclasses.replace(settings, data_dir=data_dir))
    with Writers(stores.projects) as writers:
        for _ in range(3):
            writers.wait_for_more(100)
            os.kill(address(data_dir)["server"], signal.SIGKILL)
        writers.wait_for_more(100)
    stored = {record["_id"] for record in stores.projects.list()}
    assert len(writers.acknowledged) >= 400
    assert set(writers.acknowledged) - stored == set()
    stores.close()


def test_a_server_that_falls_silent_is_reported_within_five_seconds_and_used_again_when_it_wakes(settings, data_dir):
    stores = open_stores(dataclasses.replace(settings, data_dir=data_dir))
    seen = stores.projects.insert({"_id": "proj_1", "user_email": "a@b.c"})
    server = address(data_dir)["server"]
    os.kill(server, signal.SIGSTOP)
    while psutil.Process(server).status() != psutil.STATUS_STOPPED:  # a signal takes a moment to arrive
        time.sleep(0.001)
    started = time.monotonic()
    with pytest.raises(UnavailableError, match="the database does not answer"):
        stores.projects.get("proj_1")
    silent = time.monotonic() - started
    os.kill(server, signal.SIGCONT)
    assert silent < 5
    assert stores.projects.save(seen)["revision"] == 2
    stores.close()


def test_a_server_that_cannot_start_is_reported_with_the_end_of_its_log(data_dir):
    folder = data_dir / "database"
    folder.mkdir(parents=True)
    (folder / keeper.SECANTUS_STORE).write_text("a file where the store's folder should be")
    with pytest.raises(
        UnavailableError, match=r"(?s)the embedded database does not start; the end of .*server\.log: .*Error"
    ):
        embedded.use_server(data_dir)


def test_the_server_gets_nothing_of_our_environment(data_dir, monkeypatch):
    monkeypatch.setenv("SECANTUS_TEST_FAST_STORAGE", "1")
    monkeypatch.setenv("SECRET_KEY", "canary")
    lease = embedded.use_server(data_dir)
    for process in (address(data_dir)["server"], address(data_dir)["keeper"]):
        environment = Path(f"/proc/{process}/environ").read_bytes()
        assert b"SECANTUS" not in environment
        assert b"canary" not in environment
    lease.close()


def test_the_server_listens_to_this_machine_only_and_syncs_every_commit(data_dir):
    lease = embedded.use_server(data_dir)
    command = command_line(Path(f"/proc/{address(data_dir)['server']}")).split(b"\0")
    assert b"--sync-on-commit" in command
    assert b"--config" in command
    with MongoClient(lease.uri) as client:
        assert client.admin.command("hello")["me"].startswith("127.0.0.1:")
    assert os.getsid(address(data_dir)["server"]) != os.getsid(0)
    lease.close()


def test_mongod_is_used_where_there_is_one_and_data_stay_with_the_engine_that_wrote_them(tmp_path):
    secantus = keeper.server_command(tmp_path, 7, "")
    assert secantus[2:4] == ["-m", "secantus"]
    mongod = keeper.server_command(tmp_path, 7, "/usr/bin/mongod")
    assert mongod[0] == "/usr/bin/mongod"
    assert "127.0.0.1" in Path(mongod[mongod.index("--config") + 1]).read_text()
    with pytest.raises(SystemExit, match="was written by mongod"):
        keeper.server_command(tmp_path, 7, "")
    (tmp_path / "other" / keeper.SECANTUS_STORE).mkdir(parents=True)
    assert "secantus" in keeper.server_command(tmp_path / "other", 7, "/usr/bin/mongod")


def test_stores_opened_twice_in_one_process_let_go_one_by_one(settings):
    first, second = open_stores(settings), open_stores(settings)
    first.projects.insert({"_id": "proj_1", "user_email": "a@b.c"})
    first.close()
    assert second.projects.get("proj_1")
    second.close()
    assert stop_embedded(settings)
    with pytest.raises(AtlasError):
        second.projects.get("proj_1")


class EmbeddedClient:
    """A client on the folder's server for the length of a block."""

    def __init__(self, data_dir):
        self.data_dir = data_dir

    def __enter__(self):
        self.lease = embedded.use_server(self.data_dir, idle_seconds=1)
        self.client = MongoClient(self.lease.uri)
        return self.client

    def __exit__(self, *_error):
        self.client.close()
        self.lease.close()
