import pytest

from atlas_core.permutation.rulebook.tables import TABLES
from atlas_core.permutation.run import scenario
from atlas_core.reporting import assessment_words as words
from tests.atlas_core.services.cast import case

THIN, JOINER = "\u202f", "\u2060"


def line(**changes):
    usual = {
        "code": "MIN_DSCR_SENIOR",
        "label": "Senior DSCR",
        "needed": 1.3,
        "actual": 1.25,
        "unit": "x",
        "side": ">=",
    }
    usual |= {"passed": False, "room": -0.05, "note": "rating A", "near": False, "table": "dscr_floors"}
    return usual | changes


def one(found):
    return {name: column[0] for name, column in words.lines_table([found], "EUR", "v3").items()}


@pytest.fixture(scope="module")
def held():
    frankfurt = case("frankfurt")
    return scenario(frankfurt["project"], frankfurt["axes"], 43)["assessment"]


def test_a_line_says_what_it_needs_what_is_there_the_room_and_where_the_limit_is_printed():
    assert one(line()) == {
        "Rule": "Senior DSCR (rating A)", "Needs": f"≥{THIN}1.30x", "Is": "1.25x", "Room": "−0.05x", "Result": "miss",
        "Source": "DSCR floors v3",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "needs", "value", "room"),
    [
        ({"unit": "fraction", "side": "<=", "needed": 0.8, "actual": 0.53, "room": 0.27},
         f"≤{THIN}80.0{THIN}%", f"53.0{THIN}%", f"+{JOINER}27.0{THIN}pp"),
        ({"unit": "%", "needed": 8.0, "actual": -0.8, "room": -8.8}, f"≥{THIN}8.0{THIN}%", f"−0.8{THIN}%",
         f"−8.8{THIN}pp"),
        ({"unit": "years", "needed": 23.0, "actual": 17, "room": 6.0}, f"≥{THIN}23.0{THIN}y", f"17.0{THIN}y",
         f"+{JOINER}6.0{THIN}y"),
        ({"unit": "months", "needed": 3.0, "actual": 0, "room": -3.0}, f"≥{THIN}3{THIN}months", f"0{THIN}months",
         f"−3{THIN}months"),
        ({"unit": "money", "needed": 304.9e6, "actual": 149.8e6, "room": 155.1e6}, f"≥{THIN}€304.9m", "€149.8m",
         f"+{JOINER}€155.1m"),
        ({"unit": "notches", "needed": "BBB+", "actual": "A", "room": 2.0}, f"≥{THIN}BBB+", "A",
         f"+{JOINER}2{THIN}notches"),
        ({"unit": "", "side": "=", "needed": "yes", "actual": "no", "room": None}, "yes", "no", "–"),
        ({"actual": None, "room": None}, f"≥{THIN}1.30x", "no figure", "–"),
    ],
)  # fmt: skip
def test_every_unit_has_its_form(changes, needs, value, room):
    found = one(line(**changes))
    assert (found["Needs"], found["Is"], found["Room"]) == (needs, value, room)


def test_a_near_miss_is_neither_pass_nor_miss_and_plain_sums_have_no_table():
    assert one(line(passed=True, near=True))["Result"] == "near miss"
    assert one(line(passed=True))["Result"] == "pass"
    assert one(line(table=""))["Source"] == "arithmetic"


def test_a_miss_says_by_how_much_or_why_that_cannot_be_said():
    assert words.missed_by(line(), "EUR") == "Senior DSCR by 0.05x"
    assert words.missed_by(line(actual=None, room=None), "EUR") == "Senior DSCR: no figure"
    trap = line(label="Cash trap", needed="yes", actual="no", room=None, unit="", side="=")
    assert words.missed_by(trap, "EUR") == "Cash trap: no, not yes"


@pytest.mark.parametrize(
    ("unit", "size", "shown"),
    [("x", 1e-6, "<0.01x"), ("%", 1e-6, f"<0.1{THIN}pp"), ("fraction", 1e-8, f"<0.1{THIN}pp"), ("money", 1e-5, "<€1")],
)
def test_a_miss_too_small_to_read_off_is_never_shown_as_none(unit, size, shown):
    missed = line(unit=unit, room=-size, actual=1.3 - size)
    assert one(missed)["Room"] == f"−{THIN}{shown}"
    assert words.missed_by(missed, "EUR") == f"Senior DSCR by {shown}"


