import pytest

from atlas_core.errors import AccessError, InputError, IntegrityError, RecordNotFoundError
from atlas_core.records import content_hash
from atlas_core.services import snapshots
from tests.atlas_core.services.cast import changed, stored_project
from tests.people import sign_in


def test_the_first_load_makes_version_one_and_copies_everything(stores, admin):
    record = stored_project(stores)
    made = snapshots.snapshot(stores, admin, record["_id"])
    assert (made["version"], made["status"], made["created_by"]) == (1, "approved", "admin@test.example")
    assert made["project"] == record["project"]
    assert made["calculated"]["noiForDebtService"] == pytest.approx(10_721_700)
    assert made["hash"] == content_hash(record["project"])
    assert len(made["hash"]) == 64
    assert made["sources"]["power.grossFacilityPower"]["source"] == "manual"


def test_an_unchanged_project_keeps_its_version(stores, admin):
    record = stored_project(stores)
    first = snapshots.snapshot(stores, admin, record["_id"])
    stores.projects.save(record)  # saved again without a change
    assert snapshots.snapshot(stores, admin, record["_id"]) == first
    assert len(stores.snapshots.list(record["_id"])) == 1


def test_a_changed_project_gets_the_next_version_and_the_old_one_stays(stores, admin):
    record = stored_project(stores)
    first = snapshots.snapshot(stores, admin, record["_id"])
    changed(stores, record, "revenue", "grossMonthlyRent", 1_100_000)
    second = snapshots.snapshot(stores, admin, record["_id"])
    assert (second["version"], second["project"]["revenue"]["grossMonthlyRent"]) == (2, 1_100_000)
    assert stores.snapshots.get(record["_id"], 1) == first


def test_a_change_taken_back_is_a_version_of_its_own(stores, admin):
    record = stored_project(stores)
    first = snapshots.snapshot(stores, admin, record["_id"])
    other = changed(stores, record, "power", "pue", 1.3)
    snapshots.snapshot(stores, admin, record["_id"])
    changed(stores, other, "power", "pue", 1.25)
    third = snapshots.snapshot(stores, admin, record["_id"])
    assert (third["version"], third["hash"]) == (3, first["hash"])


def test_a_project_that_cannot_be_computed_is_refused_with_the_list(stores, admin):
    record = stored_project(stores, revenue__grossMonthlyRent=None, timeline__constructionStart=None)
    with pytest.raises(InputError, match="London DC Project") as caught:
        snapshots.snapshot(stores, admin, record["_id"])
    fields = {problem.field for problem in caught.value.problems}
    assert {"revenue.grossMonthlyRent", "timeline.constructionStart"} <= fields
    assert stores.snapshots.latest(record["_id"]) is None


def test_the_rate_between_the_currencies_is_kept_with_the_snapshot(stores, admin):
    record = stored_project(stores, meta__capexCurrency="EUR", meta__fxRates={"EURGBP": {"rate": 0.86}})
    made = snapshots.snapshot(stores, admin, record["_id"])
    assert made["fx"] == {"source": "EUR", "target": "GBP", "rate": 0.86, "fallback": False}


def test_a_built_in_rate_is_marked_as_such(stores, admin):
    record = stored_project(stores, meta__capexCurrency="EUR")
    made = snapshots.snapshot(stores, admin, record["_id"])
    assert made["fx"]["fallback"] is True
    assert any(problem["field"].startswith("fx") or "rate" in problem["message"] for problem in made["problems"])


def test_a_project_changed_since_is_ahead_of_its_snapshot(stores, admin):
    record = stored_project(stores)
    made = snapshots.snapshot(stores, admin, record["_id"])
    assert not snapshots.is_ahead(stores, admin, made)
    changed(stores, record, "revenue", "occupancy", 90)
    assert snapshots.is_ahead(stores, admin, made)


def test_a_tampered_snapshot_is_not_computed(stores, admin):
    record = stored_project(stores)
    made = snapshots.snapshot(stores, admin, record["_id"])
    run = {"project_id": record["_id"], "snapshot_version": 1, "snapshot_hash": made["hash"]}
    assert snapshots.approved_project(stores, run) == made["project"]
    with pytest.raises(IntegrityError):
        snapshots.approved_project(stores, run | {"snapshot_hash": "0" * 64})
    twisted = made | {"version": 2, "project": made["project"] | {"power": {"grossFacilityPower": 1}}}
    stores.snapshots.insert(twisted)
    with pytest.raises(IntegrityError):
        snapshots.approved_project(stores, run | {"snapshot_version": 2})


def test_equal_numbers_hash_alike_and_any_change_does_not():
    assert content_hash({"a": 5, "b": [1.0]}) == content_hash({"b": [1], "a": 5.0})
    assert content_hash({"a": 5}) != content_hash({"a": 5.000000001})
    assert content_hash({"a": 1}) != content_hash({"a": "1"})


@pytest.mark.parametrize("role", ["sponsor", "internal", "quant"])
def test_only_an_admin_makes_a_snapshot(stores, role):
    record = stored_project(stores)
    with pytest.raises(AccessError):
        snapshots.snapshot(stores, sign_in(stores, role), record["_id"])
    assert stores.snapshots.latest(record["_id"]) is None


def test_an_unknown_project_is_not_found(stores, admin):
    with pytest.raises(RecordNotFoundError):
        snapshots.snapshot(stores, admin, "proj_0_none")


def test_a_version_made_meanwhile_by_someone_else_is_used(stores, admin, monkeypatch):
    record = stored_project(stores)
    first = snapshots.snapshot(stores, admin, record["_id"])
    answers = [None, first]  # somebody inserts between the look and the write
    monkeypatch.setattr(stores.snapshots, "latest", lambda _: answers.pop(0))
    assert snapshots.snapshot(stores, admin, record["_id"]) == first
