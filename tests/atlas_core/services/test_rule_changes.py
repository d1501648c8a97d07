from copy import deepcopy

from atlas_core.permutation.rulebook.book import DEFAULT, read
from atlas_core.services.rule_changes import ORDER, ROW, THERE, Change, changes


def changed(edit):
    document = deepcopy(DEFAULT.document())
    edit(document)
    return read(document)


def test_nothing_differs_from_itself():
    assert changes(DEFAULT, DEFAULT) == []


def test_a_cell_is_named_by_table_row_and_column():
    def edit(document):
        document["tiers"]["rows"][1]["ltv"] = 70.0

    assert changes(DEFAULT, changed(edit)) == [Change("Viability tiers", "TIER_2", "Largest LTV", 75.0, 70.0)]


def test_source_and_date_are_part_of_a_table():
    def edit(document):
        document["tiers"] |= {"source": "Credit committee", "date": "2026-12-01"}

    assert [(change.column, change.new) for change in changes(DEFAULT, changed(edit))] == [
        ("Source", "Credit committee"),
        ("Date", "2026-12-01"),
    ]


def test_a_row_removed_loses_its_values_and_one_added_gains_them():
    def edit(document):
        document["rating_dscr_ltv"]["rows"].pop()

    after = changed(edit)
    assert changes(DEFAULT, after) == [
        Change("Rating from DSCR and LTV", "B", "Smallest senior DSCR", 1.05, None),
        Change("Rating from DSCR and LTV", "B", "Largest LTV", 85.0, None),
    ]
    assert changes(after, DEFAULT)[0] == Change("Rating from DSCR and LTV", "B", "Smallest senior DSCR", None, 1.05)


def test_a_row_without_other_values_is_told_too():
    def edit(document):
        document["haircuts"]["rows"].pop()

    assert changes(DEFAULT, changed(edit)) == [Change("Haircuts", "BBB, 30", ROW, THERE, None)]


def test_rows_that_changed_places_say_so():
    def edit(document):
        document["repo_central_bank"]["rows"].reverse()

    assert changes(DEFAULT, changed(edit)) == [
        Change("Repo eligibility, central banks", "", ORDER, "EU; UK; US", "US; UK; EU")
    ]
