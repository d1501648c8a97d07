from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from atlas_core.errors import InputError, RecordExistsError, RecordNotFoundError

NOON = datetime.now(UTC).replace(microsecond=0)
MINUTE = timedelta(minutes=1)


def mail(key, minutes=0, **change):
    record = {"_id": key, "kind": "verify", "to": "a@b.c", "subject": "S", "text": "T", "secret": ""}
    at = NOON + minutes * MINUTE
    return record | {"created_at": at, "until": at + timedelta(days=3)} | change


def test_a_new_mail_is_queued_and_due_at_once_and_its_key_is_given_once(any_stores):
    any_stores.outbox.insert(mail("one"))
    stored = any_stores.outbox.get("one")
    assert (stored["state"], stored["tries"], stored["error"], stored["ended_at"]) == ("queued", 0, "", None)
    assert [found["_id"] for found in any_stores.outbox.due(NOON)] == ["one"]
    assert any_stores.outbox.due(NOON - MINUTE) == []
    with pytest.raises(RecordExistsError):
        any_stores.outbox.insert(mail("one", text="other"))
    with pytest.raises(RecordNotFoundError):
        any_stores.outbox.get("two")
    with pytest.raises(InputError):
        any_stores.outbox.change(any_stores.outbox.get("one"), {"state": "lost"})


def test_of_ten_senders_one_takes_a_mail_in_hand(any_stores):
    seen = any_stores.outbox.insert(mail("one"))
    with ThreadPoolExecutor(10) as pool:
        took = list(pool.map(lambda n: any_stores.outbox.change(seen, {"due_at": NOON + n * MINUTE}), range(1, 11)))
    assert sum(took) == 1


def test_a_time_finer_than_the_store_keeps_is_still_the_same_time(any_stores):
    seen = any_stores.outbox.insert(mail("one"))
    held = {"due_at": NOON + timedelta(microseconds=1_234_567)}
    assert any_stores.outbox.change(seen, held)
    assert any_stores.outbox.change(seen | held, {"state": "sent"})


def test_mails_that_ended_or_wait_are_not_due_and_the_longest_due_comes_first(any_stores):
    for key, minutes in (("new", 2), ("old", 0), ("waits", 1), ("sent", 0)):
        any_stores.outbox.insert(mail(key, minutes))
    any_stores.outbox.change(any_stores.outbox.get("waits"), {"due_at": NOON + 9 * MINUTE})
    any_stores.outbox.change(any_stores.outbox.get("sent"), {"state": "sent"})
    assert [found["_id"] for found in any_stores.outbox.due(NOON + 3 * MINUTE)] == ["old", "new"]


def test_mails_are_listed_newest_first_and_the_latest_of_a_kind_to_an_address_is_found(any_stores):
    for minutes, key in enumerate(("one", "two", "three")):
        any_stores.outbox.insert(mail(key, minutes))
    any_stores.outbox.insert(mail("other kind", 5, kind="reset"))
    any_stores.outbox.insert(mail("other receiver", 6, to="z@b.c"))
    assert [found["_id"] for found in any_stores.outbox.list(3)] == ["other receiver", "other kind", "three"]
    assert any_stores.outbox.latest("a@b.c", "verify")["_id"] == "three"
    assert any_stores.outbox.latest("a@b.c", "none") is None
