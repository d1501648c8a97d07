import pytest

from atlas_core.permutation.assessment.advice import Advice, Miss, Remedy
from atlas_core.permutation.assessment.checks import least, most
from atlas_core.reporting import advice_words

THIN = "\u202f"
RENT = ("rent", "Monthly rent", "money", 1e6)
RATE = ("seniorRate", "Senior rate", "percent", 5.0)
EXIT = ("exitYear", "Exit at the end of", "years", None)
IRR = least("IRR", "Equity IRR", 8.0, -0.8, "%")
LTV = most("LTV", "LTV, total debt", 0.85, 0.9, "fraction")


def remedies(*needed):
    return [Remedy(*lever, value) for lever, value in zip((RENT, RATE, EXIT), needed, strict=True)]


@pytest.fixture
def one():
    return Advice("TIER_3", [Miss(IRR, remedies(2.11e6, None, 12.0))], remedies(2.11e6, None, 12.0))


def test_what_is_missed_says_by_how_much(one):
    assert advice_words.misses(one, "GBP") == f"Missed: Equity IRR by 8.8{THIN}pp."
    assert "a filter or the rating goal" in advice_words.misses(Advice("TIER_2", (), ()), "GBP")


def test_only_inputs_that_help_are_in_the_table_and_the_others_are_named(one):
    assert advice_words.remedy_table(one, "GBP") == {
        "Input": ["Monthly rent", "Exit year"],
        "Now": ["£1.00m", "not set"],
        "For Tier 3": ["£2.11m", f"12.0{THIN}y"],
    }
    assert advice_words.useless(one) == "No value within its bounds suffices for: Senior rate."


def test_several_misses_have_a_column_each():
    found = Advice(
        "TIER_2",
        [Miss(IRR, remedies(2e6, None, None)), Miss(LTV, remedies(1.2e6, 4.5, None))],
        remedies(2e6, None, None),
    )
    assert advice_words.remedy_table(found, "GBP") == {
        "Input": ["Monthly rent", "Senior rate"],
        "Now": ["£1.00m", f"5.00{THIN}%"],
        "For Tier 2": ["£2.00m", "–"],
        "For Equity IRR alone": ["£2.00m", "–"],
        "For LTV, total debt alone": ["£1.20m", f"4.50{THIN}%"],
    }


def test_where_everything_helps_nothing_is_named(one):
    assert advice_words.useless(Advice("TIER_3", (), remedies(1e6, 4.0, 10.0))) == ""


def test_a_list_of_what_does_not_help_ends_in_a_name():
    found = Advice("TIER_3", (), remedies(1e6, None, None))
    assert advice_words.useless(found) == "No value within its bounds suffices for: Senior rate, Exit year."
