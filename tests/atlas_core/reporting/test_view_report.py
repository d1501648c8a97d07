import pyarrow as pa

from atlas_core.permutation.columns import OUTPUTS, Column
from atlas_core.queries.distribution import Histogram, Spread
from atlas_core.reporting import view_report

NONE = Spread(0, 4, None, None, None, None, None)
INDEX = Column("index", "#", "", "index", "")


def test_figures_that_no_scenario_has_are_dashes_and_have_no_picture():
    assert view_report.figures({"irr": NONE}, "EUR").count("<td>–</td>") == 5
    assert "no scenario has it" in view_report.histogram("irr", Histogram((), (), {}, NONE), "EUR")


def test_a_picture_has_a_grey_bar_for_all_and_a_blue_one_for_those_that_pass_and_says_what_it_spans():
    spread = Spread(3, 0, 1.0, 1.0, 2.0, 3.0, 3.0)
    drawn = view_report.histogram(
        "irr", Histogram((0.0, 2.0, 4.0), (4, 2), {"TIER_1": (1, 1), "TIER_2": (1, 0)}, spread), "EUR"
    )
    assert drawn.count("<rect") == 4
    assert 'height="55.0" fill="#1B5299"' in drawn  # two of four
    assert 'aria-label="Equity IRR, 0.0\u202f% to 4.0\u202f%"' in drawn
    empty = view_report.histogram("irr", Histogram((0.0, 2.0, 4.0), (4, 2), {}, spread), "EUR")
    assert empty.count('height="0.0"') == 2


def test_words_and_names_are_text_and_shares_have_bars():
    assert (
        view_report.facts("<b>", {"a & b": "<i>"}) == "<h1>&lt;b&gt;</h1><dl><dt>a &amp; b</dt><dd>&lt;i&gt;</dd></dl>"
    )
    shown = view_report.shares({"TIER_1": 1, "dscr": 3}, 4)
    assert "Tier 1</td><td>1</td><td>25" in shown
    assert "width:75.0%" in shown


def test_rows_are_as_on_the_page_and_what_is_missing_is_a_dash():
    found = pa.table({"index": [0, 43_154], "irr": [12.345, None], "tier": ["TIER_1", "NOT_VIABLE"]})
    shown = view_report.rows(found, [INDEX, OUTPUTS["irr"], OUTPUTS["tier"]], "EUR")
    for cell in ("43,154", "12.35 %", "–", "Tier 1", "Not viable"):
        assert f"<td>{cell}</td>" in shown


def test_the_columns_of_a_view_are_those_it_names_else_the_key_figures():
    available = [INDEX, *(OUTPUTS[name] for name in ("tier", "irr", "npv"))]
    names = [column.name for column in view_report.columns_of(available, "npv,nothing,irr,npv", [])]
    assert names == ["index", "npv", "irr"]
    assert [column.name for column in view_report.columns_of(available, "Returns", ["npv"])][1:] == [
        "tier",
        "irr",
        "npv",
    ]
    assert [column.name for column in view_report.columns_of(available, "", [])] == ["index", "tier", "irr", "npv"]
