"""Runs that differ in one cell are never taken for each other: not on screen, in a cache or in a file."""

import csv
import gzip
import io
import json
import re
import sys
import zipfile
from dataclasses import asdict

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from atlas_core.permutation.run import permute
from atlas_core.queries import cubes
from atlas_core.queries.filters import parse
from atlas_core.queries.planes import Heat, Scatter
from atlas_core.queries.result_file import Order
from atlas_core.services import drivers, explorer, exports, results, scenario_detail, snapshots
from atlas_core.services.explorer_planes import chosen
from atlas_core.services.export_files import Wanted
from atlas_core.services.overview import overview
from tests.atlas_core.services.cast import case, stored_project

PROJECT = "proj_1_london"
PAIRS, DRILLED = 20, 500
COLUMNS = ("irr", "npv", "senior_dscr", "senior_size", "ltv")
FACTORS = (1 + 1e-9, 1.5)
"""A change too small for any rounding to show, and one that moves a bar of the charts."""
LINE = "index <= 200"
_CELL = re.compile(rb'<c r="([A-Z]+\d+)"[^>]*><v>([^<]*)</v>')


@pytest.fixture(scope="module")
def whole() -> pa.Table:
    stored = case("london")
    return permute(stored["project"], stored["axes"])


@pytest.fixture
def admin(stores, admin, own_folder):
    snapshots.snapshot(stores, admin, stored_project(stores)["_id"])
    return admin


def changed(table: pa.Table, column: str, row: int, factor: float) -> pa.Table:
    values = table[column].to_pylist()
    values[row] *= factor
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


def told(shown) -> str:
    """Return figures and counts as text, every digit of them."""
    return json.dumps(asdict(shown), default=lambda value: value.tolist() if hasattr(value, "tolist") else repr(value))


def charts(stores, admin, run: dict, _row: int) -> str:
    return told(explorer.picture(stores, admin, run, parse(LINE)))


def cube(stores, admin, run: dict, _row: int) -> str:
    found = explorer.cube(stores, admin, PROJECT, run["_id"], "irr", {"filter": LINE})
    assert found.sha256 == run["sha256"]
    return told(found)


def shares(stores, admin, run: dict, _row: int) -> str:
    return told(drivers.drivers(stores, admin, run, "irr"))


def figures(stores, admin, run: dict, _row: int) -> str:
    with results.opened(stores, admin, run) as result:
        return told(overview(result, parse(LINE)))


def scenario(stores, admin, run: dict, row: int) -> dict:
    return scenario_detail.detail(stores, admin, run, row).row


SCREEN = (charts, cube, shares, figures, scenario)
"""What the pages show of a run beside its rows, some of it from caches."""


def uncached(stores, run: dict) -> str:
    """Return what the charts show, computed afresh from the stored bytes."""
    with results.open_result(results.local_file(stores, run)) as result:
        charts = cubes.axes(result, explorer.NUMBERS, explorer.WORDS)
        planes = chosen(run)
        axes = {name: cubes.steps(result, name) for name in planes.heat[:2]} | charts
        layers = [Scatter(*planes.scatter, axes, largest=False)]
        layers += [Heat(*planes.heat[:2], axes, planes.heat[2])] if planes.heat else []
        whole, passing = (cubes.tallies(result, charts, parse(line), layers) for line in ("", LINE))
        return told(explorer.Picture(axes, whole, passing))


def taken_away(stores, admin, run: dict, form: str) -> bytes:
    made = exports.export(stores, admin, PROJECT, run["_id"], Wanted(form))
    assert run["sha256"][:12] in made.filename
    return made.content.read_bytes()


MARKS = 4
"""Columns of a CSV file that say what it is of, and so differ from run to run."""


def cells(content: bytes, form: str) -> dict:
    """Return the cells of a file, whatever it is, by place."""
    if form == "parquet":
        return {(name, place): value for name, column in pq.read_table(io.BytesIO(content)).to_pydict().items()
                for place, value in enumerate(column)}  # fmt: skip
    if form == "csv":
        lines = csv.reader(io.StringIO(content.decode("utf-8-sig")))
        return {(place, row): value for row, line in enumerate(lines) for place, value in enumerate(line[:-MARKS])}
    if form == "json.gz":
        document = json.loads(gzip.decompress(content))
        (rows,) = [part for part in document.values() if isinstance(part, list)]
        return {(name, place): value for place, row in enumerate(rows) for name, value in row.items()}
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return dict(_CELL.findall(book.read("xl/worksheets/sheet1.xml")))


def differences(first: dict, second: dict) -> list[tuple[float, float]]:
    assert first.keys() == second.keys()
    return [(float(first[place]), float(second[place])) for place in first if first[place] != second[place]]


def hold_apart(stores, admin, tables, cell: tuple[str, int], *, screen, forms) -> None:
    """Publish both tables, look at one, the other and the first again, take both away, and ask each for its cell."""
    column, row = cell
    runs = [published(stores, table) for table in tables]
    values = [table[column][row].as_py() for table in tables]
    assert runs[0]["sha256"] != runs[1]["sha256"]
    for run, table in zip(runs, tables, strict=True):
        with results.opened(stores, admin, run) as result:
            rows = result.page(parse(LINE), Order("index"), limit=200)
        assert rows.equals(table.slice(0, 200).select(rows.column_names))
    for part in screen:
        first, second, again = [part(stores, admin, run, row) for run in (*runs, runs[0])]
        assert again == first
        if part is charts:
            assert [first, second] == [uncached(stores, run) for run in runs]
        if part is scenario:
            assert [first, second] == [table.slice(row, 1).to_pylist()[0] for table in tables]
    for form in forms:
        files = [cells(taken_away(stores, admin, run, form), form) for run in runs]
        assert differences(*files) == [(values[0], values[1])], (form, column, row)


def pairs(whole: pa.Table, count: int):
    """Give pairs of tables that differ in one cell, each pair beside a cell of its own that differs from the whole."""
    rng = np.random.default_rng(11)
    for number in range(count):
        column, factor = str(rng.choice(COLUMNS)), FACTORS[number % 2]
        other, row = (int(place) for place in rng.integers(200, size=2))
        first = changed(whole, str(rng.choice(COLUMNS)), other, 1 + 1e-6 * (number + 1))
        yield number, (first, changed(first, column, row, factor)), (column, row)


def test_pairs_of_runs_that_differ_in_one_cell_are_told_apart_on_screen_in_caches_and_in_files(stores, admin, whole):
    quick = [form for form in exports.MEDIA_TYPES if form != "xlsx"]
    for number, tables, cell in pairs(whole, PAIRS):
        # Each pair meets another part of the screen and another file in its turn; in the drill all of them.
        form = quick[number % len(quick)] if number else "xlsx"
        hold_apart(stores, admin, tables, cell, screen=(SCREEN[number % len(SCREEN)],), forms=(form,))


@pytest.mark.drill
def test_five_hundred_pairs_of_runs_are_told_apart(stores, admin, whole, capsys):
    for _, tables, cell in pairs(whole, DRILLED):
        hold_apart(stores, admin, tables, cell, screen=SCREEN, forms=tuple(exports.MEDIA_TYPES))
    with capsys.disabled():
        sys.stdout.write(f"\n{DRILLED} pairs of runs, {len(stores.runs.list(PROJECT))} runs told apart\n")
