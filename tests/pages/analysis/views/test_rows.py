"""The rows of a result on its page: pages by the row beside them, several columns, own columns, shades, pins."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.atlas_core.services.running import complete_run
from tests.pages.analysis.conftest import address, said

ALONE = """
from atlas_core.services import results
from atlas_core.web import wired
from pages.analysis.views import rows
from pages.components import guard

run = results.find_run(wired.stores(), guard.signed_in(), "proj_1_frankfurt")
rows.show(guard.signed_in(), run, (), run["total"])
"""
"""The rows without the rest of their page: 540 scenarios on three pages."""


@pytest.fixture
def frankfurt(stores, admin):
    return complete_run(stores, admin, "frankfurt")


def results(**where):
    page = AppTest.from_string(ALONE, default_timeout=30)
    for name, value in where.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def rows(page):
    return next(one.value for one in page.dataframe if one.key == "result_rows")


def indices(page):
    return list(rows(page)["index"])


def test_pages_turn_forwards_and_back_and_the_address_says_which(frankfurt):
    page = results()
    first = indices(page)
    assert page.button(key="page_previous").disabled
    page.button(key="page_next").click().run()
    assert address(page, "page") == f"after.{first[-1]}"
    assert "201–400 of 540" in said(page)
    second = indices(page)
    page.button(key="page_last").click().run()
    assert "401–540 of 540" in said(page)
    assert sorted(first + second + indices(page)) == list(range(540))
    assert page.button(key="page_next").disabled
    page.button(key="page_previous").click().run()
    assert (indices(page), address(page, "page").split(".")[0]) == (second, "before")
    page.button(key="page_first").click().run()
    assert (indices(page), address(page, "page")) == (first, "")


def test_a_page_that_is_not_there_is_the_first(frankfurt):
    page = results()
    for place in ("3", "after.x", "after.-1", "before.99999", "after." + "9" * 40):
        page.query_params["page"] = place
        assert "1–200 of 540" in said(page.run())
    page.query_params["page"] = f"before.{indices(page)[150]}"  # fewer than a page stand before it
    assert "1–200 of 540" in said(page.run())


def test_a_sort_that_makes_no_sense_is_said_and_the_ranking_is_followed(frankfurt):
    page = results(sort="irr.desc,owner.asc")
    assert "Sort names no column of this result: “owner”" in said(page)
    assert "The rows follow Equity IRR" in said(page)
    assert rows(page)["irr"].is_monotonic_decreasing


def test_rows_follow_several_columns_and_the_address_says_so(frankfurt):
    page = results(sort="tenor.asc,irr.desc")
    expected = rows(page).sort_values(["tenor", "irr"], ascending=[True, False], kind="stable")
    assert indices(page) == list(expected["index"])
    page.selectbox(key="sort_by_3").select("ltv").run()
    assert address(page, "sort") == "tenor.asc,irr.desc,ltv.desc"
    page.segmented_control(key="sort_way_3").set_value("Lowest").run()
    assert address(page, "sort") == "tenor.asc,irr.desc,ltv.asc"
    page.selectbox(key="sort_by_2").select("").run()
    assert address(page, "sort") == "tenor.asc"


def test_columns_are_chosen_moved_and_shaded_by_the_address(frankfurt):
    page = results(columns="npv,tier,owner,npv", shaded="npv,tier")
    assert list(rows(page)) == ["index", "pin", "npv", "tier"]
    [grid] = [one for one in page.dataframe if one.key == "result_rows"]
    assert "background-color" in grid.proto.arrow_data.styler.styles
    page.multiselect(key="columns_chosen").set_value(["npv", "tier", "wacc"]).run()
    page.selectbox(key="column_moved").select("wacc").run()
    page.button(key="column_left").click().run()
    assert address(page, "columns") == "npv,wacc,tier"
    page.multiselect(key="columns_shaded").set_value(["wacc"]).run()
    assert address(page, "shaded") == "wacc"
    page.segmented_control(key="column_set").set_value("Sizes").run()
    assert address(page, "columns") == "Sizes"
    assert "gearing" in rows(page)


def test_pinned_scenarios_stand_above_the_rows_until_they_are_taken_out(frankfurt):
    page = results(rows="43,7", columns="irr")
    assert list(page.dataframe[0].value["index"]) == [43, 7]
    assert page.button(key="compare_pinned").label == "Compare 2"
    page.button(key="unpin_all").click().run()
    assert address(page, "rows") == ""
    assert len(page.dataframe) == 1


def test_a_number_no_scenario_has_is_refused_with_the_way_out(frankfurt):
    page = results()
    for typed in ("540", "perm_0", "x", "-3", "1e2"):
        page.text_input(key="go_to").set_value(typed).run()
        assert "This run has scenarios 0 to 539" in said(page)
        assert address(page, "scenario") == ""
