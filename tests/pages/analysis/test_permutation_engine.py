import pytest

from atlas_core.permutation.presets import PRESETS
from atlas_core.services import runs, snapshots
from tests.atlas_core.services.cast import changed, stored_project
from tests.atlas_core.services.running import SMALL, approved, complete_run, work_once
from tests.pages.analysis.conftest import address, opened, said

SCRIPT = "permutation_engine.py"
PROJECT = "proj_1_london"


def engine(**address):
    page = opened(SCRIPT, **address)
    assert not page.exception
    return page


def run_button(page):
    return page.button(key="run")


def test_without_a_project_the_page_says_what_comes_first(admin):
    assert "A sponsor creates the first one" in said(engine())


def test_a_project_that_was_never_loaded_waits_for_it(stores, admin):
    stored_project(stores)
    page = engine()
    assert "has no approved snapshot yet" in said(page)
    page.button(key="load").click().run()
    assert "Approved snapshot" in said(page)
    assert "revision 1, the approved state" in said(page)
    assert stores.snapshots.latest(PROJECT)["version"] == 1


def test_a_project_that_cannot_be_computed_is_refused_with_the_list(stores, admin):
    stored_project(stores, revenue__grossMonthlyRent=None)
    page = engine()
    page.button(key="load").click().run()
    assert "Gross monthly rent is required" in said(page)
    assert stores.snapshots.latest(PROJECT) is None


def test_the_run_button_repeats_the_count_of_the_projects_axes(stores, admin):
    approved(stores, admin)
    page = engine()
    assert run_button(page).label == "Run 243 permutations"
    assert "3 × 3 × 3 × 3 × 3 = **243 permutations**" in said(page)


def test_a_range_that_ends_before_its_maximum_is_told_under_the_product(stores, admin):
    record = stored_project(stores)
    stores.projects.save(record | {"axes": {"tenor": {"min": 10, "max": 14, "step": 3}}})
    snapshots.snapshot(stores, admin, record["_id"])
    assert "Senior tenor ends at 13: 14 is not a whole number of steps from 10." in said(engine())


def test_a_changed_project_is_said_to_be_ahead(stores, admin):
    approved(stores, admin)
    changed(stores, stores.projects.get(PROJECT), "power", "pue", 1.3)
    page = engine()
    assert "revision 2, approved: revision 1" in said(page)
    page.button(key="load").click().run()
    assert "revision 2, the approved state" in said(page)
    assert stores.snapshots.latest(PROJECT)["version"] == 2


def test_a_click_queues_a_run_that_a_reload_finds_again(stores, admin):
    approved(stores, admin)
    page = run_button(engine()).click().run()
    (run,) = stores.runs.list(PROJECT)
    assert address(page, "run") == run["_id"]
    assert (run["state"], run["total"]) == ("queued", 243)
    assert page.button(key="cancel_run").label == "Cancel"
    again = engine()  # nothing in the address: the database knows
    assert again.button(key="cancel_run").label == "Cancel"
    assert "0 of 243 permutations" in said(again)


def test_options_are_part_of_what_runs(stores, admin):
    approved(stores, admin)
    page = engine()
    (indexation,) = [box for box in page.selectbox if box.label == "Indexation"]
    indexation.select("CPI_Linked").run()
    run_button(page).click().run()
    (run,) = stores.runs.list(PROJECT)
    assert run["axes"]["options"] == {"amortisation": "annuity", "indexation": "CPI_Linked"}


def test_a_sample_is_drawn_instead_of_the_full_grid(stores, admin):
    approved(stores, admin)
    page = engine()
    (method,) = [box for box in page.selectbox if box.label == "Scenarios"]
    method.select("sobol").run()
    (draws,) = [box for box in page.number_input if box.label == "Draws"]
    assert "draws 10,000 of only 243 scenarios; leave it out for the full grid" in said(page)
    draws.set_value(20).run()
    assert "243, drawn: **20 permutations**" in said(page)
    (rank,) = [box for box in page.selectbox if box.label == "Rank by"]
    rank.select("wacc").run()
    run_button(page).click().run()
    (run,) = stores.runs.list(PROJECT)
    assert run["total"] == 20
    assert run["axes"]["options"]["sample"] == {"method": "sobol", "count": 20, "seed": 424_242}
    assert run["axes"]["options"]["rankBy"] == "wacc"


def test_the_composite_takes_weights_of_ones_own(stores, admin):
    approved(stores, admin)
    page = engine()
    assert not [box for box in page.number_input if box.label.startswith("Weight: ")]
    (rank,) = [box for box in page.selectbox if box.label == "Rank by"]
    rank.select("composite").run()
    weights = {box.label.removeprefix("Weight: "): box for box in page.number_input if "Weight: " in box.label}
    assert set(weights) == {"senior raise", "WACC", "day-1 cash", "senior DSCR", "rating"}
    assert {box.value for box in weights.values()} == {None}
    weights["rating"].set_value(0.25).run()
    assert "must add up to 1; got 0.25" in said(page)
    (wacc,) = [box for box in page.number_input if box.label == "Weight: WACC"]
    wacc.set_value(0.75).run()
    run_button(page).click().run()
    (run,) = stores.runs.list(PROJECT)
    assert (run["axes"]["options"]["rankBy"], run["axes"]["options"]["weights"]) == (
        "composite",
        {"wacc": 0.75, "rating": 0.25},
    )


