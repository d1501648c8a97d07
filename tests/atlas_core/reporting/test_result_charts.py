import pytest

from atlas_core.reporting.result_charts import LIMIT_LABEL, in_words, limit_label, limit_strip, tier_strip
from atlas_core.reporting.tokens import TIER_LABEL, contrast, tokens


def test_tiers_run_from_best_to_worst_whatever_their_order():
    fig = tier_strip({"NOT_VIABLE": 10, "TIER_1": 60, "TIER_3": 30}, "light")
    assert [bar.x[0] for bar in fig.data] == [60, 30, 10]
    assert [bar.text for bar in fig.data] == [" Tier 1 60", " Tier 3 30", " Not viable 10"]
    assert fig.data[0].marker.color == tokens("light")["tier"]["TIER_1"]


def test_a_part_too_narrow_for_its_label_has_none_but_the_words_name_it():
    counts = {"TIER_2": 9_900, "TIER_1": 100}
    assert [bar.text for bar in tier_strip(counts, "dark").data] == ["", " Tier 2 9,900"]
    assert in_words(counts, TIER_LABEL) == "Tier 1 1\u202f% · Tier 2 99\u202f%"


def test_a_limit_has_the_same_colour_whatever_else_occurs():
    alone = limit_strip({"ltv": 5}, "light").data[0].marker.color
    among = limit_strip({"dscr": 9, "ltv": 5}, "light").data[1].marker.color
    assert alone == among == tokens("light")["tranche"]["mezz"]


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_labels_can_be_read_on_their_part(mode):
    counts = dict.fromkeys(("dscr", "ltv", "gearing", "icr", "amount"), 10)
    for fig in (limit_strip(counts, mode), tier_strip(dict.fromkeys(TIER_LABEL, 10), mode)):
        assert all(contrast(bar.textfont.color, bar.marker.color) >= 4.3 for bar in fig.data)


def test_an_empty_strip_is_a_figure_all_the_same():
    assert len(tier_strip({}, "light").data) == 0
    assert in_words({}, LIMIT_LABEL) == ""


def test_an_unknown_limit_still_has_a_word():
    assert (limit_label("dscr"), limit_label("covenant"), limit_label(None)) == ("DSCR", "Covenant", "")
    assert len(limit_strip({"covenant": 3}, "light").data) == 1
