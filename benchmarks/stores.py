"""The embedded database over the wire: result files and project records."""

import os
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from atlas_core.services.stores import Stores
from atlas_core.services.wiring import open_stores, stop_embedded
from atlas_core.settings import load
from benchmarks import cases
from benchmarks.timing import Row, interleaved, milliseconds, percentile_95

MEGABYTE = 1_000_000
FILE_BYTES, FILE_ROUNDS, RECORD_ROUNDS = 64 * MEGABYTE, 5, 200


def stores() -> tuple[list[Row], list[Row]]:
    """Return the rows of the result files and those of the project records."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load({"ATLAS_DATA_DIR": folder}, Path(folder) / "no.env")
        opened = open_stores(settings)
        try:
            return _files(opened), _records(opened)
        finally:
            opened.close()
            stop_embedded(settings)


def _files(opened: Stores) -> list[Row]:
    content = os.urandom(FILE_BYTES)
    times: dict[str, list[float]] = {"put": [], "read": []}
    for turn in range(FILE_ROUNDS + 1):
        name = f"bench_{turn}"
        spent = {
            "put": _timed(partial(opened.results.put, name, content, {"project_id": "proj_bench"})),
            "read": _timed(partial(opened.results.read, name)),
        }
        opened.results.delete(name)
        if turn:  # the first one warms up
            times["put"].append(spent["put"])
            times["read"].append(spent["read"])
    labels = {"put": "put, read back and verified", "read": "get, verified"}
    return [
        Row(
            f"GridFS {labels[name]}",
            (f"{FILE_BYTES / MEGABYTE / min(taken):,.0f}", f"{FILE_BYTES / MEGABYTE / max(taken):,.0f}"),
            f"`stores.results.{name}`, {FILE_BYTES // MEGABYTE} MB of random bytes, SHA-256 included",
        )
        for name, taken in times.items()
    ]


def _records(opened: Stores) -> list[Row]:
    record = {
        "_id": "proj_bench",
        "user_email": "bench@example.com",
        "status": "draft",
        "title": "London DC Project",
        "updated_at": datetime.now(UTC),
        **cases.london(),
    }
    seen = [opened.projects.insert(record)]

    def save() -> None:
        seen.append(opened.projects.save(seen.pop()))

    times = interleaved(
        {"save": save, "load": lambda: opened.projects.get("proj_bench")}, RECORD_ROUNDS, time.perf_counter
    )
    return [
        Row(
            f"project {name}",
            (milliseconds(sorted(taken)[len(taken) // 2]), milliseconds(percentile_95(taken))),
            f"`stores.projects.{'save' if name == 'save' else 'get'}`, {RECORD_ROUNDS} times",
        )
        for name, taken in times.items()
    ]


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
