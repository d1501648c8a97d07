import hashlib
import io
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta

import jsonschema
import pyarrow.parquet as pq
import pytest

from atlas_core.permutation.rulebook.book import DEFAULT
from atlas_core.permutation.run import ENGINE_VERSION, permute
from atlas_core.services import exports, parts, rule_tables, runs, scenario_detail, worker
from atlas_core.services.export_files import Wanted
from docs import run_record
from tests.atlas_core.services.cast import case
from tests.atlas_core.services.running import SMALL, approved, complete_run, work_once
from tests.people import sign_in

PROJECT = "proj_1_london"


@pytest.fixture
def real_admin(real_stores):
    return sign_in(real_stores, "admin")


def stored_table(stores, run):
    return pq.read_table(io.BytesIO(stores.results.read(run["result_file"])))


def test_a_queued_run_becomes_a_published_result(stores, admin):
    run = complete_run(stores, admin, axes=SMALL)
    assert (run["state"], run["done"], run["total"]) == ("complete", 4, 4)
    assert run["result_file"] == f"permutation_results_{PROJECT}_{run['_id']}"
    table = stored_table(stores, run)
    assert table.equals(permute(case("london")["project"], SMALL))
    assert run["summary"]["total"] == 4
    assert run["bytes"] == len(stores.results.read(run["result_file"]))
    info = stores.results.info(run["result_file"])
    assert info["sha256"] == run["sha256"]
    metadata = info["metadata"]
    assert metadata["project_id"] == PROJECT
    assert metadata["executed_by"] == "admin@test.example"
    assert metadata["permutation_count"] == 4
    assert metadata["execution_time"] == run["seconds"] > 0
    assert metadata["timestamp"] == run["started_at"]
    assert (metadata["rules_version"], metadata["rules_hash"]) == (1, DEFAULT.hash)


def test_a_complete_run_names_all_it_came_from_who_ran_it_and_when(stores, admin):
    drawn = SMALL | {"options": {"sample": {"method": "sobol", "count": 3, "seed": 11}}}
    run = complete_run(stores, admin, axes=drawn)
    snapshot = stores.snapshots.get(PROJECT, 1)
    expected = {
        "axes": drawn,
        "bytes": len(stores.results.read(run["result_file"])),
        "engine_version": ENGINE_VERSION,
        "executed_by": admin.email,
        "rules_hash": DEFAULT.hash,
        "rules_version": 1,
        "seed": 11,
        "sha256": hashlib.sha256(stores.results.read(run["result_file"])).hexdigest(),
        "snapshot_hash": snapshot["hash"],
        "snapshot_version": snapshot["version"],
        "worker": "worker-1",
    }
    assert {name: run[name] for name in expected} == expected
    assert re.fullmatch(r"[0-9a-f]{64}", run["inputs_hash"])
    assert run["seconds"] > 0
    times = [run[name] for name in ("created_at", "queued_at", "started_at", "finished_at")]
    assert times == sorted(times)
    assert {time.tzinfo for time in times} == {UTC}
    stored = stores.results.info(run["result_file"])["metadata"]
    assert (stored["inputs_hash"], stored["seed"]) == (run["inputs_hash"], 11)


def is_a_run(record):
    document = json.loads(json.dumps(record, default=lambda time: time.isoformat()))
    jsonschema.validate(document, run_record.schema(), jsonschema.Draft202012Validator)
    return True


def test_a_record_has_the_documented_keys_and_no_other_from_its_start_to_its_end(stores, admin, monkeypatch):
    jsonschema.Draft202012Validator.check_schema(run_record.schema())
    monkeypatch.setattr(parts, "CHUNK_ROWS", 2)
    project_id = approved(stores, admin)["project_id"]
    run = runs.start(stores, admin, project_id, SMALL)
    assert is_a_run(run)
    assert set(run) == set(run_record.ALWAYS)
    assert is_a_run(runs.pause(stores, admin, project_id, run["_id"]))
    runs.resume(stores, admin, project_id, run["_id"])
    work_once(stores)
    complete = stores.runs.get(run["_id"])
    assert is_a_run(complete)
    assert set(complete) == {*run_record.ALWAYS, *run_record.LATER, *run_record.COMPLETE}
    with pytest.raises(jsonschema.ValidationError):
        is_a_run({name: value for name, value in complete.items() if name != "sha256"})
    with pytest.raises(jsonschema.ValidationError):
        is_a_run(complete | {"state": "failed"})


def test_a_worker_computes_one_run_at_a_time(stores, admin, monkeypatch):
    project_id, engine, at_once = approved(stores, admin)["project_id"], worker.chunk, []
    waiting = [runs.start(stores, admin, project_id, SMALL | {"cpi": cpi}) for cpi in (1, 2, 3)]

    def noted(*arguments, **named):
        at_once.append([run["state"] for run in stores.runs.list(project_id)].count("running"))
        return engine(*arguments, **named)

    monkeypatch.setattr(worker, "chunk", noted)
    work_once(stores)
    assert {stores.runs.get(run["_id"])["state"] for run in waiting} == {"complete"}
    assert set(at_once) == {1}


