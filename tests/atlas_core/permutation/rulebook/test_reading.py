import copy
import json
import pickle

import pytest

from atlas_core.errors import InputError
from atlas_core.permutation.rulebook.book import DEFAULT, read
from atlas_core.permutation.rulebook.tables import TABLES


def changed(table, row, **values):
    """Return the usual document with some values of one row (from 1) replaced."""
    document = copy.deepcopy(DEFAULT.document())
    document[table]["rows"][row - 1] |= values
    return document


def refusal(document):
    with pytest.raises(InputError) as caught:
        read(document)
    return [(problem.field, problem.message) for problem in caught.value.problems]


def test_the_usual_book_comes_back_from_its_json_with_the_same_hash():
    again = read(json.loads(json.dumps(DEFAULT.document(), allow_nan=False)))
    assert again == DEFAULT
    assert again.hash == DEFAULT.hash
    assert len(again.hash) == 64
    assert pickle.loads(pickle.dumps(again)).hash == DEFAULT.hash


def test_whole_numbers_and_their_decimals_are_the_same_book():
    assert read(changed("tiers", 1, ltv=65)).hash == DEFAULT.hash


def test_a_changed_value_changes_the_hash():
    assert read(changed("tiers", 1, ltv=64)).hash != DEFAULT.hash


def test_a_document_may_be_changed_without_changing_the_book():
    DEFAULT.document()["tiers"]["rows"][0]["ltv"] = 1
    assert DEFAULT.row("tiers", tier="TIER_1")["ltv"] == 65


@pytest.mark.parametrize("document", [None, [], "rules", 5])
def test_a_document_is_an_object(document):
    assert refusal(document)[0][0] == "rules"


@pytest.mark.parametrize("table", list(TABLES))
def test_a_missing_table_is_named(table):
    document = DEFAULT.document()
    del document[table]
    assert [field for field, _ in refusal(document)] == [f"rules.{table}"]


@pytest.mark.parametrize("table", list(TABLES))
@pytest.mark.parametrize("value", [None, [], {}, {"rows": []}, {"source": "", "date": "x", "rows": [None]}])
def test_a_table_that_is_none_is_named(table, value):
    assert all(field.startswith(f"rules.{table}") for field, _ in refusal(DEFAULT.document() | {table: value}))


def test_an_unknown_table_and_an_unknown_part_are_named():
    document = DEFAULT.document() | {"moods": {}}
    document["tiers"]["author"] = "me"
    assert [field for field, _ in refusal(document)] == ["rules.moods", "rules.tiers.author"]


@pytest.mark.parametrize("table", list(TABLES))
def test_an_unknown_column_of_any_table_is_named(table):
    assert [field for field, _ in refusal(changed(table, 1, colour="red"))] == [f"rules.{table}.rows[1].colour"]


@pytest.mark.parametrize(
    ("table", "column"), [(key, column) for key, table in TABLES.items() for column in table.columns]
)
@pytest.mark.parametrize("value", [float("nan"), float("inf"), 10**400, [], {}, "red\x00", -1e300, True, 7])
def test_no_column_of_any_table_takes_what_is_not_of_its_kind(table, column, value):
    if (column.kind == "flag" and value is True) or (column.kind == "number" and value == 7 and value is not True):
        return
    assert f"rules.{table}.rows[1].{column.key}" in [
        field for field, _ in refusal(changed(table, 1, **{column.key: value}))
    ]


@pytest.mark.parametrize(
    ("table", "column"), [(key, column) for key, table in TABLES.items() for column in table.columns]
)
def test_only_an_optional_column_may_be_empty(table, column):
    empty = changed(table, len(TABLES[table].rows), **{column.key: None})
    if column.optional:
        read(empty)
    else:
        assert refusal(empty)[0][0] == f"rules.{table}.rows[{len(TABLES[table].rows)}].{column.key}"


def test_a_message_names_label_rule_and_value():
    (found,) = refusal(changed("rating_dscr_ltv", 2, dscr=11))
    assert found == ("rules.rating_dscr_ltv.rows[2].dscr", "Smallest senior DSCR must be 0 to 10 x, got 11")


def test_thresholds_out_of_order_are_named():
    assert refusal(changed("rating_dscr_ltv", 2, dscr=1.5)) == [
        ("rules.rating_dscr_ltv.rows[2].dscr", "Smallest senior DSCR must be below that of the row above, 1.5; got 1.5")
    ]
    assert refusal(changed("tiers", 3, ltv=70))[0][0] == "rules.tiers.rows[3].ltv"
    assert refusal(changed("rating_dscr", 3, dscr=None))[0][0] == "rules.rating_dscr.rows[4].dscr"


def test_order_holds_within_a_jurisdiction_only():
    assert refusal(changed("rating_workbook", 8, dscr=1.7))[0][0] == "rules.rating_workbook.rows[9].dscr"
    read(changed("rating_workbook", 8, dscr=2.5))


def test_a_key_that_comes_twice_is_named_with_both_rows():
    (found,) = refusal(changed("repo_workbook", 2, structure="full"))
    assert found[0] == "rules.repo_workbook.rows[2].jurisdiction"
    assert "UK full stands in row 1 already" in found[1]


def test_rows_of_a_fixed_table_are_none_more_none_fewer_and_in_order():
    document = DEFAULT.document()
    document["tiers"]["rows"][0]["tier"] = "TIER_0"
    assert [field for field, _ in refusal(document)] == ["rules.tiers.rows[1].tier", "rules.tiers.rows"]
    document = DEFAULT.document()
    document["gate_limits"]["rows"].reverse()
    assert [field for field, _ in refusal(document)] == ["rules.gate_limits.rows"]


def test_weights_add_up_to_a_hundred():
    assert refusal(changed("composite_weights", 1, weight=34)) == [
        ("rules.composite_weights.weight", "Weight must add up to 100 %; got 99")
    ]


def test_a_table_has_a_bounded_number_of_rows():
    document = DEFAULT.document()
    document["haircuts"]["rows"] *= 20
    assert refusal(document) == [("rules.haircuts.rows", "must be a list of 1 to 200 rows; got 240 rows")]


def test_every_broken_rule_is_named_at_once():
    document = changed("tiers", 1, ltv="x") | {"haircuts": None}
    assert len(refusal(document)) == 2
