"""A result of a million scenarios as an Excel workbook: one process for each file, as the server writes it.

`python -m benchmarks.exports RESULT.parquet [COLUMN…]` writes one file and prints what that took as JSON.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from atlas_core.exchange import result_workbook
from atlas_core.permutation.columns import OUTPUTS, Column
from atlas_core.queries.result_file import open_result
from atlas_core.queries.streams import streamed
from atlas_core.services import export_charts
from benchmarks import cases, growth
from benchmarks.child import own_peak, spent
from benchmarks.page import ROOT
from benchmarks.timing import Row

ROWS = 1_000_000
TWELVE = (
    "index", "id", "tier", "irr", "npv", "senior_dscr", "ltv", "senior_size", "mezz_size", "equity_size",
    "payback_period", "binding",
)  # fmt: skip


def exported() -> list[Row]:
    """Make the result; return wall and CPU time [s], peak memory [MB] and size [MB] of each file."""
    with tempfile.TemporaryDirectory() as name:
        command = cases.permute(Path(name), cases.london()["project"], growth.axes(ROWS))
        spent(command)
        return [_row(f"{len(TWELVE)} columns", command[-1], TWELVE), _row("every column", command[-1], ())]


def measured(path: Path, columns: Sequence[str]) -> dict[str, float]:
    """Write the workbook; return its wall and CPU time [s], the peak of the process [MB] and the file's size [MB]."""
    wall, cpu = time.perf_counter(), time.process_time()
    with tempfile.TemporaryDirectory() as name, open_result(path) as result:
        out, names = Path(name) / "book.xlsx", list(columns) or list(result.kinds)
        shown = [OUTPUTS.get(each) or Column(each, each, "", "number", "") for each in names]
        charts = export_charts.charts(result, (), "GBP")
        with streamed(path, (), names) as (_, batches):
            sheets = result_workbook.Sheets(charts=charts)
            result_workbook.write(out, batches, shown, result.count(), sheets, datetime.now(UTC))
        size = out.stat().st_size
    return {
        "wall": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "peak": own_peak(),
        "size": size / 2**20,
    }


def _row(what: str, path: str, columns: Sequence[str]) -> Row:
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks.exports", path, *columns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(ended.stdout)
    figures = (f"{found['wall']:.1f}", f"{found['cpu']:.1f}", f"{found['peak']:,.0f}", f"{found['size']:,.0f}")
    return Row(f"Excel, 1,000,000 rows, {what}", figures, "`result_workbook.write`, charts of every row included")


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measured(Path(sys.argv[1]), sys.argv[2:])))
