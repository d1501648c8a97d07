import pytest

from tests.atlas_core.services.running import complete_run
from tests.pages.analysis.conftest import opened, said

RENT = "revenue.grossMonthlyRent"


@pytest.fixture
def near(stores, admin):
    """Give a run in which some scenarios miss the lowest IRR by little."""
    rents = {"min": 2_300_000, "max": 2_440_000, "step": 10_000}
    return complete_run(stores, admin, "frankfurt", {RENT: rents, "options": {"exitYear": 25}})


def results(**where):
    page = opened("results.py", **where)
    assert not page.exception
    return page


def listed(page):
    found = [table.value for table in page.table if "Misses" in table.value.columns]
    return [frame.map(lambda cell: str(cell).replace("\\", "")) for frame in found]


def test_near_misses_say_which_test_by_how_much_and_what_would_pass_it(near):
    page = results()
    (table,) = listed(page)
    assert list(table.columns) == ["Scenario", "Misses", "Needs", "Is", "Room"]
    assert 1 <= len(table) <= 5
    first = table.iloc[0]
    assert first["Misses"] == "Equity IRR"
    assert first["Needs"].startswith("≥\u202f8.0")
    assert all(row["Is"] not in row["Needs"] for _, row in table.iterrows())
    assert float(first["Room"].removesuffix("\u202fpp").replace("−", "-")) < 0
    assert table.iloc[-1]["Room"].startswith("−0.")
    text = said(page)
    assert "Near misses of Tier 3" in text
    assert "by Equity IRR · Viability tiers v1" in text
    assert f"Missed: Equity IRR by {first['Room'].lstrip('−')}" in text
    (advice,) = [frame.value for frame in page.table if "For Tier 3" in frame.value.columns]
    assert "Monthly rent" in list(advice["Input"])
    assert page.selectbox(key="near_miss").value == int(first["Scenario"])


def test_another_near_miss_is_advised_on_when_it_is_chosen(near):
    page = results()
    (table,) = listed(page)
    last = int(table.iloc[-1]["Scenario"])
    page.selectbox(key="near_miss").select(last).run()
    assert f"Missed: Equity IRR by {table.iloc[-1]['Room'].lstrip('−')}" in said(page)


def test_the_filter_above_holds_for_the_near_misses(near):
    page = results(filter="index <= 10")
    (table,) = listed(page)
    assert all(int(scenario) <= 10 for scenario in table["Scenario"])
    assert f"the best {len(table)} of " in said(page)
    assert "that pass the filter" in said(page)
    assert not listed(results(filter="tier in TIER_1"))


def test_a_run_without_near_misses_shows_no_list(stores, admin):
    complete_run(stores, admin)
    assert not listed(results())
