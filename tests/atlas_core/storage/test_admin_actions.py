"""The audit record on the real server: appended by many at once, and tampered with behind the repository's back."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from pymongo import MongoClient

from atlas_core.services.wiring import open_stores
from atlas_core.storage import chain, rules

WRITER = """
import sys
from datetime import UTC, datetime
from atlas_core.services.wiring import open_stores
from atlas_core.settings import load
stores = open_stores(load())
for number in range(25):
    stores.admin_actions.append({"action": f"{sys.argv[1]} {number}", "at": datetime.now(UTC)})
stores.close()
"""


def append(stores, count, start=0):
    at = datetime(2026, 11, 24, tzinfo=UTC)
    return [stores.admin_actions.append({"action": f"act {n}", "at": at}) for n in range(start, start + count)]


@pytest.fixture
def raw(real_settings):
    with MongoClient(real_settings.mongodb_uri, tz_aware=True) as client:
        yield client.get_default_database()["admin_actions"]


def exchanged(raw, one, two):
    first, second = raw.find_one({"_id": one}), raw.find_one({"_id": two})
    raw.replace_one({"_id": one}, second | {"_id": one})
    raw.replace_one({"_id": two}, first | {"_id": two})


def made_room(raw, place):
    """Insert an entry and give all later ones the next number, their fields aside."""
    for entry in list(raw.find({"_id": {"$gte": place, "$lt": ":"}}).sort("_id", -1)):
        raw.insert_one(entry | {"_id": chain.key_of(entry["seq"] + 1), "seq": entry["seq"] + 1})
        raw.delete_one({"_id": entry["_id"]})
    raw.insert_one(raw.find_one({"_id": "000000000001"}) | {"_id": place, "seq": int(place)})


def sealed_anew(raw):
    """Rewrite the whole chain, as somebody can who has the database and not the key."""
    key, last = chain.derived_key("a guess"), None
    for entry in list(raw.find().sort("_id", 1)):
        own = {"unchained": 0} if last is None else {}
        last = chain.follow(key, entry | {"action": "nicer"}, last, own)
        raw.replace_one({"_id": entry["_id"]}, last)


TAMPERING = {
    "a changed field": (lambda raw: raw.update_one({"_id": "000000000004"}, {"$set": {"action": "x"}}), 4, "edited"),
    "a field more": (lambda raw: raw.update_one({"_id": "000000000001"}, {"$set": {"note": 1}}), 1, "edited"),
    "the last entry changed": (
        lambda raw: raw.update_one({"_id": "000000000006"}, {"$set": {"at": None}}),
        6,
        "edited",
    ),
    "a deleted entry": (lambda raw: raw.delete_one({"_id": "000000000003"}), 3, "deleted"),
    "the first entry deleted": (lambda raw: raw.delete_one({"_id": "000000000001"}), 1, "deleted"),
    "an inserted entry": (lambda raw: made_room(raw, "000000000003"), 3, "inserted"),
    "one inserted at the end": (lambda raw: raw.insert_one({"_id": "000000000007", "seq": 7}), 7, "edited or inserted"),
    "one between two numbers": (lambda raw: raw.insert_one({"_id": "000000000003b"}), "000000000003b", "inserted"),
    "one before the chain": (lambda raw: raw.insert_one({"_id": rules.entry_id()}), 1, "inserted or deleted before"),
    "two swapped": (lambda raw: exchanged(raw, "000000000002", "000000000005"), 2, "swapped"),
    "the tail cut off": (lambda raw: raw.delete_many({"_id": {"$gte": "000000000005"}}), 5, "truncated"),
    "all of it deleted": (lambda raw: raw.delete_many({}), 1, "truncated"),
    "the whole chain rewritten": (sealed_anew, 1, "rewritten"),
}


@pytest.mark.parametrize("kind", TAMPERING)
def test_tampering_is_named_with_its_first_entry_also_after_the_log_has_gone_on(real_stores, raw, kind):
    tamper, entry, reason = TAMPERING[kind]
    append(real_stores, 6)
    assert real_stores.admin_actions.verify()["ok"]
    if kind == "the last entry changed":
        raw.database.command("collMod", raw.name, validator={})
    tamper(raw)
    answer = real_stores.admin_actions.verify()
    assert answer["ok"] is False
    assert answer["problem"]["entry"] == (entry if isinstance(entry, str) else chain.key_of(entry))
    assert answer["problem"]["reason"].startswith(reason)
    append(real_stores, 4)
    assert real_stores.admin_actions.verify()["ok"] is False


def test_a_missing_anchor_is_told_and_so_is_one_put_back(real_stores, real_settings):
    anchor = real_settings.data_dir / "audit-anchor.json"
    append(real_stores, 2)
    early = anchor.read_text()
    append(real_stores, 2)
    assert json.loads(anchor.read_text())["seq"] == 4
    anchor.unlink()
    problem = real_stores.admin_actions.verify()["problem"]
    assert (problem["entry"], "anchor file is missing" in problem["reason"]) == ("000000000004", True)
    anchor.write_text(early.replace('"mac": "', '"mac": "0'))
    assert real_stores.admin_actions.verify()["problem"]["entry"] == "000000000002"


def test_entries_from_before_the_chain_stay_readable_and_verification_starts_after_them(real_stores, raw):
    for number in range(3):
        raw.insert_one({"_id": rules.entry_id(), "action": f"old {number}", "at": datetime(2025, 1, 1, tzinfo=UTC)})
    append(real_stores, 2)
    shown = [entry["action"] for entry in real_stores.admin_actions.latest()]
    assert shown == ["act 1", "act 0", "old 2", "old 1", "old 0"]
    answer = real_stores.admin_actions.verify()
    assert (answer["ok"], answer["first"], answer["entries"], answer["unchained"]) == (True, "000000000001", 2, 3)


def test_eight_processes_at_once_leave_one_chain_without_gap_or_fork(real_stores, real_settings):
    environment = {"MONGODB_URI": real_settings.mongodb_uri, "ATLAS_DATA_DIR": str(real_settings.data_dir)}
    command = [sys.executable, "-c", WRITER]
    writers = [subprocess.Popen([*command, str(number)], env=environment) for number in range(8)]
    assert [writer.wait() for writer in writers] == [0] * 8
    answer = real_stores.admin_actions.verify()
    assert (answer["ok"], answer["entries"], answer["problem"]) == (True, 200, None)
    written = {entry["action"] for entry in real_stores.admin_actions.latest(1_000)}
    assert written == {f"{writer} {number}" for writer in range(8) for number in range(25)}
    assert json.loads((real_settings.data_dir / "audit-anchor.json").read_text())["seq"] == 200


def test_threads_that_append_the_same_at_the_same_time_leave_an_entry_each(real_stores):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: append(real_stores, 5), range(8)))
    assert real_stores.admin_actions.verify()["entries"] == 40
    assert real_stores.admin_actions.verify()["ok"]


def test_a_second_opening_goes_on_where_the_first_stopped_even_far_ahead_of_its_anchor(real_stores, real_settings):
    append(real_stores, 2)
    anchor = real_settings.data_dir / "audit-anchor.json"
    behind = anchor.read_text()
    append(real_stores, 60, 2)
    anchor.write_text(behind)
    second = open_stores(real_settings)
    assert second.admin_actions.append({"action": "next"})["seq"] == 63
    second.close()
    assert json.loads(anchor.read_text())["seq"] == 63
    assert real_stores.admin_actions.verify()["ok"]


def test_neither_key_nor_secret_stands_in_the_database(real_stores, real_settings, raw):
    append(real_stores, 1)
    secret = (real_settings.data_dir / "secret_key").read_text()
    stored = repr([list(raw.database[name].find()) for name in raw.database.list_collection_names()])
    assert secret not in stored
    assert chain.derived_key(secret).hex() not in stored


def test_an_account_is_told_what_it_did_and_what_was_done_to_it(any_stores):
    at = datetime(2026, 11, 24, tzinfo=UTC)
    for who, what, about in (
        ("a@b.c", "in", ""),
        ("x@b.c", "manage", "a@b.c"),
        ("a@b.c", "in", ""),
        ("x@b.c", "in", ""),
    ):
        any_stores.admin_actions.append(
            {"user_email": who, "action": what, "object": about, "result": "done", "at": at}
        )
    any_stores.admin_actions.append(
        {"user_email": "a@b.c", "action": "in", "object": "", "result": "refused", "at": at}
    )
    record = any_stores.admin_actions
    assert [entry["seq"] for entry in record.concerning("a@b.c")] == [5, 3, 2, 1]
    assert [entry["seq"] for entry in record.concerning("a@b.c", 2)] == [5, 3]
    assert record.last("a@b.c", "in")["seq"] == 3
    assert record.last("a@b.c", "manage") is None
