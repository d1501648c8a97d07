import pytest

from atlas_core.errors import InputError, Problem
from atlas_core.permutation.rulebook.book import DEFAULT, read
from atlas_core.permutation.rulebook.tables import TABLES
from atlas_core.reporting.rule_words import frame, heading, located, rows, rule, value


@pytest.mark.parametrize("key", TABLES)
def test_a_table_comes_back_from_its_frame_as_it_was(key):
    table = TABLES[key]
    assert rows(table, frame(table, DEFAULT.rows(key))) == list(DEFAULT.rows(key))


def test_a_row_that_was_added_has_none_where_nothing_was_typed():
    table = TABLES["haircuts"]
    edited = frame(table, DEFAULT.rows("haircuts"))
    edited.loc[len(edited)] = ["BB", None, None]
    assert rows(table, edited)[-1] == {"rating": "BB", "up_to": None, "haircut": None}


def test_headings_carry_the_unit():
    tiers = TABLES["tiers"]
    assert [heading(column) for column in tiers.columns] == [
        "Tier", "Smallest senior DSCR, x", "Largest LTV, %", "Smallest equity IRR, %",
        "Smallest equity NPV, project currency",
    ]  # fmt: skip


def test_a_columns_rule_is_told_in_words():
    tiers, haircuts = TABLES["tiers"], TABLES["haircuts"]
    assert rule(tiers.field("ltv")) == "0 to 200 %"
    assert rule(haircuts.field("haircut")) == "0 to 100 %; may be empty"
    assert rule(tiers.field("tier")) == ""


@pytest.mark.parametrize(
    ("field", "where"),
    [
        ("rules.tiers.rows[2].ltv", "Viability tiers, row 2, Largest LTV"),
        ("rules.tiers.rows[2]", "Viability tiers, row 2"),
        ("rules.tiers.rows", "Viability tiers"),
        ("rules.tiers.source", "Viability tiers, Source"),
        ("rules.composite_weights.weight", "Weights of the composite score, Weight"),
        ("rules.tiers.rows[1].extra", "Viability tiers, row 1, extra"),
        ("rules.none", "rules.none"),
        ("note", "note"),
    ],
)
def test_a_problem_is_located_by_table_row_and_column(field, where):
    assert located(Problem(field, "must be so")).where == where


def test_every_problem_of_a_broken_book_is_located():
    document = DEFAULT.document()
    for sheet in document.values():
        sheet["source"] = ""
        for row in sheet["rows"]:
            row.update(dict.fromkeys(row, "?"))
    with pytest.raises(InputError) as caught:
        read(document)
    assert all(located(problem).table for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, "–"),
        (True, "yes"),
        (False, "no"),
        (1.35, "1.35"),
        (-2.0, "−2"),
        (1_250_000.5, "1,250,000.5"),
        ("AAA", "AAA"),
    ],
)
def test_a_cell_as_it_reads(cell, text):
    assert value(cell) == text
