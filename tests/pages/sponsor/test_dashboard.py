import copy

import pytest
from streamlit.testing.v1 import AppTest

from atlas_core.fields.catalogue import INPUTS
from atlas_core.services import drafts, projects
from atlas_core.services.edits import MODE_OF
from tests.atlas_core.services.sponsors import sign_in
from tests.pages.sponsor.conftest import PAGES

SHOWN_ELSEWHERE = {
    "timeline.scheduleOfWorks",
    "meta.fxRates",
    "revenue.electricityRate",
    "capexMarket.contingencyPercent",
}
DETAILED = {path for path, spec in INPUTS.items() if spec.kind == "money" and spec.key.startswith(("build", "market"))}
FEES = {"capexInternal.buildConstructionFeePercent", "capexMarket.marketConstructionFeePercent"}


def texts(page):
    """Return what is written on the page, as it reads."""
    return [element.value.replace("\\", "") for element in (*page.markdown, *page.caption)]


def banner(page):
    words = ("nsaved changes", "Saved as", "Nothing to save", "Read only", "meanwhile")
    return next(text for text in texts(page) if any(word in text for word in words))


def widget_keys(page):
    kinds = (page.text_input, page.selectbox, page.date_input, page.button_group)
    return {element.key.split(".", 1)[1] for kind in kinds for element in kind if "." in (element.key or "")}


def enter(page, path, text):
    return page.text_input(key=f"figure.{path}").set_value(text).run()


def test_every_field_that_plays_a_part_has_its_input(form):
    assert not form.exception
    expected = set(INPUTS) - set(MODE_OF) - SHOWN_ELSEWHERE - DETAILED - FEES
    assert expected - widget_keys(form) == set()


def test_the_ledger_shows_sixteen_lines_on_both_sides(form):
    (entry,) = [group for group in form.button_group if (group.key or "").startswith("capex_entry")]
    page = entry.set_value("Detailed, 16 lines").run()
    assert widget_keys(page) >= (DETAILED | FEES)


def test_money_is_read_in_any_form_and_shown_grouped(form):
    page = enter(form, "revenue.grossMonthlyRent", "1.2m")
    assert page.text_input(key="figure.revenue.grossMonthlyRent").value == "1,200,000"
    assert "Unsaved changes in 1 field" in banner(page)


def test_nothing_is_unsaved_when_a_project_is_opened(form):
    assert "No unsaved changes" in banner(form)


def test_a_text_that_is_no_number_stays_and_is_explained_under_its_field(form):
    page = enter(form, "revenue.grossMonthlyRent", "lots")
    assert page.text_input(key="figure.revenue.grossMonthlyRent").value == "lots"
    assert any("Not a number: “lots”" in text and text.startswith(":red[") for text in texts(page))


@pytest.mark.parametrize(
    ("path", "typed", "said"),
    [
        ("power.grossFacilityPower", "-5", "Must be 0.1 to 3,000 MW"),
        ("power.pue", "0", "Must be 0.95 to 1.5"),
        ("revenue.occupancy", "140", "Must be 0 to 100"),
        ("revenue.grossMonthlyRent", "1e308", "Must be 0 to 200,000,000"),
        ("land.stampDutyFixed", "-250,000", "Must be 0 or more. Leave it empty if there is none"),
    ],
)
def test_a_broken_rule_is_said_at_the_field_and_stops_the_save(form, stores, record, path, typed, said):
    page = enter(form, path, typed)
    assert any(said in text for text in texts(page)), texts(page)
    page = page.button(key="form.save").click().run()
    assert "Not saved" in page.error[0].value
    assert projects.get(stores, _owner(stores, record), record["_id"])["revision"] == 1


def test_saving_says_which_revision_the_entries_went_into(form, stores, record):
    page = enter(form, "revenue.occupancy", "90").button(key="form.save").click().run()
    assert "Saved as revision 2." in banner(page)
    assert stores.projects.get(record["_id"])["project"]["revenue"]["occupancy"] == 90


def test_saving_without_a_change_makes_no_revision(form, stores, record):
    page = form.button(key="form.save").click().run()
    assert "Nothing to save: revision 1 holds everything shown" in banner(page)
    assert stores.projects.get(record["_id"]) == record


