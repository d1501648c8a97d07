"""A notebook's process: what it may take, what it sees, what is left of it."""

import threading
import time

import psutil

from atlas_core.exchange.notebook_run import Limits, execute
from atlas_core.reporting import kept
from tests.atlas_core.exchange.test_notebooks import made

KEEP = "from atlas_core.reporting.kept import keep\n"


def run(tmp_path, *cells, given=None, limits=None):
    book = made(tmp_path, *cells)
    out = tmp_path / "out.ipynb"
    return execute(book, given or {}, out, {"token": "s3cret"}, {"ATLAS_DATA_DIR": "/nowhere"}, limits), out


def lives(pid):
    """Say whether the process runs; a dead one may wait for the system to collect it."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_the_kernel_sees_its_parameters_and_no_secret_of_ours(tmp_path, monkeypatch):
    for name in ("SECRET_KEY", "MONGODB_URI", "SMTP_URL", "BLOB_READ_WRITE_TOKEN", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "hidden-secret")
    tricky = "a'\"\\\n{0}"
    ran, out = run(
        tmp_path,
        KEEP + "import os\nkeep('environment', dict(os.environ)); keep('given', [n, name])",
        "import pandas as pd\nkeep('frame', pd.DataFrame({'b': [1.5, float('nan')], 'a': ['x', 'y']}))",
        given={"n": 5, "name": tricky},
    )
    assert ran.error == ""
    outputs = kept.read(out)
    assert outputs["given"] == [5, tricky]
    assert outputs["frame"] == [{"b": 1.5, "a": "x"}, {"b": None, "a": "y"}]
    assert list(outputs["frame"][0]) == ["b", "a"]
    assert "hidden-secret" not in str(outputs["environment"])
    assert "s3cret" not in str(outputs["environment"])
    assert not set(outputs["environment"]) & {"SECRET_KEY", "MONGODB_URI", "SMTP_URL", "BLOB_READ_WRITE_TOKEN"}


def test_a_runaway_is_killed_with_the_children_that_cut_themselves_loose(tmp_path):
    note = tmp_path / "pid"
    loose = (
        "import subprocess\nchild = subprocess.Popen(['sleep', '600'], start_new_session=True)\n"
        f"open({str(note)!r}, 'w').write(str(child.pid))"
    )
    began = time.monotonic()
    ran, _ = run(tmp_path, loose, "while True: pass", limits=Limits(seconds=6.0))
    assert "longer than 6 s" in ran.error
    assert time.monotonic() - began < 6 + 5
    assert not lives(int(note.read_text()))


def test_a_memory_hog_is_stopped(tmp_path):
    hog = "held = []\nwhile True: held.append(bytearray(b'x' * (8 << 20)))"
    ran, _ = run(tmp_path, hog, limits=Limits(seconds=60.0, memory=400 * 2**20))
    assert "memory" in ran.error.lower()
    assert ran.seconds < 30


def test_nothing_runs_on_after_a_good_end(tmp_path):
    cell = "import os, subprocess\nchild = subprocess.Popen(['sleep', '600'], start_new_session=True)"
    ran, out = run(tmp_path, cell, KEEP + "keep('pid', child.pid)")
    assert ran.error == ""
    assert not lives(kept.read(out)["pid"])


def test_an_error_in_a_cell_is_told_and_the_notebook_stays(tmp_path):
    ran, out = run(tmp_path, "1 / 0")
    assert "ZeroDivisionError" in ran.error
    assert out.exists()


def test_a_flood_of_output_is_refused(tmp_path):
    ran, out = run(tmp_path, "print('x' * 300_000)", limits=Limits(output=100_000))
    assert "output is larger" in ran.error
    assert not out.exists()


def test_whoever_started_it_can_end_it_at_once(tmp_path):
    stop = threading.Event()
    stop.set()
    ran, out = run(tmp_path, "while True: pass", limits=Limits(stop=stop))
    assert ran.error == "stopped: whoever started it ends"
    assert not out.exists()
