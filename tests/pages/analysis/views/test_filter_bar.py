import pytest

from tests.atlas_core.services.running import complete_run
from tests.pages.analysis.conftest import address, metrics, opened

SCRIPT = "results.py"


@pytest.fixture
def frankfurt(stores, admin):
    return complete_run(stores, admin, "frankfurt")


def results(**where):
    page = opened(SCRIPT, **where)
    assert not page.exception
    return page


def labels(page):
    """Return what the popovers of the bar are called."""
    found = [block.proto.popover.label for block in page.get("popover")]
    return [label for label in found if label]


def test_any_column_of_the_filter_has_its_place_and_says_its_value_until_a_preset_takes_it(frankfurt):
    line = "binding in ltv and ltv < 0.62 and irr >= 12 and irr < 15 and npv > 1e6 and repo_eligible in 0"
    page = results(filter=line)
    labels = [block.proto.popover.label for block in page.get("popover")]
    for label in ("IRR 12 … < 15\u202f%", "DSCR", "Limit: LTV", "LTV < 62\u202f%", "NPV > €1m", "Repo-eligible: No"):
        assert label in labels
    assert [page.number_input(key=f"irr_{side}").label for side in ("low", "high")] == ["IRR from [%]", "IRR below [%]"]
    assert page.number_input(key="ltv_high").value == 62.0
    menu = page.menu_button(key="filter_presets")
    assert {"Passes", "Tier 1 and 2", "Limited by DSCR", "Best tenth by Equity IRR"} <= set(menu.options)
    menu.click("Tier 1 and 2").run()
    assert address(page, "filter") == "tier in TIER_1, TIER_2"
    assert page.session_state["filter_tiers"] == ["TIER_1", "TIER_2"]


def test_a_column_is_added_by_its_values_each_with_the_rows_that_pass_the_rest(frankfurt):
    page = results(filter="irr >= 12")
    page.selectbox(key="filter_add_column").select("binding").run()
    pills = page.button_group(key="filter_add_set")
    shown = [option.content for option in pills.proto.options]
    counted = sum(int(text.split("[")[1].rstrip("]").replace(",", "")) for text in shown)
    assert counted == int(metrics(page)["In the filter"])
    pills.set_value(["ltv"])
    page.button(key="filter_add_button").click().run()
    assert address(page, "filter") == "irr >= 12 and binding in ltv"
    assert page.selectbox(key="filter_add_column").value is None