def test_entries_survive_leaving_the_page_and_a_reload(form, record):
    enter(form, "revenue.occupancy", "90")
    enter(form, "power.pue", "abc")
    again = AppTest.from_file(str(PAGES / "sponsor/dashboard.py"), default_timeout=20)
    again.query_params["project"] = record["_id"]
    again.run()
    assert again.text_input(key="figure.revenue.occupancy").value == "90"
    assert again.text_input(key="figure.power.pue").value == "abc"
    assert "Unsaved changes in 2 fields" in banner(again)


def test_discarding_returns_to_the_stored_values(form):
    page = enter(form, "revenue.occupancy", "90").button(key="form.discard").click().run()
    assert page.text_input(key="figure.revenue.occupancy").value == "95"
    assert "No unsaved changes" in banner(page)


def test_a_save_by_someone_else_is_not_overwritten_and_both_values_are_shown(form, stores, record):
    page = enter(form, "revenue.opexPercent", "7")
    admin = sign_in(stores, "admin")
    theirs = copy.deepcopy(record["project"])
    theirs["revenue"]["occupancy"] = 88
    projects.save(stores, admin, record, theirs)
    page = page.button(key="form.save").click().run()
    assert stores.projects.get(record["_id"])["project"]["revenue"] == theirs["revenue"]
    assert page.radio(key="conflict.revenue.opexPercent").options == ["Yours: 7", "Admin: 5"]
    assert page.radio(key="conflict.revenue.occupancy").value == "theirs"
    page = page.button(key="conflict.save").click().run()
    saved = stores.projects.get(record["_id"])
    assert (saved["revision"], saved["project"]["revenue"]["occupancy"]) == (3, 88)
    assert saved["project"]["revenue"]["opexPercent"] == 7
    assert "Saved as revision 3." in banner(page)


def test_theirs_can_be_taken_instead(form, stores, record):
    page = enter(form, "revenue.opexPercent", "7")
    admin = sign_in(stores, "admin")
    projects.save(stores, admin, record, record["project"] | {"debt": record["project"]["debt"] | {"tenor": 20}})
    page = page.button(key="form.save").click().run()
    page = page.button(key="conflict.theirs").click().run()
    assert page.text_input(key="figure.debt.tenor").value == "20"
    assert page.text_input(key="figure.revenue.opexPercent").value == "5"


def test_a_typed_amount_says_so_and_offers_its_preset(form):
    page = enter(form, "land.gridConnectionCosts", "24m")
    assert any("Typed over" in text and "Preset Good is £20.0m" in text for text in texts(page)), texts(page)
    page = page.button(key="preset.land.gridConnectionCosts").click().run()
    assert page.text_input(key="figure.land.gridConnectionCosts").value == "20,000,000"


def test_presets_follow_the_power(form):
    page = enter(form, "power.grossFacilityPower", "120")
    assert page.text_input(key="figure.land.landPurchase").value == "96,000,000"
    assert page.text_input(key="figure.land.gridConnectionCosts").value == "24,000,000"


def test_the_management_fee_follows_whichever_was_typed(form):
    page = enter(form, "fees.feesManagement", "10m")
    assert page.text_input(key="figure.fees.feesManagementPercent").value == "5"
    page = enter(page, "fees.feesManagementPercent", "4")
    assert page.text_input(key="figure.fees.feesManagement").value == "8,000,000"


def test_the_electricity_rate_appears_with_a_gross_lease_only(form):
    assert "revenue.electricityRate" not in widget_keys(form)
    (lease,) = [group for group in form.button_group if group.key == "field.revenue.leaseType"]
    page = lease.set_value("Gross").run()
    assert "revenue.electricityRate" in widget_keys(page)


def test_another_currency_asks_for_its_rate_and_names_the_built_in_one(form):
    page = form.selectbox(key="field.meta.capexCurrency").set_value("EUR").run()
    assert any("built-in rate" in text and text.startswith(":orange[") for text in texts(page)), texts(page)
    page = enter(page, "meta.fxRates", "0.85")
    assert not any("built-in rate" in text for text in texts(page))


