import pytest

from atlas_core.permutation.rulebook.tables import TABLES
from atlas_core.services import rule_tables
from tests.atlas_core.services.running import complete_run
from tests.pages.analysis.conftest import opened, said

COLUMNS = ["Result", "Rule", "Needs", "Is", "Room", "Source"]


@pytest.fixture
def frankfurt(stores, admin):
    return complete_run(stores, admin, "frankfurt")


def scenario(index="43", **where):
    page = opened("results.py", scenario=index, **where)
    assert not page.exception
    return page


def tables(page, first):
    """Return the tables of the page whose first column has this heading, as it reads."""
    found = [table.value for table in page.table if table.value.columns[0] == first]
    return [frame.map(lambda cell: str(cell).replace("\\", "")) for frame in found]


def section(page, title):
    (found,) = [expander for expander in page.expander if title in expander.label.replace("\\", "")]
    return found


def line(page, start):
    return next(
        row
        for table in tables(page, "Result")
        if "Rule" in table
        for _, row in table.iterrows()
        if row["Rule"].startswith(start)
    )


def test_every_rule_says_needs_is_room_result_and_source(frankfurt):
    page = scenario()
    lines = [table for table in tables(page, "Result") if "Rule" in table]
    assert len(lines) == 7
    assert sum(len(table) for table in lines) >= 30
    titles = [f"{table.title} v1" for table in TABLES.values()]
    for table in lines:
        assert list(table.columns) == COLUMNS
        assert table.map(bool).all(axis=None)
        assert all(source in titles or source == "arithmetic" for source in table["Source"])
        assert all(any(f":material/{icon}: {word}" in cell for icon, word in (("check", "pass"), ("close", "miss")))
                   for cell in table["Result"])  # fmt: skip


def test_long_lists_are_closed_and_their_headings_say_what_is_missed(frankfurt):
    page = scenario()
    gate = section(page, "Gate A")
    assert "1 of 6 missed · INSUFFICIENT_CAPITAL" in gate.label.replace("\\", "")
    assert ":material/close: miss" in gate.label
    assert "all 7 passed" in section(page, "Gate B").label
    assert not any(expander.proto.expanded for expander in page.expander)


def test_the_rules_a_banker_asks_for_are_there(frankfurt):
    page = scenario()
    floor = line(page, "Senior DSCR (rating A, jurisdiction EU)")
    assert (floor["Needs"], floor["Is"], floor["Source"]) == ("≥\u202f1.30x", "1.30x", "DSCR floors v1")
    assert line(page, "Tenor (rating A)")["Source"] == "Longest tenors v1"
    assert line(page, "Repaid in a year")["Source"] == "Least amortisation v1"
    assert line(page, "Liquidity reserve")["Room"] == "−3\u202fmonths"
    assert line(page, "Largest country")["Room"] == "−20.0\u202fpp"
    assert line(page, "Senior DSCR with a wrap")["Needs"] == "≥\u202f1.20x"
    assert "Not eligible, so no cash" in said(page)


def test_the_rating_shows_every_band_and_what_the_next_one_misses(frankfurt):
    page = scenario()
    (bands,) = tables(page, "Band")
    assert list(bands["Band"]) == ["AAA", "AA", "A", "BBB", "BB", "B"]
    assert "pass, rated" in bands["Result"][2]
    assert "Next: AA missed: Senior DSCR by 0.05x." in said(page)


def test_advice_says_which_single_change_reaches_the_next_tier(frankfurt):
    page = scenario()
    text = said(page)
    assert "What would reach Tier 2" in text
    assert "Missed: Equity IRR by 3.5\u202fpp." in text
    (advice,) = tables(page, "Input")[:1]
    rent = advice.set_index("Input").loc["Monthly rent"]
    assert (rent["Now"], rent["For Tier 2"]) == ("€1.80m", "€2.35m")
    assert "No value within its bounds suffices for: Operating costs" in text


def test_a_scenario_of_the_best_tier_needs_no_advice(stores, admin):
    axes = {"revenue.grossMonthlyRent": [6_000_000], "ltvRange": [0.6], "options": {"exitYear": 10}}
    complete_run(stores, admin, "frankfurt", axes)
    page = scenario("0")
    assert "the best tier" in said(page)
    assert not tables(page, "Input") or "For" not in str(tables(page, "Input")[0].columns)
    assert tables(page, "Band")


def test_the_rules_are_those_of_the_version_that_judged_the_run(stores, admin):
    document = rule_tables.current(stores).book.document()
    for row in document["dscr_floors"]["rows"]:
        row["EU"] += 0.5
    document["tiers"]["rows"][1]["irr"] = 13.0
    rule_tables.save(stores, admin, document, 1, "lenders ask for more")
    run = complete_run(stores, admin, "frankfurt")
    rule_tables.restore(stores, admin, 1, "back", 2)
    page = scenario("43", run=run["_id"])
    floor = line(page, "Senior DSCR (rating A, jurisdiction EU)")
    assert (floor["Needs"], floor["Source"]) == ("≥\u202f1.80x", "DSCR floors v2")
    assert ":material/close: miss" in floor["Result"]
    assert "Missed: Equity IRR by 4.5\u202fpp." in said(page)
