from types import SimpleNamespace

import pytest

from atlas_core.reporting import moves_words
from atlas_core.reporting.moves_words import (
    axes_in_words,
    bins_table,
    differences_table,
    figure_in_words,
    figures_table,
    matched_in_words,
    moved,
    movers_table,
    words_in_words,
    words_table,
)

SPREAD = {"minimum": 8.0, "p5": 9.0, "median": 12.0, "p95": 15.0, "maximum": 16.0}
IRR = {
    "known": 4, "lost": 1, "gained": 0, "rose": 1, "fell": 2, "same": 1, "before": SPREAD, "after": SPREAD,
    "change": {"minimum": -1.0, "p5": -0.9, "median": -0.5, "p95": 0.25, "maximum": 0.5},
    "edges": [-1.0, -0.5, 0.0, 0.5, 1.0], "counts": [2, 0, 1, 1], "risers": [[3, 7, 12.0, 12.5]],
    "fallers": [[0, 1, 16.0, 15.0]],
}  # fmt: skip
CELLS = [
    {"before": "TIER_1", "after": "TIER_1", "count": 5},
    {"before": "TIER_1", "after": "NOT_VIABLE", "count": 3},
    {"before": "TIER_3", "after": "TIER_2", "count": 2},
]


def test_a_line_of_the_table_has_before_after_and_the_change_in_points():
    table = figures_table({"irr": IRR, "npv": IRR | {"known": 0}}, "EUR")
    assert table["Figure"] == ["Equity IRR"]
    assert (table["Best before"], table["Median change"]) == (["16.0\u202f%"], ["−0.50\u202fpp"])
    assert (table["Rose"], table["Fell"], table["Lost"]) == (["1"], ["2"], ["1"])


def test_the_smallest_is_best_where_less_is_better():
    assert figures_table({"payback_period": IRR}, "EUR")["Best after"] == ["8.0\u202fy"]


@pytest.mark.parametrize(
    ("value", "name", "text"),
    [
        (1.25, "irr", "+1.25\u202fpp"),
        (-0.02, "ltv", "−2.00\u202fpp"),
        (-8e6, "npv", "−€8.0m"),
        (0.0, "senior_dscr", "±0.00x"),
        (None, "irr", "–"),
    ],
)
def test_a_change_has_its_sign_and_unit(value, name, text):
    assert moved(value, name, "EUR") == text


def test_a_figure_in_words_and_its_movers_and_bins():
    words = figure_in_words(IRR, "irr", "EUR")
    assert words == (
        "Equity IRR: median change −0.50\u202fpp, nine in ten from −0.90\u202fpp to +0.25\u202fpp; "
        "1 rise, 2 fall, 1 stay."
    )
    assert "no matched scenario" in figure_in_words(IRR | {"known": 0}, "irr", "EUR")
    assert movers_table(IRR, "irr", "EUR")["Change"] == ["+0.50\u202fpp", "−1.00\u202fpp"]
    assert bins_table(IRR, "irr", "EUR")["Scenarios"] == ["2", "1", "1"]


def test_tiers_go_from_one_to_another():
    table = words_table(CELLS, "tier")
    assert table["Before ↓ after →"] == ["Tier 1", "Tier 3"]
    assert list(table)[1:] == ["Tier 1", "Tier 2", "Not viable"]
    assert table["Not viable"] == ["3", "–"]
    assert words_in_words(CELLS, "tier") == "2 scenarios reach a better tier, 3 a worse one, 5 stay."
    assert (moves_words.viable(CELLS, "before"), moves_words.viable(CELLS, "after")) == (10, 7)
    assert moves_words.in_tier(CELLS, "after", "TIER_1") == 5


def test_another_limit_is_named():
    cells = [{"before": "dscr", "after": "ltv", "count": 3}, {"before": "dscr", "after": "dscr", "count": 1}]
    assert words_in_words(cells, "binding") == (
        "Another test limits the senior loan in 3 of 4 · 75\u202f%; most often LTV in place of DSCR (3)."
    )
    assert "by the same test" in words_in_words(cells[1:], "binding")
    assert words_table([{"before": None, "after": "odd", "count": 1}], "binding") == {
        "Before ↓ after →": ["none"], "Odd": ["1"],
    }  # fmt: skip


def test_what_is_matched_and_what_is_not_is_said():
    assert matched_in_words(4, 4, 4) == "All 4 scenarios are matched."
    assert matched_in_words(2, 4, 8) == "2 scenarios are matched: 50\u202f% of 4 before, 25\u202f% of 8 after."
    axis = SimpleNamespace(label="Senior rate", before=1, after=3, shared=1, alike=False)
    assert axes_in_words([axis]) == "Axes that differ: Senior rate (1 value before, 3 values after, 1 in both)."
    assert axes_in_words([SimpleNamespace(alike=True)]) == ""


def test_differences_stand_in_one_table_as_they_were_written():
    change = SimpleNamespace(label="Occupancy", unit="%", old=95, new=None)
    found = SimpleNamespace(facts={"Snapshot": ("v1", "v2")}, options={"mezz": (True, False)}, fields=(change,))
    assert differences_table(found) == {
        "What differs": ["Snapshot", "Option mezz", "Occupancy"], "Unit": ["", "", "%"],
        "Before": ["v1", "yes", "95"], "After": ["v2", "no", "–"],
    }  # fmt: skip
