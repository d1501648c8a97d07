from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from atlas_core.errors import InputError, RecordExistsError, RecordNotFoundError

AT = datetime(2026, 1, 1, tzinfo=UTC)


def tables(version, **fields):
    return {"version": version, "tables": {"tiers": {"rows": [{"tier": "TIER_1", "dscr": 1.35}]}}, "at": AT} | fields


def test_a_version_can_be_taken_once(any_stores):
    first = any_stores.rule_tables.insert(tables(2, note="one"))
    with pytest.raises(RecordExistsError):
        any_stores.rule_tables.insert(tables(2, note="two"))
    assert any_stores.rule_tables.get(2) == first


def test_of_two_at_once_one_gets_the_version(any_stores):
    def insert(note):
        try:
            return any_stores.rule_tables.insert(tables(2, note=note))["note"]
        except RecordExistsError:
            return None

    with ThreadPoolExecutor(2) as pool:
        got = list(pool.map(insert, ["one", "two"]))
    assert got.count(None) == 1
    assert any_stores.rule_tables.get(2)["note"] in got


def test_versions_come_highest_first(any_stores):
    assert any_stores.rule_tables.latest() is None
    for version in (2, 10, 1):
        any_stores.rule_tables.insert(tables(version))
    assert any_stores.rule_tables.latest()["version"] == 10
    assert [found["version"] for found in any_stores.rule_tables.list()] == [10, 2, 1]


def test_other_settings_are_no_version(any_stores):
    any_stores.settings.put("tiers", {"tier_1": 1.35})
    assert any_stores.rule_tables.latest() is None
    assert any_stores.rule_tables.list() == []


def test_a_missing_version_is_not_found(any_stores):
    with pytest.raises(RecordNotFoundError, match="no rule tables rule_tables:7"):
        any_stores.rule_tables.get(7)


@pytest.mark.parametrize("version", [0, -1, 1.0, "1", True, None, {"$gt": 0}])
def test_a_version_is_a_whole_number_from_one(any_stores, version):
    with pytest.raises(InputError, match="version must be a whole number from 1"):
        any_stores.rule_tables.insert(tables(version))
    with pytest.raises(InputError, match="version must be a whole number from 1"):
        any_stores.rule_tables.get(version)
