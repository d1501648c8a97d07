"""Two results that differ in one cell are never taken for each other: not in figures, rows or files."""

import io

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from atlas_core.permutation.run import permute
from atlas_core.services import exports, results, snapshots
from atlas_core.services.overview import overview
from tests.atlas_core.services.cast import case, stored_project

PROJECT = "proj_1_london"
PAIRS = 25


@pytest.fixture(scope="module")
def whole() -> pa.Table:
    stored = case("london")
    return permute(stored["project"], stored["axes"])


@pytest.fixture
def admin(stores, admin, own_folder):
    snapshots.snapshot(stores, admin, stored_project(stores)["_id"])
    return admin


def changed(table: pa.Table, column: str, row: int) -> pa.Table:
    values = table[column].to_pylist()
    values[row] *= 1 + 1e-9
    return table.set_column(table.column_names.index(column), column, pa.array(values, pa.float64()))


def published(stores, table: pa.Table) -> dict:
    """Store the table as a worker does and return its complete run."""
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd")
    number = len(stores.runs.list(PROJECT)) + 1
    run = stores.runs.insert(
        {"_id": f"run_{number}", "project_id": PROJECT, "axes": case("london")["axes"], "total": table.num_rows,
         "snapshot_version": 1, "snapshot_hash": "", "engine_version": "x", "executed_by": "a@b.c", "currency": "GBP"}
    )  # fmt: skip
    sha256 = stores.results.put(f"file_{number}", sink.getvalue(), {})
    claimed = stores.runs.claim("w", 30)
    fields = {"sha256": sha256, "result_file": f"file_{number}", "summary": {}, "seconds": 0.1, "done": table.num_rows}
    return stores.runs.finish(run["_id"], "w", "complete", fields, fence=claimed["fence"])


def test_one_changed_cell_changes_everything_it_should(stores, admin, whole):
    rng = np.random.default_rng(11)
    seen, first = set(), published(stores, whole)
    content = {form: exports.export(stores, admin, PROJECT, first["_id"], form).content for form in ("csv", "json.gz")}
    with results.opened(stores, admin, first) as result:
        figures = overview(result).figures
    for _ in range(PAIRS):
        column = str(rng.choice(["irr", "npv", "senior_dscr", "senior_size", "ltv"]))
        row = int(rng.integers(whole.num_rows))
        table = changed(whole, column, row)
        run = published(stores, table)
        seen.add(run["sha256"])
        with results.opened(stores, admin, run) as result:
            assert result.row(row) == table.slice(row, 1).to_pylist()[0] != whole.slice(row, 1).to_pylist()[0]
            assert overview(result).figures.keys() == figures.keys()
        for form, bytes_of_first in content.items():
            made = exports.export(stores, admin, PROJECT, run["_id"], form)
            assert made.content != bytes_of_first
            assert run["sha256"][:12] in made.filename
    assert first["sha256"] not in seen
    assert len(seen) >= PAIRS - 1
