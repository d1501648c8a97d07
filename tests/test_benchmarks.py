"""The page of the benchmarks says where and when it was measured; measuring itself is `make bench`."""

import re
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from atlas_core.permutation import run
from atlas_core.permutation.summary import summarise
from benchmarks import cases, explorer, exports, growth, singleowner, vectorised

PAGE = (Path(__file__).parent.parent / "docs/benchmarks.md").read_text()


@pytest.mark.parametrize(
    "fact",
    [
        r"^- Date: \d{4}-\d\d-\d\d \d\d:\d\d UTC$",
        r"^- Machine: .+, \d+ cores, \d+ GB, ",
        r"^- Commit: [0-9a-f]{7,}",
        r"^- Software: Python \d",
        r"^- Command: `make bench`",
    ],
)
def test_the_page_says_when_where_and_how_it_was_measured(fact):
    assert re.search(fact, PAGE, flags=re.MULTILINE)


def test_every_figure_says_what_was_timed():
    rows = [line.strip("| ").split(" | ") for line in PAGE.splitlines() if line.startswith("| ")]
    assert len(rows) > 12
    assert [row for row in rows if not row[-1].strip()] == []


@pytest.mark.parametrize(
    "title", ["Engines", "Kernel", "In a running process", "From the command line", "Growth", "IRR"]
)
def test_the_page_has_every_table(title):
    assert f"\n## {title}\n" in PAGE


def test_the_numpy_baseline_computes_what_the_engine_computes_of_the_same_part():
    project = cases.london()["project"]
    swept = {"seniorRate": [4.0, 5.5, 7.0], "seniorDSCR": [1.2, 1.35, 1.5], "ltvRange": [0.2, 0.3, 0.65]}
    expected = run.permute(project, swept | {"debtTenorRange": [15], "options": vectorised.OPTIONS})
    values = np.array(np.meshgrid(*swept.values(), indexing="ij")).reshape(3, -1)
    given = {"senior_rate": values[0] / 100, "senior_target": values[1], "ltv_cap": values[2]}
    found = vectorised.rows(vectorised.base(project), 15, given)
    assert set(expected["binding"].to_pylist()) == {"dscr", "ltv"}
    for name in vectorised.EQUAL:
        np.testing.assert_allclose(found[name], expected[name].to_numpy(), rtol=1e-9, err_msg=name)


@pytest.mark.parametrize("size", [10_000, 100_000])
def test_the_grids_of_the_growth_have_the_size_they_say(size):
    axes = growth.axes(size)
    assert np.prod([len(values) for name, values in axes.items() if name != "options"]) == size


def test_the_explorer_is_measured_on_ten_million_scenarios_question_by_question(tmp_path):
    swept = explorer.axes({})
    assert np.prod([len(values) for name, values in swept.items() if name != "options"]) == 10_000_000
    swept |= {"seniorRateRange": [4, 5], "mezzRateRange": [7], "seniorDSCRTarget": [1.2, 1.3], "opexPercent": [5]}
    project, swept = cases.london()["project"], swept | {"ltvRange": [0.6]}
    table = run.permute(project, swept)
    pq.write_table(table, tmp_path / "r.parquet")
    found = explorer.measured(tmp_path / "r.parquet", summarise(table, 0.0)["metrics"], project, swept)
    assert len(found["times"]) == 15
    assert all(0 < middle <= longest for _, (middle, longest, _), _ in found["times"])
    assert {len(row.figures) for row in explorer.rows_of(found)} == {3}


def test_the_workbook_is_measured_as_it_is_written(tmp_path):
    pq.write_table(run.permute(cases.london()["project"], {"ltvRange": [0.5, 0.6]}), tmp_path / "r.parquet")
    for columns in (exports.TWELVE, ()):
        found = exports.measured(tmp_path / "r.parquet", columns)
        assert min(found.values()) > 0


def test_a_run_of_the_public_model_is_a_solved_one():
    assert 0 < singleowner.work()() < 20