def test_a_result_that_was_taken_over_is_exported_under_an_ordinary_name(stores, admin, own_folder):
    approved(stores, admin)
    run = runs.start(stores, admin, PROJECT, SMALL)
    stores.runs.claim("killed", lease_seconds=-1)
    work_once(stores)
    taken_over = stores.runs.get(run["_id"])
    assert taken_over["fence"] == 2
    made = exports.export(stores, admin, PROJECT, run["_id"], Wanted("csv"))
    assert made.filename == f"permutation_results_{PROJECT}_run0001_{taken_over['sha256'][:12]}.csv"


def test_a_run_is_judged_by_the_rule_tables_it_was_started_with(stores, admin):
    project_id, axes = approved(stores, admin, "frankfurt")["project_id"], case("frankfurt")["axes"]
    queued = runs.start(stores, admin, project_id, axes)
    document = DEFAULT.document()
    for row, irr in zip(document["tiers"]["rows"], (903.0, 902.0, 901.0), strict=True):
        row["irr"] = irr
    for row, weight in zip(document["composite_weights"]["rows"], (10.0, 10.0, 20.0, 25.0, 35.0), strict=True):
        row["weight"] = weight
    rule_tables.save(stores, admin, document, 1, "nothing is viable")
    later = runs.start(stores, admin, project_id, axes)
    work_once(stores)
    before, after = (stores.runs.get(run["_id"])["summary"] for run in (queued, later))
    assert before["viable"] > 0 == after["viable"]
    assert (before["weights"]["senior"], after["weights"]["senior"]) == (0.35, 0.1)
    assert scenario_detail.detail(stores, admin, stores.runs.get(later["_id"]), 0).row["tier"] == "NOT_VIABLE"


def test_a_run_whose_rule_tables_are_not_those_it_was_started_with_fails(stores, admin, monkeypatch):
    approved(stores, admin)
    run = runs.start(stores, admin, PROJECT, SMALL)
    stores.runs._table.put(stores.runs.get(run["_id"]) | {"rules_hash": "0" * 64})
    work_once(stores)
    ended = stores.runs.get(run["_id"])
    assert ended["state"] == "failed"
    assert ended["message"] == "Version 1 of the rule tables is not the one the run was started for."


def test_a_worker_clears_away_what_a_cut_off_upload_left_more_than_an_hour_ago(stores):
    an_hour_ago = datetime.now(UTC) - timedelta(hours=1)
    stores.results.leave_orphan(an_hour_ago - timedelta(minutes=1))
    stores.results.leave_orphan(an_hour_ago + timedelta(minutes=1))
    ends = threading.Timer(0.3, (stop := threading.Event()).set)
    ends.start()
    worker.work(stores, "tidy", stop)
    ends.join()
    assert stores.results.sweep(0) == 1  # the younger one is what is left


def test_the_same_run_gives_the_same_bytes_whatever_the_pieces(stores, admin, monkeypatch):
    first = complete_run(stores, admin, axes=SMALL)
    monkeypatch.setattr(worker, "FIRST_PIECE", 1)
    monkeypatch.setattr(worker, "LARGEST_PIECE", 1)
    again = runs.start(stores, admin, PROJECT, SMALL)
    work_once(stores)
    assert stores.runs.get(again["_id"])["sha256"] == first["sha256"]


def test_a_cancelled_run_stops_after_the_piece_in_hand_and_keeps_nothing(stores, admin, monkeypatch):
    approved(stores, admin)
    run = runs.start(stores, admin, PROJECT, case("london")["axes"])
    computed = []

    def piece(project, grid, start, stop, rules):
        computed.append((start, stop))
        runs.cancel(stores, admin, PROJECT, run["_id"])
        return permute(project, SMALL).slice(0, stop - start)

    monkeypatch.setattr(worker, "chunk", piece)
    monkeypatch.setattr(worker, "FIRST_PIECE", 3)
    work_once(stores)
    ended = stores.runs.get(run["_id"])
    assert (ended["state"], ended["done"], computed) == ("cancelled", 3, [(0, 3)])
    assert "result_file" not in ended


def test_a_worker_told_to_stop_leaves_the_run_interrupted(stores, admin, monkeypatch):
    approved(stores, admin)
    run = runs.start(stores, admin, PROJECT, case("london")["axes"])
    stop = threading.Event()

    def piece(project, grid, start, stop_at, rules):
        stop.set()
        return permute(project, SMALL).slice(0, 3)

    monkeypatch.setattr(worker, "chunk", piece)
    worker.work(stores, "w", stop)
    ended = stores.runs.get(run["_id"])
    assert ended["state"] == "interrupted"
    assert ended["message"] == "The worker was stopped after 3 of 243 permutations."


