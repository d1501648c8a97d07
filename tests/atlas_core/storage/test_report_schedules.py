from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from atlas_core.errors import InputError, RecordNotFoundError

NOON, HOUR = datetime(2026, 11, 24, 12, tzinfo=UTC), timedelta(hours=1)


def schedule(key, hours=0, **fields):
    record = {"_id": key, "project_id": "proj_1", "user_email": "ann@test.example", "view": "view_1", "every": "weekly"}
    when = {"weekday": 0, "hour": 7, "zone": "Europe/London", "delivery": "mail", "created_at": NOON + hours * HOUR}
    return record | when | {"due_at": NOON + hours * HOUR, "tries": 0, "last": {}} | fields


def test_schedules_are_found_by_account_by_view_and_by_their_time(any_stores):
    kept = any_stores.report_schedules
    for key, hours, view in (("late", 2, "view_1"), ("soon", 1, "view_2"), ("due", 0, "view_1")):
        kept.insert(schedule(key, hours, view=view))
    kept.insert(schedule("hers", -1, user_email="eve@test.example"))
    assert [found["_id"] for found in kept.list("proj_1", "ann@test.example")] == ["due", "soon", "late"]
    assert {found["_id"] for found in kept.of_view("view_1")} == {"due", "late", "hers"}
    assert [found["_id"] for found in kept.due(NOON + HOUR)] == ["hers", "due", "soon"]
    kept.delete("due")
    kept.delete("due")
    with pytest.raises(RecordNotFoundError):
        kept.get("due")


def test_of_ten_workers_one_takes_a_report_in_hand_and_only_it_ends_it(any_stores):
    kept = any_stores.report_schedules
    seen = kept.insert(schedule("one"))
    with ThreadPoolExecutor(10) as pool:
        took = list(pool.map(lambda n: kept.change(seen, {"due_at": NOON + n * HOUR, "tries": 1}), range(1, 11)))
    assert sum(took) == 1
    assert not kept.change(seen, {"last": {"state": "made"}})
    assert kept.change(kept.get("one"), {"last": {"state": "made"}, "tries": 0})
    assert kept.get("one")["last"] == {"state": "made"}


@pytest.mark.parametrize("wrong", [{"every": "hourly"}, {"delivery": "fax"}, {"due_at": None}, {"hour": "7"}])
def test_a_schedule_has_its_shape(stores, wrong):
    with pytest.raises(InputError):
        stores.report_schedules.insert(schedule("one", **wrong))