def test_a_preset_replaces_the_axes_and_the_projects_own_come_back(stores, admin):
    approved(stores, admin)
    page = engine()
    (start,) = [box for box in page.selectbox if box.label == "Start from"]
    start.select("balanced_a").run()
    assert run_button(page).label == "Run 216 permutations"
    assert "Also: Debt service reserve 3 months" in said(page)
    assert "Not swept" in said(page)
    (start,) = [box for box in page.selectbox if box.label == "Start from"]
    start.select(None).run()
    assert run_button(page).label == "Run 243 permutations"


def test_every_preset_is_offered_and_coupons_of_the_curve_are_run_with_their_labels(stores, admin):
    approved(stores, admin)
    page = engine()
    (start,) = [box for box in page.selectbox if box.label == "Start from"]
    assert start.options == ["The project’s axes", *(preset.label for preset in PRESETS.values())]
    start.select("coupon_from_curve").run()
    assert "Curve point 10Y" in said(page)
    assert run_button(page).label == "Run 81 permutations"
    run_button(page).click().run()
    (run,) = stores.runs.list(PROJECT)
    assert run["axes"]["seniorRate"] == [5.0, 5.2, 5.5]
    assert run["axes"]["options"]["labels"]["CreditSpreadA_bps_31"] == 120


def test_cancelling_says_so_and_offers_the_run_again(stores, admin):
    approved(stores, admin)
    page = run_button(engine()).click().run()
    page.button(key="cancel_run").click().run()
    assert "Cancelled; no result was kept" in said(page)
    page.button(key="run_again").click().run()
    assert [run["state"] for run in stores.runs.list(PROJECT)] == ["queued", "cancelled"]
    assert address(page, "run") == stores.runs.list(PROJECT)[0]["_id"]


def test_an_interrupted_run_says_so_and_offers_the_run_again(stores, admin):
    approved(stores, admin)
    run = runs.start(stores, admin, PROJECT, SMALL)
    stores.runs.claim("killed", lease_seconds=-1)
    page = engine(project=PROJECT, run=run["_id"])
    assert "The worker stopped before the end" in said(page)
    assert page.button(key="run_again").label == "Run these 4 permutations again"


def test_rows_appear_when_the_run_is_complete(stores, admin):
    run = complete_run(stores, admin, axes=SMALL)
    page = engine(project=PROJECT, run=run["_id"])
    (preview,) = [frame.value for frame in page.dataframe if "irr" in frame.value]
    assert len(preview) == 4
    assert preview["irr"].is_monotonic_decreasing
    assert "Best scenarios of run 0001" in said(page)


def test_the_runs_of_the_project_are_listed(stores, admin):
    complete_run(stores, admin, axes=SMALL)
    changed(stores, stores.projects.get(PROJECT), "power", "pue", 1.3)
    snapshots.snapshot(stores, admin, PROJECT)
    runs.start(stores, admin, PROJECT, SMALL)
    listed = engine().dataframe[-1].value
    assert list(listed["Run"]) == ["0002", "0001"]
    assert list(listed["State"]) == ["Queued", "Stale"]


def test_a_quant_runs_what_was_approved_but_cannot_approve(stores, act_as):
    approved(stores, act_as("admin"))
    act_as("quant")
    page = engine()
    assert page.button(key="load").disabled
    run_button(page).click().run()
    assert stores.runs.list(PROJECT)[0]["executed_by"] == "quant@test.example"


def test_a_quant_is_told_that_an_admin_loads_the_project(stores, act_as):
    stored_project(stores)
    act_as("quant")
    page = engine()
    assert "An admin loads it into the engine to set axes and run" in said(page)
    assert page.button(key="load").help == "An admin approves the project as it is saved."


def test_a_quant_is_told_that_an_admin_approves_a_change(stores, act_as):
    approved(stores, act_as("admin"))
    changed(stores, stores.projects.get(PROJECT), "power", "pue", 1.3)
    act_as("quant")
    assert "An admin loads it again to approve the change" in said(engine())


@pytest.mark.parametrize("role", ["sponsor", "internal"])
def test_other_roles_see_that_the_page_is_not_theirs(stores, act_as, role):
    stored_project(stores)
    act_as(role)
    page = engine()
    assert "your role" in said(page)
    assert not page.button
    assert "London" not in said(page)


def test_a_right_lost_while_the_page_is_open_stops_the_button(stores, admin):
    approved(stores, admin)
    page = engine()
    stores.users.save(stores.users.get(admin.email) | {"role": "sponsor"})
    run_button(page).click().run()
    assert stores.runs.list(PROJECT) == []


def test_the_projects_of_all_sponsors_can_be_chosen(stores, admin):
    stored_project(stores)
    stored_project(stores, "frankfurt")
    page = engine(project=PROJECT)
    box = page.selectbox(key="project_picker")
    assert {option.split(" · ")[0] for option in box.options} == {"London DC Project", "Frankfurt DC Project"}
    box.select("proj_1_frankfurt").run()
    assert address(page, "project") == "proj_1_frankfurt"
    assert "Frankfurt DC Project" in said(page)


def test_an_address_of_no_project_says_so(stores, admin):
    stored_project(stores)
    assert "does not exist" in said(engine(project="proj_0_other"))


def test_axes_that_break_a_rule_are_said_and_cannot_run(stores, admin):
    record = stored_project(stores)
    stores.projects.save(record | {"axes": {"seniorRateRange": [5, 99]}})
    snapshots.snapshot(stores, admin, PROJECT)
    page = engine()
    assert "Senior rate" in "".join(error.value for error in page.error)
    assert "Put the axes right first" in said(page)


def test_a_result_computed_meanwhile_is_there_after_a_reload(stores, admin):
    approved(stores, admin)
    page = run_button(engine()).click().run()
    work_once(stores)
    page.run()
    assert "Best scenarios of run 0001" in said(page)
