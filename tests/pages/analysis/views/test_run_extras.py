import pandas as pd
import pytest

from atlas_core.services import snapshots
from tests.atlas_core.services.cast import stored_project
from tests.pages.analysis.conftest import opened, said

PROJECT = "proj_1_london"
OPTIONS = {
    "overlays": {"Inflation swap": {"day1Inflow": 3e6, "annualCost": 1e5}},
    "labels": {"PowerHedgeMode_24": "PPA"},
    "minSeniorRating": "A",
}


def engine(stores, admin, **options):
    record = stored_project(stores)
    if options:
        stores.projects.save(record | {"axes": {"tenor": [15, 17], "options": options}})
    snapshots.snapshot(stores, admin, PROJECT)
    page = opened("permutation_engine.py", project=PROJECT)
    assert not page.exception
    return page


def table(page, column) -> pd.DataFrame:
    return next(frame.value for frame in page.dataframe if column in frame.value)


def queued(stores, page):
    page.button(key="run").click().run()
    assert not page.exception
    return stores.runs.list(PROJECT)[0]["axes"]["options"]


def goal(page):
    return next(box for box in page.selectbox if box.label == "Senior rating goal")


def test_the_options_of_the_project_are_shown_and_go_with_the_run(stores, admin):
    page = engine(stores, admin, **OPTIONS)
    assert table(page, "Annual cost").values.tolist() == [["Inflation swap", 3e6, 1e5]]
    assert table(page, "Accepts").set_index("Field").loc["24 Power hedge", "Value"] == "PPA"
    assert goal(page).value == "A"
    options = queued(stores, page)
    assert {key: options[key] for key in OPTIONS} == OPTIONS


def test_without_any_the_run_carries_none(stores, admin):
    page = engine(stores, admin)
    assert table(page, "Annual cost").empty
    assert not set(OPTIONS) & set(queued(stores, page))


def test_a_rating_goal_goes_with_the_run(stores, admin):
    page = engine(stores, admin)
    goal(page).select("BBB").run()
    assert queued(stores, page)["minSeniorRating"] == "BBB"


def test_the_bands_are_hints_and_the_expander_is_closed(stores, admin):
    page = engine(stores, admin)
    assert "hints only: inflation swap 2 to 5 % of notional" in said(page)
    (extras,) = [found for found in page.expander if found.label == "Rating goal, overlays and labels"]
    assert not extras.proto.expanded


@pytest.mark.parametrize("role", ["quant"])
def test_a_quant_has_them_too(stores, act_as, role):
    engine(stores, act_as("admin"))
    act_as(role)
    page = opened("permutation_engine.py", project=PROJECT)
    assert goal(page).value is None
