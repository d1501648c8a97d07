from functools import cmp_to_key

import numpy as np
import pyarrow as pa
import pytest

from atlas_core.errors import InputError, RecordNotFoundError
from atlas_core.queries import paging
from atlas_core.queries.filters import parse
from atlas_core.queries.keyset import Key, Order, order_by
from atlas_core.queries.paging import END, START, Place
from atlas_core.queries.result_file import open_result
from tests.atlas_core.queries import made_up

ROWS, PAGE = 60, 7
COLUMNS = ("tier", "binding", "irr", "npv", "payback_period", "ltv", "viable")


@pytest.fixture(scope="module")
def made():
    """Return few values and many nulls, so that almost every page begins and ends among equals."""
    rng = np.random.default_rng(5)
    numbers = {
        name: pa.array(rng.choice([-1.0, -0.0, 0.0, 0.1 + 0.2, 0.3, 1e300], ROWS), mask=rng.random(ROWS) < 0.4)
        for name in ("irr", "npv", "payback_period", "ltv")
    }
    words = {
        name: pa.array(rng.choice(["a", "B", "ä", ""], ROWS), mask=rng.random(ROWS) < 0.3)
        for name in ("tier", "binding")
    }
    return pa.table({"index": pa.array(range(ROWS)), **numbers, **words, "viable": pa.nulls(ROWS, pa.float64())})


@pytest.fixture(scope="module")
def result(made, tmp_path_factory):
    with open_result(made_up.write(made, tmp_path_factory.mktemp("paged") / "r.parquet")) as opened:
        yield opened


def sorted_rows(made: pa.Table, order: Order) -> list[int]:
    """Return the indices as a plain sort has them: nulls last in both directions, then by index."""
    rows = made.to_pylist()

    def compare(left: int, right: int) -> int:
        for name, down in order.chosen:
            one, other = rows[left][name], rows[right][name]
            if (one is None) != (other is None):
                return 1 if one is None else -1
            if one != other:
                one, other = (word.encode() if isinstance(word, str) else word for word in (one, other))
                return (1 if one > other else -1) * (-1 if down else 1)
        return left - right

    return sorted(range(ROWS), key=cmp_to_key(compare))


def orders() -> list[Order]:
    rng = np.random.default_rng(6)
    return [
        order_by([Key(str(name), bool(rng.random() < 0.5)) for name in rng.choice(COLUMNS, count, replace=False)])
        for count in (1, 1, 2, 2, 3, 3, 4)
    ]


@pytest.mark.parametrize("order", orders(), ids=str)
def test_pages_forwards_and_backwards_show_every_row_once_in_order(result, made, order):
    expected = sorted_rows(made, order)
    pages = [expected[start : start + PAGE] for start in range(0, ROWS, PAGE)]
    place = START
    for held in pages:
        assert paging.page(result, (), order, place, limit=PAGE)["index"].to_pylist() == held
        place = Place(held[-1])
    assert not paging.page(result, (), order, place, limit=PAGE).num_rows
    place = END
    while (rows := paging.page(result, (), order, place, limit=PAGE)).num_rows:
        held = rows["index"].to_pylist()
        assert held == expected[-PAGE:]
        expected, place = expected[: -len(held)], Place(held[0], backwards=True)
    assert not expected


@pytest.mark.parametrize("order", orders()[2:5], ids=str)
def test_the_rows_before_a_scenario_are_counted(result, made, order):
    expected = sorted_rows(made, order)
    for index in range(0, ROWS, 9):
        assert paging.rows_before(result, (), order, index) == expected.index(index)


def test_a_page_may_begin_beside_a_row_that_the_filter_leaves_out(result, made):
    filters, order = parse("npv >= 0.2"), Order("irr", True)
    passing = {row["index"] for row in made.to_pylist() if row["npv"] is not None and row["npv"] >= 0.2}
    outside = next(index for index in sorted_rows(made, order) if index not in passing)
    rest = sorted_rows(made, order)[sorted_rows(made, order).index(outside) + 1 :]
    expected = [index for index in rest if index in passing][:PAGE]
    assert paging.page(result, filters, order, Place(outside), limit=PAGE)["index"].to_pylist() == expected


def test_only_the_columns_wanted_are_read_the_index_first(result, made):
    rows = paging.page(result, columns=["npv", "index", "tier"], limit=PAGE)
    assert rows.column_names == ["index", "npv", "tier"]
    assert rows.to_pylist() == made.select(rows.column_names).slice(0, PAGE).to_pylist()
    assert paging.page(result).column_names == made.column_names
    assert paging.page(result, parse("npv > 1e301"), columns=["tier"]).column_names == ["index", "tier"]


def test_a_scenario_that_is_not_there_says_so(result):
    with pytest.raises(RecordNotFoundError, match="scenario 60"):
        paging.page(result, place=Place(60))


@pytest.mark.parametrize("name", ["owner", 'irr"', "*", "(SELECT 1)", ""])
def test_a_column_that_is_not_there_is_refused(result, name):
    with pytest.raises(InputError, match="There is no column"):
        paging.page(result, columns=[name])
