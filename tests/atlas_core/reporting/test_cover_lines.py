from atlas_core.permutation.tiers import TIERS
from atlas_core.reporting.cover_lines import cover_lines, in_words, labels

INPUTS = {"seniorDSCR": 1.3, "totalDSCR": 1.15, "trapDscr": 1.2, "turboDscr": 0}
SOURCES = {"seniorDSCR": {"source": "axis"}, "trapDscr": {"source": "option"}}


def lines(has_mezz=True, **changed):
    return cover_lines(INPUTS | changed, SOURCES, TIERS[-1], "rule tables v1", has_mezz)


def test_every_line_says_where_it_comes_from():
    assert in_words(lines()) == (
        "Target 1.30x: input Senior DSCR target, axis; Lock-up 1.20x: input Cash trap below, option; "
        "Total target 1.15x: input Total DSCR target, default; Tier 3 floor 1.15x: rule tables v1; "
        "Shortfall below 1.00x: CFADS equals debt service."
    )


def test_lines_of_one_height_share_a_label():
    assert labels(lines()) == {
        "Target": 1.3, "Lock-up": 1.2, "Total target · tier 3 floor": 1.15, "Shortfall below": 1.0
    }  # fmt: skip


def test_a_test_that_is_off_and_the_target_of_a_loan_that_is_not_there_are_no_lines():
    names = {line.name for line in lines(has_mezz=False, trapDscr=0)}
    assert names == {"Target", "Tier 3 floor", "Shortfall below"}