@pytest.mark.parametrize(
    ("changes", "needs", "value", "room"),
    [
        ({"unit": "%", "needed": 8.0, "actual": 7.99146, "room": -0.00854}, f"≥{THIN}8.00{THIN}%", f"7.99{THIN}%",
         f"−0.01{THIN}pp"),
        ({"unit": "fraction", "side": "<=", "needed": 0.85, "actual": 0.850004, "room": -4e-6},
         f"≤{THIN}85.0000{THIN}%", f"85.0004{THIN}%", f"−0.0004{THIN}pp"),
        ({"actual": 1.2996, "room": -0.0004}, f"≥{THIN}1.3000x", "1.2996x", "−0.0004x"),
        ({"unit": "money", "needed": 304.94e6, "actual": 304.91e6, "room": -3e4}, f"≥{THIN}€304.94m", "€304.91m",
         "−€30.0k"),
        ({"unit": "%", "needed": 8.0, "actual": 7.99146, "room": -0.00854, "passed": True}, f"≥{THIN}8.0{THIN}%",
         f"8.0{THIN}%", f"±0.0{THIN}pp"),
    ],
)  # fmt: skip
def test_a_miss_never_reads_like_its_limit(changes, needs, value, room):
    found = one(line(**changes))
    assert (found["Needs"], found["Is"], found["Room"]) == (needs, value, room)


def test_a_summary_counts_misses_and_names_each_code_once():
    assert words.summary([line(), line(), line(passed=True)]) == "2 of 3 missed · MIN_DSCR_SENIOR"
    assert words.summary([line(passed=True)] * 2) == "all 2 passed"
    assert words.summary([line(passed=True)]) == "passed"


def test_every_rule_of_an_assessment_is_in_a_section(held):
    sections = words.sections(held, "EUR")
    assert [section.key for section in sections] == [
        "repo", "gate_a", "gate_b", "stresses", "repayment", "wrap", "concentration",
    ]  # fmt: skip
    for section in sections:
        table = words.lines_table(section.lines, "EUR", "v1")
        assert all(len(column) == len(section.lines) > 0 for column in table.values())
        assert all(cell for column in table.values() for cell in column)


def test_a_rating_without_relief_has_no_wrap_section(held):
    assert "wrap" not in [section.key for section in words.sections(held | {"wrap": None}, "EUR")]


def test_bands_say_what_they_take_and_by_how_much_each_is_missed(held):
    table = words.steps_table(held["rating"], "EUR")
    assert table["Band"] == ["AAA", "AA", "A", "BBB", "BB", "B"]
    assert table["Result"] == ["miss", "miss", "pass, rated", "pass", "pass", "pass"]
    assert table["Senior DSCR"][1] == f"≥{THIN}1.35x"
    assert table["LTV, total debt"][1] == f"≤{THIN}60.0{THIN}%"
    assert table["Missed by"][1:3] == ["Senior DSCR by 0.05x", "–"]
    assert words.next_step(held["rating"], "EUR") == "AA missed: Senior DSCR by 0.05x"
    assert words.next_step(held["rating"] | {"better": None}, "EUR") == "no better band is open"


def test_a_repo_says_its_cash_or_why_there_is_none():
    assert words.repo_cash({"haircut": 0.12, "cash": 131.8e6}, "EUR") == (
        f"Cash from the repo €131.8m, after a haircut 12{THIN}%."
    )
    assert "Not eligible, so no cash" in words.repo_cash({"haircut": 0.12, "cash": None}, "EUR")
    assert "no haircut for this rating" in words.repo_cash({"haircut": None, "cash": None}, "EUR")


def test_a_wrap_says_who_insures_and_what_it_costs():
    wrap = {"insurer": "A+", "cost_bps": [8.0, 15.0], "premium_bps": 0.0}
    assert words.wrap_note(wrap) == (
        "An insurer rated A+ or better; usually 8 to 15 bp a year, this scenario pays none. It changes no gate."
    )
    assert "prints no price, this scenario pays 12 bp" in words.wrap_note(wrap | {"cost_bps": None, "premium_bps": 12})


def test_caps_say_whether_they_hold_and_bind():
    caps = [{"condition": "low senior DSCR", "cap": "BB+", "holds": True, "binds": True},
            {"condition": "weak legal structure", "cap": "BBB", "holds": None, "binds": False}]  # fmt: skip
    assert words.caps_table(caps)["Here"] == ["holds, below the rating", "not known"]


def test_every_table_a_rule_names_has_a_title(held):
    for section in words.sections(held, "EUR"):
        for found in section.lines:
            assert not found["table"] or words.source(found["table"], "v1").startswith(TABLES[found["table"]].title)
