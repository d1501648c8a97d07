from datetime import UTC, datetime

from atlas_core.reporting import structure_table
from atlas_core.storage.rules import STRUCTURE_STATES

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
STEPS = [
    {"from": None, "to": "shortlisted", "who": "a@b.c", "note": "", "when": NOON},
    {"from": "shortlisted", "to": "selected", "who": "d@e.f", "note": "best", "when": NOON},
]


def structure(**outputs):
    figures = {"senior_size": 82_435_244.0, "ltv": 0.434, "senior_dscr": 1.35, "irr": 4.2}
    return {
        "status": "selected",
        "index": 43,
        "run_number": 7,
        "outputs": figures | outputs,
        "note": "best",
        "who": "d@e.f",
        "when": NOON,
    }


def test_every_status_has_its_words():
    assert tuple(structure_table.LABELS) == STRUCTURE_STATES


def test_a_structure_is_a_row_with_money_in_millions_and_shares_in_per_cent():
    (row,) = structure_table.frame([structure()]).to_dict("records")
    assert row == {
        "Status": "Selected", "Scenario": 43, "Run": "0007", "Senior": 82.435244, "LTV": 43.4, "DSCR": 1.35,
        "Equity IRR": 4.2, "Note": "best", "By": "d@e.f", "Since": NOON,
    }  # fmt: skip


def test_a_figure_that_is_missing_stays_empty():
    found = structure_table.frame([structure(irr=None, ltv=None)])
    assert found[["Equity IRR", "LTV"]].isna().all(axis=None)


def test_the_latest_step_stands_first_and_says_from_where():
    words = [words for _, words in structure_table.history(STEPS)]
    assert words == ["Shortlisted → Selected", "Shortlisted"]


def test_sources_and_uses_end_in_their_totals():
    sources = structure_table.sources({"senior": 60e6, "mezz": 0.0, "equity": 40e6})
    assert sources == {
        "Sources": ["Senior", "Mezzanine", "Equity", "Total"],
        "Amount": ["60.0", "0.0", "40.0", "100.0"],
    }
    uses = structure_table.uses({"CapEx": 90e6, "Land and grid": 10e6})
    assert uses == {"Uses": ["CapEx", "Land and grid", "Total"], "Amount": ["90.0", "10.0", "100.0"]}
