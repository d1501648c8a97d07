"""The audit record filtered and paged, and intents kept until their entries are written."""

from datetime import UTC, datetime, timedelta

import pytest

from atlas_core.errors import InputError

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ENTRIES = (
    ("ann@bank.example", "project.save", "done", "proj_1", "192.0.2.1"),
    ("ann@bank.example", "project.open", "refused", "proj_2", "192.0.2.1"),
    ("bob@bank.example", "project.save", "done", "proj_1", "192.0.2.77"),
    ("anna@bank.example", "run.start", "done", "run_7", "2001:db8::1"),
    ("bob@bank.example", "run.start", "interrupted", "run_8", ""),
)


@pytest.fixture
def filled(any_stores):
    for minute, (who, action, result, about, ip) in enumerate(ENTRIES):
        entry = {"user_email": who, "action": action, "result": result, "object": about, "ip": ip}
        any_stores.admin_actions.append(entry | {"at": NOON + timedelta(minutes=minute)})
    return any_stores.admin_actions


def numbers(found):
    return [entry["seq"] for entry in found]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, [5, 4, 3, 2, 1]),
        ({"user_email": "ann"}, [4, 2, 1]),
        ({"user_email": "ann@"}, [2, 1]),
        ({"action": "project.save"}, [3, 1]),
        ({"action": "project"}, []),
        ({"result": "refused"}, [2]),
        ({"object": "proj_"}, [3, 2, 1]),
        ({"ip": "192.0.2."}, [3, 2, 1]),
        ({"ip": "192.0.2.1"}, [2, 1]),
        ({"since": NOON + timedelta(minutes=1), "until": NOON + timedelta(minutes=3)}, [3, 2]),
        ({"user_email": "bob@bank.example", "action": "run.start", "result": "interrupted"}, [5]),
        ({"object": ".*"}, []),
        ({"user_email": "$ne"}, []),
    ],
)
def test_the_newest_that_meet_the_filters_come_first(filled, wanted, found):
    assert numbers(filled.find(wanted)) == found


def test_pages_follow_each_other_by_the_entry_that_stood_last_also_while_the_record_grows(filled):
    first = filled.find({}, limit=2)
    filled.append({"user_email": "ann@bank.example", "action": "project.save", "result": "done", "at": NOON})
    second = filled.find({}, before=first[-1]["_id"], limit=2)
    assert numbers(first) + numbers(second) == [5, 4, 3, 2]
    assert numbers(filled.find({}, before=second[-1]["_id"])) == [1]
    assert filled.find({}, before="000000000001") == []


@pytest.mark.parametrize(
    "wanted",
    [
        {"$where": "1"},
        {"changes": "x"},
        {"user_email": {"$ne": ""}},
        {"action": ["a"]},
        {"since": "yesterday"},
        {"object": "a\x00b"},
    ],
)
def test_what_is_no_filter_is_refused(filled, wanted):
    with pytest.raises(InputError):
        filled.find(wanted)


def test_intents_are_listed_by_age_until_they_are_removed(any_stores):
    made = [
        any_stores.audit_intents.insert(
            {"user_email": "a@b.c", "action": "project.save", "object": "", "at": NOON + timedelta(minutes=minute)}
        )
        for minute in range(3)
    ]
    assert len({one["_id"] for one in made}) == 3
    assert any_stores.audit_intents.list(NOON + timedelta(minutes=2)) == made[:2]
    assert any_stores.audit_intents.take(made[2], NOON + timedelta(minutes=9))
    assert not any_stores.audit_intents.take(made[2], NOON)
    made[2] |= {"at": NOON + timedelta(minutes=9)}
    any_stores.audit_intents.delete(made[0]["_id"])
    any_stores.audit_intents.delete("act_none")
    assert any_stores.audit_intents.list(NOON + timedelta(hours=1)) == made[1:]
