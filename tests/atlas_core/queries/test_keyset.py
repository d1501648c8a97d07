import pytest

from atlas_core.errors import InputError
from atlas_core.queries.keyset import Key, Order, keys, levels, order_by, ordering, parse_order

KINDS = {"index": "number", "irr": "number", "ltv": "number", "tier": "text"}


@pytest.mark.parametrize("text", ["irr.desc", "irr.desc,ltv.asc", "tier.asc,irr.desc,index.asc"])
def test_an_order_reads_as_it_was_written(text):
    assert str(parse_order(text)) == text


def test_a_column_without_a_direction_goes_from_the_largest_down():
    assert parse_order("irr, ltv.asc") == order_by([Key("irr", True), Key("ltv")])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "names no column. Write it like irr.desc"),
        ("irr.desc,,ltv.asc", "names no column"),
        ("irr.desc,irr.asc", "names a column twice"),
        ("a,b,c,d,e,f", "takes up to 5 columns; got 6"),
    ],
)
def test_an_order_that_makes_no_sense_is_refused_with_the_way_out(text, said):
    with pytest.raises(InputError, match=said) as refused:
        parse_order(text)
    assert refused.value.problems[0].field == "sort"


@pytest.mark.parametrize("name", ['irr"; DROP TABLE results; --', "owner", "irr.up", "(SELECT 1)", "\x00"])
def test_a_column_that_is_not_there_is_refused(name):
    with pytest.raises(InputError, match="names no column of this result"):
        keys(parse_order(name), KINDS)


def test_every_order_ends_at_the_index_and_names_each_column_once():
    order = Order("irr", True, ties=("ltv", "irr", "not there"), then=(Key("tier"),))
    assert keys(order, KINDS) == (Key("irr", True), Key("tier"), Key("ltv", True), Key("index"))
    assert keys(Order(), KINDS) == (Key("index"),)


def test_backwards_is_the_same_order_from_its_end():
    assert ordering([Key("irr", True), Key("index")]) == 'ORDER BY "irr" DESC NULLS LAST, "index" ASC NULLS LAST'
    assert ordering([Key("irr", True), Key("index")], backwards=True) == (
        'ORDER BY "irr" ASC NULLS FIRST, "index" DESC NULLS FIRST'
    )


def test_rows_beyond_a_row_come_in_parts_the_nearest_first():
    order = [Key("irr", True), Key("tier"), Key("index")]
    found = list(levels(order, {"irr": 12.5, "tier": None, "index": 7}))
    assert [(level.clause, level.values) for level in found] == [
        ('"irr" = ? AND "tier" IS NULL AND "index" > ?', (12.5, 7)),
        ('"irr" < ?', (12.5,)),
        ('"irr" IS NULL', ()),
    ]
    assert [level.keys for level in found] == [(Key("index"),), tuple(order), tuple(order)]


def test_rows_before_a_row_come_in_parts_and_none_without_a_value_is_before_one_with_it():
    found = list(levels([Key("irr", True), Key("tier"), Key("index")], {"irr": 12.5, "tier": None, "index": 7}, True))
    assert [(level.clause, level.values) for level in found] == [
        ('"irr" = ? AND "tier" IS NULL AND "index" < ?', (12.5, 7)),
        ('"irr" = ? AND "tier" IS NOT NULL', (12.5,)),
        ('"irr" > ?', (12.5,)),
    ]
