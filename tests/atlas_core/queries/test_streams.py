import math

import pyarrow as pa
import pytest

from atlas_core.errors import InputError
from atlas_core.queries.filters import Condition, parse
from atlas_core.queries.streams import BATCH_ROWS, streamed
from tests.atlas_core.queries import made_up


def rows(path, line="", columns=("index", "irr", "tier")):
    with streamed(path, parse(line), columns) as (schema, batches):
        found = list(batches)
    assert schema.names == list(columns)
    assert all(batch.num_rows <= BATCH_ROWS for batch in found)
    return [row for batch in found for row in batch.to_pylist()]


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    return made_up.write(made_up.table(3 * BATCH_ROWS + 5), tmp_path_factory.mktemp("large") / "r.parquet")


def test_all_rows_come_in_the_order_of_the_file_in_small_batches(large):
    table = made_up.table(3 * BATCH_ROWS + 5)
    assert rows(large) == table.select(["index", "irr", "tier"]).to_pylist()


def test_only_rows_that_pass_come_by_columns_that_are_not_asked_for(large):
    table = made_up.table(3 * BATCH_ROWS + 5)
    expected = [
        {"npv": row["npv"], "index": row["index"]}
        for row in table.to_pylist()
        if row["tier"] == "TIER_1" and row["irr"] is not None and row["irr"] >= 140
    ]
    assert rows(large, "tier in TIER_1 and irr >= 140", ("npv", "index")) == expected
    assert 0 < len(expected) < table.num_rows


def test_nan_and_infinity_never_come_out_and_pass_no_filter(tmp_path):
    table = pa.table({"index": pa.array([0, 1, 2], pa.int64()), "irr": [math.nan, math.inf, 3.0]})
    path = made_up.write(table, tmp_path / "r.parquet")
    assert [row["irr"] for row in rows(path, columns=("irr",))] == [None, None, 3.0]
    assert rows(path, "irr >= 1", ("index",)) == [{"index": 2}]


def test_unknown_columns_are_refused_by_name(large):
    with pytest.raises(InputError, match="no column “owner”"), streamed(large, (), ["owner"]):
        pass
    with (
        pytest.raises(InputError, match="no column “owner”"),
        streamed(large, (Condition("owner", ">=", 1.0),), ["irr"]),
    ):
        pass
