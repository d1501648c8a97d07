"""Runs that survive: whatever is killed when, the result has the same bytes and next to nothing is computed twice."""

import errno
import io
import itertools
import os
import random
import signal

import pyarrow.parquet as pq
import pytest

from atlas_core.errors import NoSpaceError
from atlas_core.permutation.run import permute
from atlas_core.services import assembly, parts, runs, sweeping, worker
from tests.atlas_core.services import mortal_worker as mortal
from tests.atlas_core.services.cast import case
from tests.atlas_core.services.running import approved, work_once
from tests.people import sign_in

pytestmark = pytest.mark.usefixtures("own_folder")

PROJECT = "proj_1_london"
AXES = {"seniorRateRange": {"min": 4, "max": 6.38, "step": 0.02}, "options": {"amortisation": "annuity"}}
ROWS, CHUNK = 120, 16


def started(stores, admin):
    approved(stores, admin)
    return runs.start(stores, admin, PROJECT, AXES)


def in_chunks(stores, admin, monkeypatch, rows):
    monkeypatch.setattr(parts, "CHUNK_ROWS", rows)
    run = runs.start(stores, admin, PROJECT, AXES)
    work_once(stores)
    return stores.runs.get(run["_id"])


def assert_swept(stores, run, folder):
    """Nothing but the result is left: no entry, no part, no file of an earlier claim."""
    assert stores.chunks.list(run["_id"]) == []
    assert not (folder / "parts" / run["_id"]).exists()
    kept = [sweeping.result_id(run, fence) for fence in range(1, run["fence"] + 1)]
    assert [name for name in kept if is_stored(stores, name)] == [run["result_file"]]
    chunks = [f"{run['_id']}/{number:06d}" for number in range(8)]
    assert not any(is_stored(stores, parts.file_id({"_id": key, "fence": 1})) for key in chunks)


def is_stored(stores, name):
    from atlas_core.errors import RecordNotFoundError

    try:
        return bool(stores.results.info(name))
    except RecordNotFoundError:
        return False


def test_a_result_has_the_same_bytes_whatever_the_chunks(stores, admin, monkeypatch, settings):
    approved(stores, admin)
    whole = in_chunks(stores, admin, monkeypatch, ROWS)
    assert (whole["state"], "chunk_rows" in whole) == ("complete", False)
    for rows in (1, 13, CHUNK, ROWS - 1):
        cut = in_chunks(stores, admin, monkeypatch, rows)
        assert (cut["state"], cut["chunk_rows"], cut["sha256"]) == ("complete", rows, whole["sha256"])
        assert cut["done"] == ROWS
        assert {key: value for key, value in cut["summary"].items() if key != "execution_time"} == {
            key: value for key, value in whole["summary"].items() if key != "execution_time"
        }
        assert_swept(stores, cut, settings.data_dir)


def test_row_groups_do_not_depend_on_the_pieces(tmp_path, monkeypatch):
    monkeypatch.setattr(assembly, "ROW_GROUP", 50)
    table = permute(case("london")["project"], AXES)
    files = {
        assembly.write([table.slice(at, size) for at in range(0, ROWS, size)], tmp_path / f"{size}").read_bytes()
        for size in (7, 50, 64, ROWS)
    }
    assert len(files) == 1
    stored = pq.ParquetFile(io.BytesIO(files.pop()))
    assert [stored.metadata.row_group(place).num_rows for place in range(stored.num_row_groups)] == [50, 50, 20]
    assert stored.read().equals(table)


def test_a_paused_run_goes_on_where_it_stopped(stores, admin, monkeypatch, settings):
    monkeypatch.setattr(parts, "CHUNK_ROWS", CHUNK)
    run, spans, engine = started(stores, admin), [], worker.chunk

    def piece(project, grid, start, stop, rules):
        spans.append((start, stop))
        if len(spans) == 3:
            runs.pause(stores, admin, PROJECT, run["_id"])
        return engine(project, grid, start, stop, rules)

    monkeypatch.setattr(worker, "chunk", piece)
    work_once(stores)
    paused = stores.runs.get(run["_id"])
    assert (paused["state"], paused["done"]) == ("paused", 3 * CHUNK)
    assert [entry["state"] for entry in stores.chunks.list(run["_id"])] == ["done", "done", "taken"]
    runs.resume(stores, admin, PROJECT, run["_id"])
    work_once(stores, "another")
    ended = stores.runs.get(run["_id"])
    assert (ended["state"], ended["worker"], ended["message"]) == ("complete", "another", "")
    assert spans.count((2 * CHUNK, 3 * CHUNK)) == 2  # the piece in hand when the pause came
    assert len(spans) == len(set(spans)) + 1
    assert_swept(stores, ended, settings.data_dir)


def test_a_cancelled_run_leaves_nothing(stores, admin, monkeypatch, settings):
    monkeypatch.setattr(parts, "CHUNK_ROWS", CHUNK)
    run = started(stores, admin)
    done = stores.chunks.done
    monkeypatch.setattr(
        stores.chunks, "done", lambda *part: (done(*part), runs.cancel(stores, admin, PROJECT, run["_id"]))[0]
    )
    work_once(stores)
    assert stores.runs.get(run["_id"])["state"] == "cancelled"
    assert stores.chunks.list(run["_id"]) == []
    assert not (settings.data_dir / "parts" / run["_id"]).exists()
    assert not is_stored(stores, parts.file_id({"_id": f"{run['_id']}/000000", "fence": 1}))


