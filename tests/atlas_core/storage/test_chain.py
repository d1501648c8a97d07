import random
import time
from datetime import UTC, datetime, timedelta, timezone

import pytest

from atlas_core.storage import chain, documents

KEY = chain.derived_key("a secret of the tests")


def grown(count, key=KEY):
    entries, last = [], None
    for number in range(count):
        last = chain.follow(key, {"action": f"act {number}"}, last, {} if last else {"unchained": 0})
        entries.append(last)
    return entries


def mark_of(entries):
    return chain.Mark(entries[-1]["seq"], entries[-1]["mac"])


def test_the_canonical_form_depends_neither_on_the_order_of_keys_nor_on_how_times_were_read():
    at = datetime(2026, 11, 24, 12, 30, 0, 123_000, tzinfo=UTC)
    entry = {"_id": "000000000001", "at": at, "changes": {"role": {"old": "sponsor", "new": "admin"}, "b": [1, 2.0]}}
    turned = {"changes": {"b": [1, 2.0], "role": {"new": "admin", "old": "sponsor"}}, "at": at, "_id": "000000000001"}
    assert chain.canonical(turned) == chain.canonical(entry)
    local = at.replace(microsecond=123_999).astimezone(timezone(timedelta(hours=5, minutes=30)))
    stored = documents.as_read(documents.to_stored(entry | {"at": local}))
    assert chain.canonical(stored) == chain.canonical(entry)
    linked = chain.follow(KEY, {"at": local}, None, {})
    assert linked["at"] == at
    assert linked["mac"] == chain.seal(KEY, documents.as_read(documents.to_stored(linked)))


@pytest.mark.parametrize(
    "pair", [(1, 1.0), (1, True), (1, "1"), (None, ""), (b"a", "a"), ([], {}), ({"a": 1}, {"b": 1})]
)
def test_values_that_differ_have_different_canonical_forms(pair):
    assert len({chain.canonical({"value": value}) for value in pair}) == 2


def test_a_caller_chooses_neither_number_nor_seal_nor_predecessor():
    forged = {"_id": "x", "seq": 9, "prev": "p", "mac": "m", "action": "one"}
    assert chain.follow(KEY, forged, None, {}) == chain.follow(KEY, {"action": "one"}, None, {})


def test_another_secret_makes_another_key():
    assert chain.derived_key("one") != chain.derived_key("two")
    assert len(KEY) == 32


def test_every_change_of_every_kind_is_named_with_its_entry_and_a_whole_chain_with_none():
    entries = grown(9)
    mark = mark_of(entries)
    assert chain.verify(KEY, entries, mark, 0)["problem"] is None
    dice = random.Random(4)
    for _ in range(100):
        place = dice.randrange(9)
        edited = [entry | ({"action": "other"} if n == place else {}) for n, entry in enumerate(entries)]
        lacking = [entry for n, entry in enumerate(entries) if n != place]
        for broken in (edited, lacking):
            answer = chain.verify(KEY, broken, mark, 0)
            assert (answer["ok"], answer["problem"]["entry"]) == (False, chain.key_of(place + 1))
            assert answer["entries"] == place


def test_an_entry_of_another_branch_is_a_fork():
    entries = grown(4)
    other = chain.follow(KEY, {"action": "elsewhere"}, entries[1] | {"mac": "0" * 64}, {})
    answer = chain.verify(KEY, [*entries[:2], other], None, 0)
    assert answer["problem"]["entry"] == "000000000003"
    assert answer["problem"]["reason"].startswith("forked")


def test_a_chain_rewritten_with_the_key_itself_is_told_by_the_anchor():
    entries = grown(4)
    rewritten = grown(2) + grown(4)[2:]
    rewritten[3] = chain.follow(KEY, {"action": "nicer"}, rewritten[2], {})
    answer = chain.verify(KEY, rewritten, mark_of(entries), 0)
    assert answer["problem"] == {
        "entry": "000000000004",
        "reason": "rewritten: the anchor file saw another entry under this number",
    }


def test_an_empty_record_is_whole_unless_the_anchor_knows_better():
    assert chain.verify(KEY, [], None, 3) == {
        "entries": 0,
        "first": None,
        "last": None,
        "unchained": 3,
        "ok": True,
        "problem": None,
    }
    assert chain.verify(KEY, [], mark_of(grown(2)), 0)["problem"]["entry"] == "000000000001"


@pytest.mark.drill
def test_the_seals_of_a_hundred_thousand_entries_are_proven_in_a_few_seconds():
    entries = grown(100_000)
    began = time.perf_counter()
    assert chain.verify(KEY, iter(entries), mark_of(entries), 0)["ok"]
    assert time.perf_counter() - began < 10
