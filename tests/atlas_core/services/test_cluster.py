"""Runs on a Dask cluster: the bytes of a local run, whatever dies; no cluster, a message and a run that goes on."""

import json
import os
import random
import signal
import threading
import time
from functools import partial

import pytest
from distributed import LocalCluster

from atlas_core.cli import main
from atlas_core.errors import ClusterError, InputError
from atlas_core.permutation.axes import read_axes
from atlas_core.permutation.rulebook.book import DEFAULT
from atlas_core.permutation.run import chunk, joined, permute, scenario
from atlas_core.services import assembly, cluster, parts, runs, scenario_detail
from tests.atlas_core.services.cast import case
from tests.atlas_core.services.running import approved, work_once

pytestmark = pytest.mark.usefixtures("own_folder")

LONDON = case("london")["project"]
AXES = {"seniorRateRange": {"min": 4, "max": 6.38, "step": 0.02}, "options": {"amortisation": "annuity"}}
ROWS, CHUNK = 120, 8
NOWHERE = "tcp://127.0.0.1:9"
SPANS = [(start, start + CHUNK) for start in range(0, ROWS, CHUNK)]


def slow(project, grid, start, stop, rules=DEFAULT):
    """Compute as the engine does, long enough for somebody to die meanwhile."""
    time.sleep(0.1)
    return chunk(project, grid, start, stop, rules)


@pytest.fixture(scope="module")
def dask_cluster():
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0", memory_limit=0
    ) as running:
        yield running


@pytest.fixture
def grid():
    return read_axes(AXES, LONDON)


def pids(dask_cluster):
    return {worker.pid for worker in dask_cluster.workers.values()}


def bytes_of(tables, folder):
    return assembly.write(tables, folder / "result.parquet").read_bytes()


def test_a_killed_worker_costs_nothing_but_its_part(dask_cluster, grid, tmp_path):
    before = pids(dask_cluster)
    arriving = cluster.tables(dask_cluster.scheduler_address, partial(slow, LONDON, grid), SPANS)
    tables = [next(arriving)]
    os.kill(min(before), signal.SIGKILL)
    tables += arriving
    local = bytes_of([permute(LONDON, grid)], tmp_path)
    assert bytes_of(tables, tmp_path) == local
    assert pids(dask_cluster) != before
    assert joined(grid, tables).num_rows == ROWS


def test_the_command_line_computes_on_the_cluster(dask_cluster, tmp_path, capsys, monkeypatch):
    (tmp_path / "project.json").write_text(json.dumps(LONDON))
    (tmp_path / "axes.json").write_text(json.dumps(AXES))
    monkeypatch.chdir(tmp_path)
    command = ["permute", "project.json", "--axes", "axes.json", "--chunk", "16", "--out"]
    assert main([*command, "local.parquet"]) == 0
    assert main([*command, "dask.parquet", "--executor", "dask", "--scheduler", dask_cluster.scheduler_address]) == 0
    capsys.readouterr()
    assert (tmp_path / "dask.parquet").read_bytes() == (tmp_path / "local.parquet").read_bytes()
    assert main([*command, "none.parquet", "--executor", "dask"]) == 2
    assert "set ATLAS_DASK_SCHEDULER or give --scheduler tcp://HOST:8786" in capsys.readouterr().err
    monkeypatch.setattr(cluster, "ANSWER_SECONDS", 0.5)
    assert main([*command, "none.parquet", "--executor", "dask", "--scheduler", NOWHERE]) == 1
    assert f"the Dask scheduler {NOWHERE} does not answer" in capsys.readouterr().err
    assert not (tmp_path / "none.parquet").exists()


def test_a_run_on_the_cluster_has_the_bytes_of_a_local_one(dask_cluster, stores, admin, monkeypatch):
    project_id = approved(stores, admin)["project_id"]
    shas = []
    for rows, address in ((ROWS, ""), (CHUNK, dask_cluster.scheduler_address)):
        monkeypatch.setattr(parts, "CHUNK_ROWS", rows)
        monkeypatch.setenv("ATLAS_DASK_SCHEDULER", address)
        run = runs.start(stores, admin, project_id, AXES)
        work_once(stores)
        ended = stores.runs.get(run["_id"])
        assert (ended["state"], ended["message"], ended["done"]) == ("complete", "", ROWS)
        shas.append(ended["sha256"])
    assert shas[0] == shas[1]
    for index in {0, ROWS - 1, *random.sample(range(ROWS), 5)}:
        assert scenario_detail.detail(stores, admin, ended, index).row == scenario(LONDON, AXES, index)["outputs"]
    assert stores.chunks.list(run["_id"]) == []


