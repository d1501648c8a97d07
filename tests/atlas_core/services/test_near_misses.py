import pyarrow as pa

from atlas_core.permutation.tiers import TIERS
from atlas_core.queries.filters import Condition
from atlas_core.queries.keyset import Order
from atlas_core.queries.result_file import open_result
from atlas_core.services.near_misses import near_misses
from tests.atlas_core.queries import made_up

LOWEST = TIERS[-1]
"""DSCR 1.15, LTV 85 %, IRR 8 %."""


def found(tmp_path, near, filters=()):
    table = pa.table({
        "index": pa.array(range(3), pa.int64()), "near_miss": near, "senior_dscr": [1.12, 1.3, 1.3],
        "ltv": [0.8, 0.86, 0.8], "irr": [9.0, 12.0, 20.0], "npv": [1.0, 1.0, 1.0],
    })  # fmt: skip
    with open_result(made_up.write(table, tmp_path / "r.parquet")) as result:
        return near_misses(result, LOWEST, Order("irr", descending=True), filters)


def test_the_best_come_first_each_with_the_test_it_misses_and_by_how_much(tmp_path):
    near = found(tmp_path, [1.0, 1.0, 0.0])
    assert near.total == 2
    assert [(index, line["code"], round(line["room"], 9)) for index, line in near.misses] == [
        (1, "LTV", -0.01), (0, "DSCR", -0.03),
    ]  # fmt: skip
    assert {line["table"] for _, line in near.misses} == {"tiers"}


def test_a_run_may_have_none(tmp_path):
    assert found(tmp_path, [0.0, 0.0, 0.0]).misses == []


def test_a_filter_leaves_those_that_meet_it(tmp_path):
    near = found(tmp_path, [1.0, 1.0, 1.0], (Condition("irr", "<=", 10.0),))
    assert (near.total, [index for index, _ in near.misses]) == (1, [0])
