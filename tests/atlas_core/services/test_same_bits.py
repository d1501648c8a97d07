"""One grid, computed in every way there is: each gives a result of the same SHA-256."""

import hashlib
import signal
from functools import partial

import pytest
from distributed import LocalCluster

from atlas_core.permutation.axes import read_axes
from atlas_core.permutation.run import chunk, permute
from atlas_core.services import assembly, cluster, parts, runs
from tests.atlas_core.services import mortal_worker as mortal
from tests.atlas_core.services.cast import case
from tests.atlas_core.services.running import approved, work_once
from tests.people import sign_in

PROJECT = "proj_1_london"
LONDON = case("london")["project"]
AXES = {
    "debtTenorRange": [12, 15, 18],
    "seniorRateRange": {"min": 4, "max": 6, "step": 0.01},
    "mezzRateRange": {"min": 8, "max": 12.9, "step": 0.1},
    "seniorDSCRTarget": [1.3, 1.35],
    "options": {"taxRate": 25},
}
ROWS, SMALL, LARGE = 60_300, 7_777, 50_001
"""Rows of the grid, and of a small and a large chunk."""


@pytest.fixture(scope="module")
def grid():
    found = read_axes(AXES, LONDON)
    assert found.size == ROWS
    return found


@pytest.fixture
def admin(real_stores, real_settings, monkeypatch):
    monkeypatch.setenv("ATLAS_DATA_DIR", str(real_settings.data_dir))
    admin = sign_in(real_stores, "admin")
    approved(real_stores, admin)
    return admin


@pytest.fixture(scope="module")
def scheduler():
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0", memory_limit=0
    ) as running:
        yield running.scheduler_address


def spans(size, fine=()):
    """Give spans of one size, after some smaller ones: (size, how many) each."""
    start = 0
    for small, count in fine:
        for _ in range(count):
            yield start, start + small
            start += small
    while start < ROWS:
        yield start, min(ROWS, start + size)
        start += size


def sha256(tables, folder):
    return hashlib.sha256(assembly.write(tables, folder / "result.parquet").read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def one(grid, tmp_path_factory):
    """Give the SHA-256 of the whole grid computed in one go."""
    return sha256([permute(LONDON, grid, chunk_size=ROWS)], tmp_path_factory.mktemp("one"))


@pytest.mark.parametrize("fine", [(), [(1, 200), (13, 300)]], ids=["alike", "mixed"])
@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_pieces_of_any_size_give_the_same_bytes(grid, one, tmp_path, size, fine):
    assert sha256((chunk(LONDON, grid, *span) for span in spans(size, fine)), tmp_path) == one


def test_two_threads_give_the_same_bytes(grid, one, tmp_path):
    assert sha256([permute(LONDON, grid, chunk_size=SMALL, threads=2)], tmp_path) == one


def test_a_cluster_gives_the_same_bytes(grid, one, scheduler, tmp_path):
    assert sha256(cluster.tables(scheduler, partial(chunk, LONDON, grid), spans(SMALL)), tmp_path) == one


@pytest.mark.parametrize("rows", [SMALL, LARGE, ROWS])
def test_runs_in_chunks_of_any_size_give_the_same_bytes(real_stores, admin, one, monkeypatch, rows):
    monkeypatch.setattr(parts, "CHUNK_ROWS", rows)
    run = runs.start(real_stores, admin, PROJECT, AXES)
    work_once(real_stores)
    assert real_stores.runs.get(run["_id"])["sha256"] == one


def test_a_run_on_the_cluster_gives_the_same_bytes(real_stores, admin, one, scheduler, monkeypatch):
    monkeypatch.setattr(parts, "CHUNK_ROWS", SMALL)
    monkeypatch.setenv("ATLAS_DASK_SCHEDULER", scheduler)
    run = runs.start(real_stores, admin, PROJECT, AXES)
    work_once(real_stores)
    assert real_stores.runs.get(run["_id"])["sha256"] == one


def test_a_run_whose_workers_were_killed_gives_the_same_bytes(real_stores, real_settings, admin, one, tmp_path):
    run = runs.start(real_stores, admin, PROJECT, AXES)
    plan = [[point, 1, signal.SIGKILL] for point in (*mortal.CHUNK_POINTS, mortal.UNPUBLISHED)]
    assert mortal.lives(run, plan, tmp_path / "spans", real_settings, SMALL)[0] == ["-9"] * len(plan) + ["0"]
    assert real_stores.runs.get(run["_id"])["sha256"] == one
