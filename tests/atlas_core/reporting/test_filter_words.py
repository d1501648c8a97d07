import pytest

from atlas_core.permutation.columns import OUTPUTS, Column
from atlas_core.reporting.filter_words import member, of_range, of_set, scale

TENOR = Column("tenor", "Senior tenor", "years", "years", "")


@pytest.mark.parametrize(
    ("name", "low", "high", "strict", "label"),
    [
        ("irr", 12.0, None, (False, False), "IRR ≥ 12\u202f%"),
        ("irr", None, 15.0, (False, True), "IRR < 15\u202f%"),
        ("irr", 12.0, 15.0, (False, False), "IRR 12 … 15\u202f%"),
        ("irr", 12.0, 15.5, (True, True), "IRR > 12 … < 15.5\u202f%"),
        ("irr", 12.0, 12.0, (False, False), "IRR 12\u202f%"),
        ("irr", None, None, (False, False), "IRR"),
        ("ltv", 0.07, None, (False, False), "LTV ≥ 7\u202f%"),
        ("npv", -2.5e6, 1e9, (False, False), "NPV −€2.5 … €1,000m"),
        ("senior_dscr", None, 1.35, (False, False), "DSCR ≤ 1.35x"),
    ],
)
def test_a_range_reads_as_it_filters(name, low, high, strict, label):
    assert of_range(OUTPUTS[name], "EUR", low, high, strict) == label


def test_a_set_names_its_members_or_counts_them():
    assert of_set(OUTPUTS["binding"], "EUR", ("dscr", "ltv")) == "Limit: DSCR, LTV"
    assert of_set(TENOR, "EUR", (10.0, 15.0, 20.0)) == "Senior tenor: 3 chosen"
    assert of_set(OUTPUTS["repo_eligible"], "EUR", (1.0,)) == "Repo-eligible: Yes"


def test_members_are_words():
    assert [member(OUTPUTS["tier"], "EUR", "TIER_1"), member(OUTPUTS["rating"], "EUR", "BBB-")] == ["Tier 1", "BBB-"]
    assert [member(OUTPUTS["near_miss"], "EUR", 0.0), member(TENOR, "EUR", 12.5)] == ["No", "12.5\u202fy"]


@pytest.mark.parametrize(("name", "typed", "stored"), [("ltv", 65.0, 0.65), ("npv", 1.1, 1.1e6), ("irr", 12.0, 12.0)])
def test_what_is_typed_is_stored_in_base_units_and_comes_back(name, typed, stored):
    by = scale(OUTPUTS[name], "EUR")
    assert by.stored(typed) == stored
    assert by.shown(stored) == typed
    assert by.stored(None) is by.shown(None) is None
