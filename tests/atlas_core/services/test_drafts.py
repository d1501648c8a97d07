import pytest

from atlas_core.errors import InputError, RecordNotFoundError, StaleRecordError
from atlas_core.services import drafts, entries, projects
from tests.atlas_core.services.sponsors import london, sign_in


@pytest.fixture
def sponsor(stores):
    return sign_in(stores)


@pytest.fixture
def draft(stores, sponsor):
    record = projects.create(stores, sponsor, london())
    return drafts.open_draft(stores, sponsor, record["_id"])


def typed(stores, sponsor, draft, **by_key):
    for key, text in by_key.items():
        draft = drafts.enter(stores, sponsor, draft, key.replace("__", "."), text)
    return draft


def test_an_opened_project_has_nothing_unsaved(draft):
    assert not draft.is_changed()
    assert draft.completion().problems == []


def test_an_entry_survives_navigation_and_reload_and_is_no_save(stores, sponsor, draft):
    typed(stores, sponsor, draft, revenue__grossMonthlyRent="1.2m")
    again = drafts.open_draft(stores, sponsor, draft.project_id)
    assert again.document["revenue"]["grossMonthlyRent"] == 1_200_000
    assert [change.path for change in again.changes()] == ["revenue.grossMonthlyRent"]
    assert projects.get(stores, sponsor, draft.project_id)["revision"] == 1


def test_a_text_that_is_no_number_stays_as_typed_and_says_what_is_wrong(stores, sponsor, draft):
    after = typed(stores, sponsor, draft, revenue__grossMonthlyRent="about a million")
    again = drafts.open_draft(stores, sponsor, draft.project_id)
    assert again == after
    assert again.typed == {"revenue.grossMonthlyRent": "about a million"}
    completion = again.completion()
    assert completion.calculated["noiForDebtService"] is None
    (problem,) = [one for one in completion.problems if one.field == "revenue.grossMonthlyRent"]
    assert "about a million" in problem.message
    with pytest.raises(InputError, match="about a million"):
        drafts.save(stores, sponsor, again)


def test_typing_it_right_again_clears_the_problem(stores, sponsor, draft):
    after = typed(stores, sponsor, draft, revenue__grossMonthlyRent="x", power__pue="1.3")
    after = typed(stores, sponsor, after, revenue__grossMonthlyRent="1 000 000")
    assert after.typed == {}
    assert [change.path for change in after.changes()] == ["power.pue"]


def test_other_fields_that_only_follow_do_not_count_as_changed(stores, sponsor, draft):
    after = typed(stores, sponsor, draft, power__grossFacilityPower="120")
    assert [change.path for change in after.changes()] == ["power.grossFacilityPower"]
    assert after.completion().calculated["landPurchase"] == pytest.approx(96e6)


def test_a_typed_amount_replaces_the_preset_until_it_is_taken_back(stores, sponsor, draft):
    path = "land.gridConnectionCosts"
    after = drafts.enter(stores, sponsor, draft, path, "24m")
    project = after.completion().project
    assert entries.is_typed_over(project, path)
    assert entries.chosen(project, "land.gridConnectionQuality") == "custom"
    assert project["land"]["gridConnectionCosts"] == 24e6
    back = drafts.follow_preset(stores, sponsor, after, path)
    assert back.completion().project["land"]["gridConnectionCosts"] == 20e6
    assert not back.is_changed()


def test_custom_keeps_the_amount_and_a_quality_brings_the_preset_back(stores, sponsor, draft):
    custom = drafts.enter(stores, sponsor, draft, "land.landLocationQuality", "custom")
    custom = drafts.enter(stores, sponsor, custom, "power.grossFacilityPower", "50")
    assert custom.completion().project["land"]["landPurchase"] == 80e6
    rural = drafts.enter(stores, sponsor, custom, "land.landLocationQuality", "rural")
    assert rural.completion().project["land"]["landPurchase"] == 50 * 1.5 * 100_000


def test_emptying_an_amount_brings_its_preset_back(stores, sponsor, draft):
    after = typed(stores, sponsor, draft, land__landPurchase="70m")
    after = typed(stores, sponsor, after, land__landPurchase="")
    assert after.completion().project["land"]["landPurchase"] == 80e6


def test_the_management_fee_is_linked_both_ways(stores, sponsor, draft):
    amount = typed(stores, sponsor, draft, fees__feesManagement="10m")
    assert amount.completion().project["fees"]["feesManagementPercent"] == pytest.approx(5.0)
    amount = typed(stores, sponsor, amount, capexInternal__capexInternalPerMW="2m")
    assert amount.completion().project["fees"]["feesManagement"] == 10e6
    rate = typed(stores, sponsor, amount, fees__feesManagementPercent="4")
    assert rate.completion().project["fees"]["feesManagement"] == pytest.approx(0.04 * 300e6)


def test_the_contingency_is_entered_once_for_both_sides(stores, sponsor, draft):
    after = typed(stores, sponsor, draft, capexInternal__contingencyPercent="12")
    assert after.completion().calculated["capexMarketTotal"] == pytest.approx(120e6 * 1.12)
    assert [change.path for change in after.changes()] == ["capexInternal.contingencyPercent"]


def test_a_saved_draft_is_gone_and_the_project_has_its_entries(stores, sponsor, draft):
    saved = drafts.save(stores, sponsor, typed(stores, sponsor, draft, power__pue="1.3"))
    assert saved.seen["revision"] == 2
    assert not saved.is_changed()
    assert stores.drafts.get(sponsor.email, draft.project_id) is None


def test_a_stale_save_keeps_the_draft(stores, sponsor, draft):
    after = typed(stores, sponsor, draft, power__pue="1.3")
    admin = sign_in(stores, "admin")
    projects.save(stores, admin, draft.seen, london())
    with pytest.raises(StaleRecordError):
        drafts.save(stores, sponsor, after)
    assert drafts.open_draft(stores, sponsor, draft.project_id).document["power"]["pue"] == 1.3


def test_entries_made_in_two_windows_are_both_kept(stores, sponsor, draft):
    typed(stores, sponsor, draft, power__pue="1.3")
    second = typed(stores, sponsor, draft, revenue__occupancy="90")
    assert {change.path for change in second.changes()} == {"power.pue", "revenue.occupancy"}


def test_discarding_returns_to_the_stored_project(stores, sponsor, draft):
    typed(stores, sponsor, draft, power__pue="1.3")
    drafts.discard(stores, sponsor, draft.project_id)
    assert not drafts.open_draft(stores, sponsor, draft.project_id).is_changed()


def test_drafts_are_one_person_s_own(stores, sponsor, draft):
    typed(stores, sponsor, draft, power__pue="1.3")
    admin, internal = sign_in(stores, "admin"), sign_in(stores, "internal")
    assert not drafts.open_draft(stores, admin, draft.project_id).is_changed()
    with pytest.raises(RecordNotFoundError):
        drafts.enter(stores, internal, draft, "power.pue", "1.3")


def test_a_date_and_an_emptied_date_are_entries_too(stores, sponsor, draft):
    after = drafts.enter(stores, sponsor, draft, "timeline.leaseCommenceDate", "2029-01-01")
    assert after.document["timeline"]["leaseCommenceDate"] == "2029-01-01"
    after = drafts.enter(stores, sponsor, after, "timeline.leaseCommenceDate", None)
    assert after.document["timeline"]["leaseCommenceDate"] is None


def test_whole_numbers_are_asked_for_where_they_are_needed(stores, sponsor, draft):
    after = typed(stores, sponsor, draft, timeline__constructionDurationMonths="18.5")
    assert "whole number" in after.unreadable()[0].message