def test_a_run_hears_a_pause_while_the_cluster_computes(dask_cluster, stores, admin, monkeypatch):
    monkeypatch.setattr(parts, "CHUNK_ROWS", CHUNK)
    monkeypatch.setenv("ATLAS_DASK_SCHEDULER", dask_cluster.scheduler_address)
    monkeypatch.setattr("atlas_core.services.worker.chunk", slow)
    project_id = approved(stores, admin)["project_id"]
    run = runs.start(stores, admin, project_id, AXES)
    done = stores.chunks.done
    monkeypatch.setattr(
        stores.chunks, "done", lambda *part: (done(*part), runs.pause(stores, admin, project_id, run["_id"]))[0]
    )
    work_once(stores)
    paused = stores.runs.get(run["_id"])
    assert paused["state"] == "paused"
    assert 0 < paused["done"] < ROWS


def test_without_its_scheduler_a_run_pauses_and_goes_on_here(stores, admin, monkeypatch):
    monkeypatch.setattr(parts, "CHUNK_ROWS", CHUNK)
    monkeypatch.setattr(cluster, "ANSWER_SECONDS", 0.5)
    monkeypatch.setenv("ATLAS_DASK_SCHEDULER", NOWHERE)
    project_id = approved(stores, admin)["project_id"]
    run = runs.start(stores, admin, project_id, AXES)
    work_once(stores)
    paused = stores.runs.get(run["_id"])
    assert paused["state"] == "paused"
    assert "does not answer" in paused["message"]
    assert "without ATLAS_DASK_SCHEDULER" in paused["message"]
    monkeypatch.setenv("ATLAS_DASK_SCHEDULER", "")
    runs.resume(stores, admin, project_id, run["_id"])
    work_once(stores)
    assert stores.runs.get(run["_id"])["state"] == "complete"


def test_a_scheduler_lost_in_mid_run_is_named_and_what_came_is_kept(grid):
    with LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address="127.0.0.1:0") as doomed:
        arriving = cluster.tables(doomed.scheduler_address, partial(slow, LONDON, grid), SPANS)
        assert next(arriving).num_rows == CHUNK
        threading.Timer(0.1, doomed.close).start()
        with pytest.raises(ClusterError, match="was lost"):
            list(arriving)


def test_a_cluster_without_workers_is_not_waited_for_for_ever(grid, monkeypatch):
    monkeypatch.setattr(cluster, "WORKER_SECONDS", 0.3)
    with (
        LocalCluster(n_workers=0, processes=False, dashboard_address="127.0.0.1:0") as empty,
        pytest.raises(ClusterError, match="has no workers; `dask worker"),
    ):
        list(cluster.tables(empty.scheduler_address, partial(chunk, LONDON, grid), SPANS))


def test_a_cluster_that_loses_all_workers_is_given_up(grid, monkeypatch):
    monkeypatch.setattr(cluster, "WORKER_SECONDS", 0.3)
    with LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address="127.0.0.1:0") as shrinking:
        arriving = cluster.tables(shrinking.scheduler_address, partial(slow, LONDON, grid), SPANS)
        assert next(arriving).num_rows == CHUNK
        shrinking.scale(0)
        with pytest.raises(ClusterError, match="has no workers"):
            list(arriving)


def test_workers_with_another_engine_are_refused(dask_cluster, grid, monkeypatch):
    monkeypatch.setattr(cluster, "ENGINE_VERSION", "another-1")
    with pytest.raises(ClusterError, match=r"has workers with engine kernel-.*; this is another-1"):
        list(cluster.tables(dask_cluster.scheduler_address, partial(chunk, LONDON, grid), SPANS))


def test_a_part_that_breaks_says_what_workers_need(dask_cluster):
    with pytest.raises(ClusterError, match=r"ZeroDivisionError.*need this version of atlas_core"):
        list(cluster.tables(dask_cluster.scheduler_address, divmod, [(1, 0)]))


def test_bad_input_found_by_the_cluster_is_bad_input(dask_cluster, grid):
    with pytest.raises(InputError, match="start, stop"):
        list(cluster.tables(dask_cluster.scheduler_address, partial(chunk, LONDON, grid), [(0, ROWS + 1)]))
