import duckdb
import pyarrow as pa
import pytest

from atlas_core.queries import soundness
from atlas_core.queries.filters import parse
from atlas_core.queries.keyset import Order
from atlas_core.queries.result_file import open_result
from tests.atlas_core.queries import made_up

BAD = [1.0, float("nan"), float("inf"), -float("inf"), None]


@pytest.fixture
def path(tmp_path):
    made = pa.table({"index": pa.array(range(5)), "irr": BAD, "npv": [1.0, None, 3.0, 4.0, 5.0], "none": [None] * 5})
    made = made.set_column(3, "none", pa.nulls(5, pa.float64()))
    return made_up.write(made, tmp_path / "r.parquet")


def test_a_file_tells_which_columns_are_finite(path):
    with duckdb.connect() as connection:
        soundness.find_out(connection, path, ["irr", "npv", "none"])
    assert soundness.known(path) == {"irr": False, "npv": True, "none": True}


def test_a_column_is_looked_through_once(path):
    with duckdb.connect() as connection:
        soundness.find_out(connection, path, ["npv"])
    soundness.find_out(None, path, ["npv", "npv"])  # type: ignore[arg-type]


def test_a_file_that_changed_is_looked_through_again(path):
    with duckdb.connect() as connection:
        soundness.find_out(connection, path, ["npv"])
        made_up.write(pa.table({"index": pa.array(range(7)), "npv": [float("nan")] * 7}), path)
        assert soundness.known(path) == {}
        soundness.find_out(connection, path, ["npv"])
    assert soundness.known(path) == {"npv": False}


def test_what_is_not_finite_is_shown_neither_guarded_nor_after_a_look(path):
    with open_result(path) as result:
        for _ in range(2):
            assert result.page(order=Order("irr", True))["irr"].to_pylist() == [1.0, None, None, None, None]
            assert result.count(parse("irr >= -1e300")) == 1
            assert result.count(parse("npv >= 3")) == 3
