import copy

import pytest

from atlas_core.errors import AccessError, InputError, RecordNotFoundError, StaleRecordError
from atlas_core.services import edits, projects
from tests.atlas_core.services.sponsors import london, sign_in


@pytest.fixture
def sponsor(stores):
    return sign_in(stores)


@pytest.fixture
def record(stores, sponsor):
    return projects.create(stores, sponsor, london())


def changed(record, path, value):
    document = copy.deepcopy(record["project"])
    section, key = path.split(".")
    document[section][key] = value
    return document


def test_a_new_project_belongs_to_its_maker_and_starts_as_a_draft(stores, sponsor):
    record = projects.create(stores, sponsor)
    assert (record["user_email"], record["status"], record["revision"]) == (sponsor.email, "draft", 1)
    assert record["title"] == "New project"
    assert record["_id"].startswith("proj_")
    assert record["problems_count"] > 0


def test_a_complete_project_is_active_and_carries_its_totals(record):
    assert record["status"] == "active"
    assert record["calculated"]["internalGrandTotal"] == pytest.approx(222e6)
    assert record["title"] == "London DC Project"


def test_what_is_saved_is_what_is_read_back(stores, sponsor, record):
    saved = projects.save(stores, sponsor, record, changed(record, "revenue.occupancy", 90))
    assert projects.get(stores, sponsor, record["_id"]) == saved
    assert saved["revision"] == 2
    assert saved["calculated"]["noiGrossRevenue"] == pytest.approx(10.8e6)


def test_a_stale_save_stores_nothing_and_shows_both_values(stores, sponsor, record):
    admin = sign_in(stores, "admin")
    projects.save(stores, admin, record, changed(record, "revenue.occupancy", 90))
    mine = changed(record, "revenue.opexPercent", 7)
    with pytest.raises(StaleRecordError):
        projects.save(stores, sponsor, record, mine)
    stored, differing = projects.conflicts(stores, sponsor, record, mine)
    assert stored["project"]["revenue"]["opexPercent"] == 5
    assert stored["updated_by"] == admin.email
    found = {one.path: (one.mine, one.theirs, one.changed_by_me, one.changed_by_them) for one in differing}
    assert found == {
        "revenue.occupancy": (95, 90, False, True),
        "revenue.opexPercent": (7, 5, True, False),
    }


def test_a_chosen_mix_of_both_saves_on_top_of_the_other_one(stores, sponsor, record):
    admin = sign_in(stores, "admin")
    projects.save(stores, admin, record, changed(record, "revenue.occupancy", 90))
    mine = changed(record, "revenue.opexPercent", 7)
    stored, _ = projects.conflicts(stores, sponsor, record, mine)
    saved = projects.save(stores, sponsor, stored, edits.resolved(stored["project"], mine, ["revenue.opexPercent"]))
    assert (saved["project"]["revenue"]["occupancy"], saved["project"]["revenue"]["opexPercent"]) == (90, 7)
    assert saved["revision"] == 3


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("revenue.occupancy", 140, "Occupancy"),
        ("power.grossFacilityPower", -5, "Gross facility power"),
        ("power.pue", 0, "Power usage effectiveness"),
        ("revenue.grossMonthlyRent", 1e308, "Gross monthly rent"),
        ("revenue.grossMonthlyRent", float("nan"), "finite"),
        ("revenue.grossMonthlyRent", "lots", "must be a number"),
        ("revenue.unheard", 1, "no field"),
    ],
)
def test_a_value_that_breaks_a_rule_is_refused_and_nothing_is_stored(stores, sponsor, record, path, value, said):
    with pytest.raises(InputError, match=said):
        projects.save(stores, sponsor, record, changed(record, path, value))
    assert projects.get(stores, sponsor, record["_id"]) == record


def test_gaps_do_not_stop_a_save_and_make_a_draft_of_the_project(stores, sponsor, record):
    saved = projects.save(stores, sponsor, record, changed(record, "revenue.grossMonthlyRent", None))
    assert saved["status"] == "draft"
    assert saved["calculated"]["noiForDebtService"] is None


def test_a_copy_is_a_new_project_of_whoever_made_it(stores, sponsor, record):
    admin = sign_in(stores, "admin")
    copied = projects.duplicate(stores, admin, record["_id"])
    assert copied["_id"] != record["_id"]
    assert (copied["title"], copied["user_email"]) == ("London DC Project (copy)", admin.email)
    assert copied["calculated"] == record["calculated"]


def test_archiving_and_bringing_back_keep_the_content(stores, sponsor, record):
    archived = projects.archive(stores, sponsor, record["_id"])
    assert (archived["status"], archived["project"]) == ("archived", record["project"])
    assert projects.unarchive(stores, sponsor, record["_id"])["status"] == "active"


def test_another_sponsor_s_project_does_not_exist_for_me(stores, record):
    other = sign_in(stores, "sponsor", "other@atlas.test")
    for act in (projects.get, projects.duplicate, projects.archive):
        with pytest.raises(RecordNotFoundError):
            act(stores, other, record["_id"])
    with pytest.raises(RecordNotFoundError):
        projects.save(stores, other, record, record["project"])


def test_an_internal_user_reads_every_project_but_saves_none_of_a_sponsor(stores, record):
    internal = sign_in(stores, "internal")
    assert projects.get(stores, internal, record["_id"]) == record
    with pytest.raises(RecordNotFoundError):
        projects.save(stores, internal, record, record["project"])


def test_after_sign_out_nothing_can_be_saved(stores, sponsor, record):
    from atlas_core.services import sessions

    sessions.end(stores, sponsor.session)
    with pytest.raises(AccessError):
        projects.save(stores, sponsor, record, record["project"])


def test_every_value_is_marked_with_who_set_it_and_only_what_changes_is_marked_again(stores, sponsor, record):
    admin = sign_in(stores, "admin")
    saved = projects.save(
        stores, admin, record, changed(record, "revenue.occupancy", 90), "excel", "p.xlsx, Revenue C7"
    )
    marks = projects.origins_of(projects.get(stores, sponsor, record["_id"]))
    assert marks["revenue.occupancy"] == {
        "source": "excel",
        "at": saved["updated_at"],
        "by": admin.email,
        "detail": "p.xlsx, Revenue C7",
    }
    assert (marks["power.grossFacilityPower"]["source"], marks["power.grossFacilityPower"]["by"]) == (
        "manual",
        sponsor.email,
    )
    assert "land.landPurchase" not in marks


def test_a_copy_keeps_the_sources_and_marks_its_new_title(stores, sponsor, record):
    saved = projects.save(stores, sponsor, record, changed(record, "revenue.occupancy", 90), "api")
    admin = sign_in(stores, "admin")
    before, after = projects.origins_of(saved), projects.origins_of(projects.duplicate(stores, admin, saved["_id"]))
    assert after["revenue.occupancy"] == before["revenue.occupancy"]
    assert {path for path in after if after[path] != before.get(path)} == {"meta.projectTitle"}
    assert after["meta.projectTitle"]["by"] == admin.email


def test_a_record_older_than_its_sources_says_typed_for_what_is_no_default(record):
    del record["sources"]
    marks = projects.origins_of(record)
    assert marks["power.grossFacilityPower"]["source"] == "manual"
    assert (marks["power.grossFacilityPower"]["at"], marks["power.grossFacilityPower"]["by"]) == (None, "")
    assert "land.landPurchase" not in marks
