from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from atlas_core.errors import InputError, RecordExistsError, RecordNotFoundError, StaleRecordError
from atlas_core.storage.rules import STRUCTURE_STATES

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def structure(index=7, run="run_1", project_id="proj_1", **fields):
    return {
        "run": run,
        "index": index,
        "project_id": project_id,
        "inputs": {"seniorRate": 5.5, "revenue.occupancy": 95, "occupancyRamp": [50, 100]},
        "outputs": {"senior_size": 82e6, "irr": None},
        "hash": "0" * 64,
        "status": "shortlisted",
        "note": "",
        "who": "admin@test.example",
        "when": NOON,
        "history": [],
    } | fields


def test_a_row_is_chosen_once(any_stores):
    first = any_stores.structures.insert(structure(note="first"))
    with pytest.raises(RecordExistsError, match="structure run_1_7 exists already"):
        any_stores.structures.insert(structure(note="second"))
    assert any_stores.structures.get(first["_id"]) == first
    assert first["revision"] == 1


def test_what_is_read_is_what_was_stored(any_stores):
    inserted = any_stores.structures.insert(structure())
    assert {name: inserted[name] for name in structure()} == structure()
    assert any_stores.structures.find("run_1", 7) == inserted


def test_a_row_nobody_chose_is_not_there(any_stores):
    any_stores.structures.insert(structure())
    assert any_stores.structures.find("run_1", 8) is None
    assert any_stores.structures.find("run_2", 7) is None
    with pytest.raises(RecordNotFoundError, match="no structure run_1_8"):
        any_stores.structures.get("run_1_8")


def test_saving_writes_the_next_revision(any_stores):
    seen = any_stores.structures.insert(structure())
    saved = any_stores.structures.save(seen | {"status": "selected"})
    assert (saved["status"], saved["revision"]) == ("selected", 2)
    assert any_stores.structures.get(seen["_id"]) == saved


def test_a_save_over_someone_elses_is_refused_and_changes_nothing(any_stores):
    seen = any_stores.structures.insert(structure())
    theirs = any_stores.structures.save(seen | {"status": "selected"})
    with pytest.raises(StaleRecordError, match="structure run_1_7 was changed by someone else"):
        any_stores.structures.save(seen | {"status": "mandated"})
    assert any_stores.structures.get(seen["_id"]) == theirs


def test_of_writers_with_the_same_revision_exactly_one_wins(any_stores):
    seen = any_stores.structures.insert(structure())

    def save(writer):
        try:
            return any_stores.structures.save(seen | {"note": writer})["note"]
        except StaleRecordError:
            return None

    with ThreadPoolExecutor(8) as pool:
        winners = [winner for winner in pool.map(save, "abcdefgh") if winner is not None]
    assert winners == [any_stores.structures.get(seen["_id"])["note"]]


def test_structures_are_listed_by_project_latest_change_first(any_stores):
    for index, project_id, hours in [(1, "proj_1", 0), (2, "proj_2", 1), (3, "proj_1", 2)]:
        any_stores.structures.insert(structure(index, project_id=project_id, when=NOON + timedelta(hours=hours)))
    assert [found["index"] for found in any_stores.structures.list("proj_1")] == [3, 1]
    assert any_stores.structures.list("proj_3") == []


@pytest.mark.parametrize("index", [-1, 1.0, "1", True, None, {"$gt": 0}])
def test_an_index_is_a_whole_number_from_nought(any_stores, index):
    with pytest.raises(InputError, match="index must be a whole number from 0"):
        any_stores.structures.insert(structure(index))
    with pytest.raises(InputError, match="index must be a whole number from 0"):
        any_stores.structures.find("run_1", index)


@pytest.mark.parametrize(
    ("field", "value"),
    [("status", "sold"), ("status", None), ("inputs", None), ("outputs", []), ("hash", 1), ("when", "today")],
)
def test_a_structure_has_its_shape(any_stores, field, value):
    with pytest.raises(InputError, match=f"{field} must be"):
        any_stores.structures.insert(structure() | {field: value})
    seen = any_stores.structures.insert(structure())
    with pytest.raises(InputError, match=f"{field} must be"):
        any_stores.structures.save(seen | {field: value})


def test_the_states_are_those_of_the_contract():
    assert STRUCTURE_STATES == ("shortlisted", "selected", "mandated", "released")
