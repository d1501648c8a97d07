"""The summary of a result: the same from memory and from a file, in counts that can be recounted."""

import json
from collections import Counter

import numpy as np
import pytest

from atlas_core.permutation import distribution, pieces, run, summary
from atlas_core.permutation.axes import read_axes
from atlas_core.permutation.columns import FAIL_REASONS, OUTPUTS
from atlas_core.permutation.summary import summarise
from atlas_core.permutation.table import axis_columns
from atlas_core.services import assembly
from tests.atlas_core.permutation.test_cases import case

GRID = {
    "seniorRate": {"min": 3, "max": 12, "step": 0.5},
    "ltvRange": [0.3, 0.65, 0.95],
    "seniorDSCR": [1.05, 1.35, 2.5],
    "mezz": [True, False],
}


@pytest.fixture(scope="module")
def grid():
    return read_axes(GRID)


@pytest.fixture(scope="module")
def table(grid):
    return run.permute(case("london")["project"], grid)


@pytest.fixture(scope="module")
def told(table, grid):
    return summarise(table, 2.5, grid)


def test_shares_and_counts_are_those_of_the_rows(table, told):
    rows = table.to_pylist()
    for column in ("binding", "mezz_binding"):
        counts = Counter(row[column] for row in rows if row[column] is not None)
        assert told[column] == {value: counts[value] / len(rows) for value in sorted(counts)}
    assert told["viable"] == sum(row["viable"] for row in rows)
    assert [told[f"tier{n}_count"] for n in (1, 2, 3)] == [
        sum(row["tier"] == f"TIER_{n}" for row in rows) for n in (1, 2, 3)
    ]
    for bit, reason in enumerate(FAIL_REASONS):
        assert told["fail_reasons"][reason] == sum(int(row["fail_reasons"]) >> bit & 1 for row in rows) / len(rows)


def test_a_column_that_is_partly_null_is_told_without_its_nulls(table, told):
    values = [value for value in table.column("mezz_wal").to_pylist() if value is not None]
    assert 0 < len(values) < table.num_rows
    assert told["metrics"]["mezz_wal"]["null_count"] == table.num_rows - len(values)
    assert told["metrics"]["mezz_wal"]["median"] == np.percentile(values, 50)
    assert told["metrics"]["mezz_wal"]["mean"] == pytest.approx(np.mean(values), rel=1e-14)


def test_the_summary_is_json(told):
    assert json.loads(json.dumps(told, allow_nan=False)) == told


@pytest.mark.parametrize("kept", [10, 10**6])
def test_a_stored_result_has_the_summary_of_the_table(table, grid, tmp_path, monkeypatch, kept):
    monkeypatch.setattr(pieces, "PIECE", 50)
    monkeypatch.setattr(assembly, "ROW_GROUP", 50)
    monkeypatch.setattr(distribution, "KEPT", kept)
    stored = assembly.StoredRows(assembly.write([table], tmp_path / "result.parquet"))
    assert summarise(stored, 2.5, grid) == summarise(table, 2.5, grid)


def test_the_best_rows_are_found_across_pieces(table, told, grid, monkeypatch):
    monkeypatch.setattr(pieces, "PIECE", 7)
    assert summarise(table, 2.5, grid)["best"] == told["best"]
    assert len(told["best"]) == 10


def test_only_numbers_have_a_distribution(grid, told):
    assert list(told["metrics"]) == list(summary.METRICS)
    assert {OUTPUTS[name].format for name in summary.METRICS}.isdisjoint({"text", "mask", "flag"})
    assert not {column.name for column in axis_columns(grid)} & set(told["metrics"])


def test_labels_of_the_run_are_told():
    grid = read_axes({"tenor": 15, "options": {"CallOptionYears_56": 5, "TRS_EquityPct_53": 10}})
    labels = summarise(run.permute(case("london")["project"], grid), 0.0, grid)["labels"]
    assert labels == {"CallOptionYears_56": 5, "TRS_EquityPct_53": 10}
    json.dumps(labels, allow_nan=False)
