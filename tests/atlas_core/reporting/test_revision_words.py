import pytest

from atlas_core.fields.changes import Change
from atlas_core.reporting import revision_words as words


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (("saved", "manual", ""), "Saved"),
        (("saved", "excel", ""), "Saved from Excel"),
        (("created", "excel", "sheet.xlsx"), "Created from sheet.xlsx"),
        (("copied", "manual", "London"), "Copied from London"),
        (("restored", "manual", "revision 3"), "Restored revision 3"),
        (("shared", "manual", "read"), "Sharing set to read"),
        (("kept", "manual", ""), "Stored before revisions were kept"),
        (("archived", "manual", ""), "Archived"),
    ],
)
def test_an_act_reads_as_a_sentence(told, said):
    assert words.act(*told) == said


def test_changed_fields_are_named_up_to_three():
    assert words.fields(None) == "–"
    assert words.fields(()) == "No field"
    assert words.fields(("PUE", "Rent")) == "PUE, Rent"
    assert words.fields(("A", "B", "C", "D", "E")) == "A, B, C and 2 more"


@pytest.mark.parametrize(
    ("path", "held", "said"),
    [
        ("power.pue", 1.25, "1.25"),
        ("power.pue", None, "–"),
        ("land.landPurchase", 96_000_000.0, "96,000,000"),
        ("timeline.constructionStart", "2026-01-01", "1 Jan 2026"),
        ("meta.fxRates", {"EURGBP": {"rate": 0.86}}, "1 entry"),
        ("meta.fxRates", {"EURGBP": {}, "EURUSD": {}}, "2 entries"),
        ("meta.projectTitle", "London", "London"),
        ("calculated.noiForDebtService", 10_721_700.123456, "10,721,700.1235"),
    ],
)
def test_a_value_is_written_as_it_is_read(path, held, said):
    assert words.value(path, held) == said


def test_what_follows_stands_after_what_was_entered_and_is_marked():
    power = Change("power.grossFacilityPower", "Gross facility power", "MW", 100.0, 120.0, derived=False)
    load = Change("power.itLoad", "IT load", "MW", 80.0, 96.0, derived=True)
    assert words.rows([power], [load]) == [
        ("Power & capacity", "Gross facility power", "MW", "100", "120", "entered"),
        ("Power & capacity", "IT load", "MW", "80", "96", "follows"),
    ]


@pytest.mark.parametrize(
    ("of", "now", "is_stale", "said"),
    [
        ((3, 7), (5, 12), True, "of version 3; the project is at version 5. Stale"),
        ((3, 7), (3, 9), True, "of version 3, revision 7; the project is at revision 9. Stale"),
        ((3, 7), (3, 7), True, "older rule tables"),
        ((3, 7), (3, 7), False, "as it was then"),
    ],
)
def test_results_say_their_version_and_the_project_s(of, now, is_stale, said):
    assert said in words.results(4, of, now, is_stale=is_stale)
    assert "run 0004" in words.results(4, of, now, is_stale=is_stale)
