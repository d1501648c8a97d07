import pytest

from atlas_core.fields.catalogue import INPUTS
from atlas_core.fields.project import complete
from atlas_core.reporting import ledger


def test_both_sides_list_the_same_sixteen_lines_in_one_order():
    assert len(ledger.LINES) == 16
    for line in ledger.LINES:
        assert INPUTS[line.internal].label == INPUTS[line.market].label
        assert INPUTS[line.internal].key.removeprefix("build") == INPUTS[line.market].key.removeprefix("market")


@pytest.mark.parametrize(
    ("internal", "market", "shown"),
    [
        (5e6, 6e6, "+20.0\u202f%"),
        (6e6, 5e6, "−16.7\u202f%"),
        (0, 6e6, "–"),
        (None, 6e6, "–"),
        (5e6, 5e6, "±0.0\u202f%"),
    ],
)
def test_the_uplift_is_shown_where_there_is_something_to_compare_with(internal, market, shown):
    assert ledger.uplift(internal, market) == shown


def test_totals_go_from_lines_to_total_in_millions():
    lines = {"capexInternal": {"buildLand": 100e6, "contingencyPercent": 10}, "capexMarket": {"marketLand": 120e6}}
    done = complete(lines | {"power": {"grossFacilityPower": 100}})
    rows = ledger.total_rows(done.calculated)
    assert ledger.is_detailed(done.calculated)
    assert [row[:3] for row in rows] == [
        ("Detailed lines", "100.0", "120.0"),
        ("Construction phase fee", "1.5", "1.8"),
        ("Base", "101.5", "121.8"),
        ("Contingency", "10.2", "12.2"),
        ("Total", "111.7", "134.0"),
    ]


def test_rows_of_the_lines_are_left_out_when_there_are_none():
    done = complete({"power": {"grossFacilityPower": 100}, "capexInternal": {"capexInternalPerMW": 1e6}})
    assert not ledger.is_detailed(done.calculated)
    assert [row[0] for row in ledger.total_rows(done.calculated, detailed=False)] == ["Base", "Contingency", "Total"]
