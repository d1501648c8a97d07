import pandas as pd
import pyarrow as pa

from atlas_core.permutation.columns import IDENTIFIER, INDEX, OUTPUTS
from atlas_core.reporting import result_table

COLUMNS = [INDEX, IDENTIFIER, *OUTPUTS.values()]


def table():
    values: dict[str, list] = {"index": [0, 1], "id": ["perm_0001", "perm_0002"]}
    for name, column in OUTPUTS.items():
        values[name] = ["dscr", None] if column.text else [1.5, None]
    return pa.table(values | {"tier": ["TIER_1", "NOT_VIABLE"], "fail_reasons": [0.0, 5.0], "npv": [2.5e6, None]})


def test_money_is_in_millions_and_fractions_in_per_cent():
    frame = result_table.frame(table(), COLUMNS)
    assert frame["npv"][0] == 2.5
    assert frame["ltv"][0] == 150.0
    assert frame["irr"][0] == 1.5
    assert pd.isna(frame["npv"][1])


def test_codes_are_words():
    frame = result_table.frame(table(), COLUMNS)
    assert list(frame["tier"]) == [["Tier 1"], ["Not viable"]]
    assert list(frame["binding"]) == ["DSCR", ""]
    assert list(frame["fail_reasons"]) == ["", "DSCR, IRR"]


def test_a_set_starts_with_the_index_and_ends_with_the_axes():
    names = [column.name for column in result_table.chosen(COLUMNS, "Key figures", ["tier", "uses"])]
    assert names[:3] == ["index", "tier", "irr"]
    assert names[-1] == "uses"
    assert len(names) == len(set(names))


def test_every_set_names_known_columns_only():
    for names in result_table.SETS.values():
        assert set(names) <= set(OUTPUTS)
    assert [column.name for column in result_table.chosen(COLUMNS, "All", [])] == [column.name for column in COLUMNS]


def test_headers_carry_the_unit_the_figures_lack():
    shown = {column.name: column for column in result_table.shown(COLUMNS, "GBP")}
    assert (shown["npv"].header, shown["npv"].printf) == ("NPV £m", "%,.1f")
    assert (shown["senior_dscr"].header, shown["senior_dscr"].printf) == ("DSCR", "%.2fx")
    assert shown["payback_period"].header == "Payback y"
    assert shown["tier"].printf is None
    assert all(column.help for column in shown.values())
