"""The results page of two runs that differ in one cell shows of each its own, however often one looks."""

import sys

import numpy as np
import pyarrow as pa
import pytest

from atlas_core.permutation.run import permute
from atlas_core.permutation.summary import summarise
from atlas_core.services import snapshots
from tests.atlas_core.services.cast import case, stored_project
from tests.atlas_core.services.test_right_bytes import DRILLED, pairs, published
from tests.pages.analysis.conftest import opened, said

SCALES = {"npv": 1e-6, "senior_size": 1e-6, "ltv": 100.0}
"""Money is shown in millions, a share in per cent."""


@pytest.fixture
def whole(stores, admin) -> pa.Table:
    snapshots.snapshot(stores, admin, stored_project(stores)["_id"])
    return permute(case("london")["project"], case("london")["axes"])


def look(run, column):
    """Open the page as a browser does that knows nothing else, and return the column of its table."""
    page = opened("results.py", run=run["_id"], sort="index.asc")
    assert not page.exception
    assert f"content {run['sha256'][:4]} {run['sha256'][4:8]}" in said(page)
    return page.dataframe[0].value.set_index("index")[column]


def hold_apart(stores, tables, cell):
    column, row = cell
    runs = [published(stores, table) | {"summary": summarise(table, 0.1), "discount_rate": 8.0} for table in tables]
    for run in runs:
        stores.runs._table.put(run)
    first, second, again = [look(run, column) for run in (*runs, runs[0])]
    for shown, table in zip((first, second), tables, strict=True):
        figures = SCALES.get(column, 1.0) * table[column].to_numpy()[: len(shown)]
        np.testing.assert_allclose(shown.to_numpy(), figures, rtol=1e-12)
    assert list(first.index[first != second]) == [row]
    assert again.equals(first)


def test_the_page_shows_the_run_of_its_address(stores, whole):
    for _, tables, cell in pairs(whole, 1):
        hold_apart(stores, tables, cell)


@pytest.mark.drill
def test_the_page_shows_the_right_one_of_five_hundred_pairs(stores, whole, capsys):
    for _, tables, cell in pairs(whole, DRILLED):
        hold_apart(stores, tables, cell)
    with capsys.disabled():
        sys.stdout.write(f"\n{DRILLED} pairs of runs told apart on the page\n")