def test_a_run_left_by_a_killed_worker_is_taken_over_by_the_next(stores, admin):
    approved(stores, admin)
    run = runs.start(stores, admin, PROJECT, SMALL)
    stores.runs.claim("killed", lease_seconds=-1)
    work_once(stores, "next")
    ended = stores.runs.get(run["_id"])
    assert (ended["state"], ended["worker"], ended["fence"]) == ("complete", "next", 2)


def test_a_worker_that_was_away_too_long_does_not_overwrite_its_successor(stores, admin, monkeypatch):
    approved(stores, admin)
    run = runs.start(stores, admin, PROJECT, SMALL)

    def slow(project, grid, start, stop, rules):
        if not hold:
            # The lease ran out meanwhile: the run was marked, queued again and taken by another worker.
            hold.append(True)
            stores.runs.finish(run["_id"], "old", "interrupted", {}, fence=1)
            stores.runs.requeue(run["_id"])
            stores.runs.claim("new", 30)
        return permute(project, SMALL).slice(start, stop - start)

    hold = []
    monkeypatch.setattr(worker, "chunk", slow)
    stop = threading.Event()
    thread = threading.Thread(target=worker.work, args=(stores, "old", stop))
    thread.start()
    time.sleep(0.5)
    stop.set()
    thread.join()
    now = stores.runs.get(run["_id"])
    assert (now["state"], now["worker"], now["done"]) == ("running", "new", 0)


@pytest.mark.parametrize("change", [{"role": "sponsor"}, {"status": "disabled"}])
def test_a_run_of_someone_who_may_no_longer_run_does_not_start(stores, admin, change):
    approved(stores, admin)
    run = runs.start(stores, admin, PROJECT, SMALL)
    stores.users.save(stores.users.get(admin.email) | change)
    work_once(stores)
    ended = stores.runs.get(run["_id"])
    assert (ended["state"], ended["done"]) == ("failed", 0)
    assert "may no longer run" in ended["message"]


def test_a_snapshot_that_changed_after_the_start_is_not_computed(stores, admin, monkeypatch):
    approved(stores, admin)
    run = runs.start(stores, admin, PROJECT, SMALL)
    genuine = stores.snapshots.get(PROJECT, 1)
    twisted = genuine | {"project": genuine["project"] | {"power": genuine["project"]["power"] | {"pue": 1.0}}}
    monkeypatch.setattr(stores.snapshots, "get", lambda *_: twisted)
    work_once(stores)
    ended = stores.runs.get(run["_id"])
    assert ended["state"] == "failed"
    assert "not the one that was approved" in ended["message"]


def test_an_engine_that_breaks_fails_the_run_but_not_the_worker(stores, admin, monkeypatch, caplog):
    approved(stores, admin)
    broken = runs.start(stores, admin, PROJECT, SMALL)

    def breaks(*_, **__):
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(worker, "chunk", breaks)
        work_once(stores)
    assert stores.runs.get(broken["_id"])["state"] == "failed"
    assert "ZeroDivisionError" in stores.runs.get(broken["_id"])["message"]
    assert "Traceback" not in stores.runs.get(broken["_id"])["message"]
    whole = runs.start(stores, admin, PROJECT, SMALL)
    work_once(stores)
    assert stores.runs.get(whole["_id"])["state"] == "complete"


WORKER = """
import threading
from atlas_core.services import worker
from atlas_core.services.wiring import open_stores
from atlas_core.settings import load
worker.LEASE_SECONDS = 1.0
worker.work(open_stores(load()), "process", threading.Event())
"""
LARGE = {"seniorRateRange": {"min": 4, "max": 6, "step": 0.0001}}


def until(condition, seconds=30.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_killed_worker_process_leaves_a_run_that_says_so_and_can_be_started_again(
    real_stores, real_admin, real_settings
):
    approved(real_stores, real_admin)
    run = runs.start(real_stores, real_admin, PROJECT, LARGE)
    environment = os.environ | {"MONGODB_URI": real_settings.mongodb_uri, "ATLAS_DATA_DIR": str(real_settings.data_dir)}
    process = subprocess.Popen([sys.executable, "-c", WORKER], env=environment)
    try:
        until(lambda: real_stores.runs.get(run["_id"])["done"] > 0)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    until(lambda: runs.progress(real_stores, real_admin, PROJECT, run["_id"]).state == "interrupted")
    assert runs.again(real_stores, real_admin, PROJECT, run["_id"])["state"] == "queued"


def test_on_the_real_server_a_run_goes_from_queue_to_result(real_stores, real_admin):
    run = complete_run(real_stores, real_admin)
    assert (run["state"], run["total"], run["summary"]["viable"]) == ("complete", 243, 0)
    table = stored_table(real_stores, run)
    assert table.equals(permute(case("london")["project"], case("london")["axes"]))
    assert min(table["senior_size"].to_pylist()) == pytest.approx(74_379_871.408)
    assert real_stores.runs.latest_complete(PROJECT)["_id"] == run["_id"]
