import pytest

from atlas_core.permutation.rulebook.book import DEFAULT
from atlas_core.permutation.rulebook.scale import SCALE, at_least, letters, notch
from atlas_core.permutation.rulebook.tables import TABLES


def test_every_table_has_a_source_a_day_and_a_sentence():
    for table in TABLES.values():
        assert table.source.endswith("."), table.key
        assert table.help.endswith("."), table.key
        assert table.date, table.key
        assert len({column.key for column in table.columns}) == len(table.columns)


@pytest.mark.parametrize(
    ("table", "keys", "column", "value"),
    [
        ("tiers", {"tier": "TIER_2"}, "irr", 12),
        ("rating_dscr_ltv", {"rating": "BB"}, "dscr", 1.10),
        ("rating_dscr", {"rating": "BB"}, "dscr", 1.05),
        ("rating_workbook", {"jurisdiction": "EU", "rating": "BBB"}, "ltv", 73),
        ("rating_workbook", {"jurisdiction": "US", "rating": "A"}, "tenor", 25),
        ("rating_workbook_mezz", {"jurisdiction": "UK", "rating": "C"}, "dscr", 0.85),
        ("repo_workbook", {"jurisdiction": "US", "structure": "bullet"}, "min_dscr", 1.65),
        ("repo_central_bank", {"bank": "Fed"}, "min_rating", "AA-"),
        ("dscr_floors", {"rating": "AAA"}, "EU", 1.50),
        ("stress_floors", {"rating": "BBB"}, "dscr", 1.05),
        ("tenor_limits", {"rating": "BBB"}, "renewable", 22),
        ("amortisation_minima", {"rating": "A"}, "balloon", 15),
        ("advance_factors", {"tenant": "NR"}, "high", 60),
        ("wrap_relief", {"rating": "A"}, "insurer", "A+"),
        ("concentration", {"limit": "site"}, "otherwise", 100),
        ("gate_limits", {"key": "fccr"}, "value", 1.5),
        ("score_ratings", {"rating": "CCC-"}, "score", 39),
        ("factor_steps", {"factor": "tenor", "step": 40}, "score", 52),
        ("tenant_scores", {"rating": "C"}, "score", 30),
        ("rating_caps", {"condition": "long tenor and high LTV"}, "cap", "BBB+"),
    ],
)
def test_values_are_those_the_sources_print(table, keys, column, value):
    assert DEFAULT.row(table, **keys)[column] == value


def test_a_row_that_is_not_there_is_none():
    assert DEFAULT.row("tiers", tier="TIER_9") is None


@pytest.mark.parametrize(("rating", "points"), [("AAA", 100), ("BBB+", 55), ("CC", 0), ("CCC", 0), ("AA-", 85)])
def test_points_go_by_letters(rating, points):
    assert DEFAULT.points(rating) == points


@pytest.mark.parametrize(("tenant", "high"), [("AAA", 80), ("BBB", 65), ("B", 60), ("NR", 60)])
def test_a_tenant_without_a_row_of_advance_factors_counts_as_not_rated(tenant, high):
    assert DEFAULT.advance_factor(tenant)["high"] == high


@pytest.mark.parametrize(
    ("rating", "tenor", "haircut"),
    [("AAA", 10, 2), ("A+", 10.5, 12), ("BBB", 21, None), ("BB", 5, None), ("AAA", 31, None)],
)
def test_a_haircut_goes_by_rating_and_tenor(rating, tenor, haircut):
    assert DEFAULT.haircut(rating, tenor) == haircut


def test_limits_and_weights_have_their_names():
    assert DEFAULT.limit("icr") == 2.0
    assert DEFAULT.weights == {"senior": 0.35, "wacc": 0.25, "day1": 0.20, "dscr": 0.10, "rating": 0.10}


def test_the_scale_has_twenty_one_notches():
    assert (notch("AAA"), notch("C"), notch("NR")) == (21, 1, 0)
    assert at_least("A-", "A-")
    assert not at_least("A-", "A")
    assert not at_least("NR", "C")
    assert {letters(rating) for rating in SCALE} == {"AAA", "AA", "A", "BBB", "BB", "B", "CCC"}
    assert letters("NR") == "NR"