def test_a_full_disk_pauses_the_run_and_says_how_much_is_missing(stores, admin, monkeypatch):
    monkeypatch.setattr(parts, "CHUNK_ROWS", CHUNK)
    run = started(stores, admin)
    whole_disk = os.fsync
    full = itertools.chain([0, 0, errno.ENOSPC], itertools.repeat(0))

    def fsync(handle):
        if number := next(full):
            raise OSError(number, "No space left on device")
        whole_disk(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    work_once(stores)
    paused = stores.runs.get(run["_id"])
    assert paused["state"] == "paused"
    assert "MB free; storing this needs" in paused["message"]
    assert [entry["state"] for entry in stores.chunks.list(run["_id"])] == ["done", "taken"]
    runs.resume(stores, admin, PROJECT, run["_id"])
    work_once(stores)
    assert stores.runs.get(run["_id"])["state"] == "complete"


def test_a_database_without_room_pauses_the_run_before_it_computes(stores, admin):
    run = started(stores, admin)
    stores.results.free_bytes = 1000
    with pytest.raises(NoSpaceError):
        stores.results.require_room(1001)
    work_once(stores)
    paused = stores.runs.get(run["_id"])
    assert (paused["state"], paused["done"]) == ("paused", 0)
    assert "Make room, then resume" in paused["message"]


def test_a_chunk_that_ends_every_worker_fails_the_run(stores, admin, monkeypatch):
    monkeypatch.setattr(parts, "CHUNK_ROWS", CHUNK)
    monkeypatch.setattr(parts, "MAX_TAKES", 2)
    run = started(stores, admin)
    span = {"run": run["_id"], "number": 0, "start": 0, "stop": CHUNK}
    for claim in (-2, -1):
        assert stores.chunks.take(span, "killed", claim + 2, -1)
    work_once(stores)
    ended = stores.runs.get(run["_id"])
    assert ended["state"] == "failed"
    assert "stopped 2 times while it computed permutations 1 to 16" in ended["message"]


def test_parts_of_another_engine_are_not_mixed_in(stores, admin, monkeypatch):
    run = started(stores, admin)
    monkeypatch.setattr(worker, "ENGINE_VERSION", "another-1")
    work_once(stores)
    assert "this worker has another-1" in stores.runs.get(run["_id"])["message"]


@pytest.fixture
def reference():
    """Give the bytes of the undisturbed result by their rows."""
    return permute(case("london")["project"], AXES)


def computed_rows(folder):
    spans = [path.read_text().split() for path in folder.iterdir()]
    return sum(int(stop) - int(start) for start, stop in spans)


def assert_undamaged(stores, run, reference, folder, kills, chunk_rows=CHUNK):
    """One result, every scenario once, the bytes of an undisturbed run, at most a chunk computed again per kill."""
    ended = stores.runs.get(run["_id"])
    assert (ended["state"], ended["message"]) == ("complete", "")
    content = stores.results.read(ended["result_file"])
    assert pq.read_table(io.BytesIO(content)).equals(reference)
    undisturbed = assembly.write([reference], folder.parent / "undisturbed.parquet").read_bytes()
    assert content == undisturbed
    assert reference.num_rows <= computed_rows(folder) <= reference.num_rows + kills * chunk_rows
    return ended


def killed_run(stores, settings, admin, seed, tmp_path):
    draw = random.Random(seed)
    points = draw.sample(mortal.CHUNK_POINTS, len(mortal.CHUNK_POINTS))
    plan = [[point, draw.randint(1, 2), signal.SIGKILL] for point in points]
    plan += [[mortal.UNPUBLISHED, 1, signal.SIGKILL], [mortal.PUBLISHED, 1, signal.SIGKILL]]
    run = runs.start(stores, admin, PROJECT, AXES | {"cpi": 2 + seed})
    folder = tmp_path / f"spans_{seed}"
    ends, _ = mortal.lives(run, plan, folder, settings, CHUNK)
    assert ends == ["-9"] * len(plan) + ["0"]
    wanted = permute(case("london")["project"], AXES | {"cpi": 2 + seed})
    ended = assert_undamaged(stores, run, wanted, folder, len(plan))
    assert ended["fence"] == len(plan)  # each life but the last, which found it published, took it over
    assert_swept(stores, ended, settings.data_dir)


@pytest.mark.usefixtures("reference")  # made before, so that no life waits for the compiler
def test_six_kills_at_named_points_cost_nothing_but_a_chunk_each(real_stores, real_settings, tmp_path):
    admin = sign_in(real_stores, "admin")
    approved(real_stores, admin)
    killed_run(real_stores, real_settings, admin, 1, tmp_path)


@pytest.mark.parametrize("point", [mortal.COMPUTED, mortal.STORED, mortal.UNPUBLISHED])
def test_a_worker_that_slept_past_its_lease_is_refused(real_stores, real_settings, tmp_path, reference, point):
    admin = sign_in(real_stores, "admin")
    run = started(real_stores, admin)
    folder = tmp_path / "spans"
    ends, said = mortal.lives(run, [[point, 1, signal.SIGSTOP]], folder, real_settings, CHUNK)
    assert ends == ["stopped", "0", "0"]
    assert f"run {run['_id']} was taken over by another worker" in said
    ended = assert_undamaged(real_stores, run, reference, folder, 1)
    assert ended["fence"] == 2
    assert_swept(real_stores, ended, real_settings.data_dir)