def test_clearing_the_lines_brings_the_rate_per_mw_back(form, stores, sponsor, record):
    draft = drafts.open_draft(stores, sponsor, record["_id"])
    drafts.enter(stores, sponsor, draft, "capexInternal.buildLand", "5m")
    page = AppTest.from_file(str(PAGES / "sponsor/dashboard.py"), default_timeout=20)
    page.query_params["project"] = record["_id"]
    page.run()
    (entry,) = [group for group in page.button_group if (group.key or "").startswith("capex_entry")]
    page = entry.set_value("Per MW").run()
    assert page.text_input(key="figure.capexInternal.capexInternalPerMW").disabled
    page = page.button(key="clear.capexInternal").click().run()
    assert not page.text_input(key="figure.capexInternal.capexInternalPerMW").disabled
    assert "No unsaved changes" in banner(page)


def test_an_internal_user_reads_the_form_and_changes_nothing(form, stores, record, act_as):
    act_as(sign_in(stores, "internal"))
    page = AppTest.from_file(str(PAGES / "sponsor/dashboard.py"), default_timeout=20)
    page.query_params["project"] = record["_id"]
    page.run()
    assert "Read only" in banner(page)
    assert all(element.disabled for element in page.text_input)
    assert "form.save" not in {button.key for button in page.button}


def test_another_sponsor_s_project_reads_like_a_missing_one(form, stores, record, act_as):
    act_as(sign_in(stores, "sponsor", "other@atlas.test"))
    page = AppTest.from_file(str(PAGES / "sponsor/dashboard.py"), default_timeout=20)
    page.query_params["project"] = record["_id"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("streamlit.page_link", lambda *_, **__: None)
        page.run()
    assert not page.text_input
    assert page.subheader[0].value == "No project is open"


def test_an_admin_edits_every_project(form, stores, record, act_as):
    act_as(sign_in(stores, "admin"))
    page = AppTest.from_file(str(PAGES / "sponsor/dashboard.py"), default_timeout=20)
    page.query_params["project"] = record["_id"]
    page = enter(page.run(), "revenue.occupancy", "80").button(key="form.save").click().run()
    assert "Saved as revision 2." in banner(page)


def test_an_empty_project_shows_what_is_needed_instead_of_charts(stores, sponsor):
    empty = projects.create(stores, sponsor)
    page = AppTest.from_file(str(PAGES / "sponsor/dashboard.py"), default_timeout=20)
    page.query_params["project"] = empty["_id"]
    page.run()
    assert not page.exception
    assert any("Drawn as soon as these are right" in text and "Gross monthly rent" in text for text in texts(page))


def test_the_approved_version_is_named(form, stores, record):
    stores.snapshots.insert({"project_id": record["_id"], "version": 3})
    assert any("approved version 3" in text for text in texts(form.run()))


def _owner(stores, record):
    from atlas_core.services import sessions

    return sessions.start(stores, stores.users.get(record["user_email"]))[1]


def test_the_standard_schedule_can_be_taken_and_dropped_again(form, stores, record):
    page = form.button(key="schedule.standard").click().run()
    assert not page.exception
    assert "Unsaved changes in 1 field: Schedule of works" in banner(page).replace("**", "")
    page = page.button(key="schedule.none").click().run()
    assert "No unsaved changes" in banner(page)


def test_one_click_fills_the_market_lines(form, stores, record):
    page = enter_detailed(form)
    page = enter(page, "capexInternal.buildBess", "50m").button(key="market_lines").click().run()
    assert page.text_input(key="figure.capexMarket.marketBess").value == "60,000,000"


def test_what_a_user_wrote_is_shown_as_written(form, stores, record):
    page = form.text_input(key="field.meta.projectTitle").set_value("![x](http://a.b/c) <b>$1$</b>").run()
    page = page.button(key="form.save").click().run()
    assert page.title[0].value == r"\!\[x\]\(http\://a\.b/c\) \<b\>\$1\$\</b\>"


def enter_detailed(page):
    (entry,) = [group for group in page.button_group if (group.key or "").startswith("capex_entry")]
    return entry.set_value("Detailed, 16 lines").run()
