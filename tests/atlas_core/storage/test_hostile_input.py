"""Parsed JSON may hold anything: none of it may act as an operator, a path or an update."""

import math
from datetime import UTC, datetime

import numpy as np
import pytest

from atlas_core.errors import InputError

NOW = datetime(2026, 11, 24, tzinfo=UTC)
HASH = "a" * 64
NO_KEYS = [
    {"$ne": None},
    {"$gt": ""},
    {"$regex": ".*"},
    ["a"],
    None,
    0,
    True,
    b"proj_1",
    "",
    "a\x00b",
    "line\nbreak",
    "\ud800",
    "x" * 401,
]
NO_FIELD_NAMES = ["$set", "$where", "a.b", ".", "$", "", "a\x00b", "\ud800", 1, None]
NO_VALUES = [
    math.nan,
    math.inf,
    -math.inf,
    2**63,
    -(2**63) - 1,
    "\ud800",
    datetime(2026, 1, 1),  # noqa: DTZ001  the missing zone is the point
    NOW.date(),
    {1, 2},
    NotImplemented,
    np.float32(1),
    np.array([1.0]),
    1 + 2j,
]
CALLS = {
    "projects.get": lambda stores, key: stores.projects.get(key),
    "projects.list": lambda stores, key: stores.projects.list(key) if key is not None else refuse(),
    "projects.delete": lambda stores, key: stores.projects.delete(key),
    "projects.insert": lambda stores, key: stores.projects.insert({"_id": key}),
    "projects.save": lambda stores, key: stores.projects.save({"_id": key, "revision": 1}),
    "users.get": lambda stores, key: stores.users.get(key),
    "users.save": lambda stores, key: stores.users.save({"_id": key, "revision": 1}),
    "sessions.get": lambda stores, key: stores.sessions.get(key),
    "sessions.list": lambda stores, key: stores.sessions.list(key),
    "sessions.touch": lambda stores, key: stores.sessions.touch(key, NOW),
    "sessions.revoke": lambda stores, key: stores.sessions.revoke(key, NOW),
    "sessions.revoke_all": lambda stores, key: stores.sessions.revoke_all(key, NOW),
    "snapshots.get": lambda stores, key: stores.snapshots.get(key, 1),
    "snapshots.latest": lambda stores, key: stores.snapshots.latest(key),
    "snapshots.list": lambda stores, key: stores.snapshots.list(key),
    "runs.get": lambda stores, key: stores.runs.get(key),
    "runs.list": lambda stores, key: stores.runs.list(key),
    "runs.latest_complete": lambda stores, key: stores.runs.latest_complete(key),
    "runs.claim": lambda stores, key: stores.runs.claim(key, 30),
    "runs.cancel": lambda stores, key: stores.runs.cancel(key),
    "runs.requeue": lambda stores, key: stores.runs.requeue(key),
    "runs.progress of": lambda stores, key: stores.runs.progress(key, "w", {}, fence=1),
    "runs.progress by": lambda stores, key: stores.runs.progress("run_1", key, {}, fence=1),
    "drafts.get of": lambda stores, key: stores.drafts.get(key, "proj_1"),
    "drafts.get for": lambda stores, key: stores.drafts.get("a@b.c", key),
    "drafts.delete": lambda stores, key: stores.drafts.delete(key, "proj_1"),
    "results.read": lambda stores, key: stores.results.read(key),
    "results.put": lambda stores, key: stores.results.put(key, b"x", {}),
    "results.delete": lambda stores, key: stores.results.delete(key),
    "settings.get": lambda stores, key: stores.settings.get(key),
    "settings.put": lambda stores, key: stores.settings.put(key, {}),
    "request_counts.add": lambda stores, key: stores.request_counts.add(key, NOW),
    "network_rules.find": lambda stores, key: stores.network_rules.find(key),
    "network_rules.delete": lambda stores, key: stores.network_rules.delete(key),
    "network_rules.put": lambda stores, key: stores.network_rules.put({"effect": "deny", "network": key}),
    "visitors.find": lambda stores, key: stores.visitors.find(key),
    "visitors.note": lambda stores, key: stores.visitors.note(key, NOW, {}),
    "visitors.note page": lambda stores, key: stores.visitors.note("192.0.2.1", NOW, {}, [key]),
    "visitors.signed_in from": lambda stores, key: stores.visitors.signed_in(key, "a@b.c"),
    "visitors.signed_in as": lambda stores, key: stores.visitors.signed_in("192.0.2.1", key),
}


def refuse():
    raise InputError([])


@pytest.fixture
def filled(any_stores):
    any_stores.projects.insert({"_id": "proj_1", "user_email": "a@b.c", "title": "mine"})
    any_stores.users.insert({"_id": "a@b.c", "role": "sponsor"})
    any_stores.sessions.insert({"_id": HASH, "user_email": "a@b.c"})
    any_stores.snapshots.insert({"project_id": "proj_1", "version": 1, "project": {}})
    any_stores.runs.insert({"_id": "run_1", "project_id": "proj_1"})
    any_stores.runs.claim("w", 30)
    any_stores.drafts.put("a@b.c", "proj_1", {"values": {}})
    any_stores.results.put("result_1", b"bytes", {})
    any_stores.settings.put("name", {"value": 1})
    return any_stores


def everything(stores):
    return [
        stores.projects.list(),
        stores.users.list(),
        stores.sessions.get(HASH),
        stores.snapshots.list("proj_1"),
        stores.runs.get("run_1"),
        stores.drafts.get("a@b.c", "proj_1"),
        stores.results.info("result_1"),
        stores.settings.get("name"),
    ]


def test_a_key_that_is_no_text_matches_and_changes_nothing(filled):
    before, refused = everything(filled), 0
    for name, call in CALLS.items():
        for bad in NO_KEYS:
            if name == "projects.list" and bad is None:
                continue
            with pytest.raises(InputError):
                call(filled, bad)
            refused += 1
    assert refused == len(CALLS) * len(NO_KEYS) - 1
    assert everything(filled) == before


@pytest.mark.parametrize("bad", NO_FIELD_NAMES)
def test_a_name_that_could_act_is_no_field(filled, bad):
    before = everything(filled)
    seen = filled.projects.get("proj_1")
    for hostile in [{bad: 1}, {"project": {bad: 1}}, {"project": {"power": [{"deep": {bad: {}}}]}}]:
        for call in (
            lambda fields: filled.projects.save(seen | fields),
            lambda fields: filled.projects.insert({"_id": "proj_2"} | fields),
            lambda fields: filled.runs.progress("run_1", "w", fields, fence=1),
            lambda fields: filled.drafts.put("a@b.c", "proj_1", fields),
            lambda fields: filled.settings.put("name", fields),
            lambda fields: filled.results.put("result_2", b"x", fields),
            filled.admin_actions.append,
        ):
            with pytest.raises(InputError):
                call(hostile)
    assert everything(filled) == before


@pytest.mark.parametrize("bad", NO_VALUES, ids=repr)
def test_a_value_that_is_not_plain_is_refused_and_its_place_named(filled, bad):
    seen = filled.projects.get("proj_1")
    with pytest.raises(InputError, match=r"project\.power\.0\.pue"):
        filled.projects.save(seen | {"project": {"power": [{"pue": bad}]}})
    assert filled.projects.get("proj_1") == seen


def test_a_path_is_a_key_only_where_paths_are_expected(filled):
    draft = filled.drafts.put("a@b.c", "proj_1", {"values": {"power.pue": "1,25"}})
    assert draft["values"] == {"power.pue": "1,25"}
    for hostile in ("$where", "$power.pue"):
        with pytest.raises(InputError, match="is not a field name"):
            filled.drafts.put("a@b.c", "proj_1", {"values": {hostile: 1}})


def test_a_document_too_deep_or_too_large_is_refused(filled):
    deep = {}
    for _ in range(60):
        deep = {"in": deep}
    with pytest.raises(InputError, match="nested deeper"):
        filled.settings.put("name", deep)
    with pytest.raises(InputError, match="must stay below 15 MiB"):
        filled.settings.put("name", {"text": "x" * 16 * 2**20})
    assert filled.settings.get("name") == {"_id": "name", "value": 1}


def test_two_owners_and_projects_never_share_a_draft(filled):
    filled.drafts.put("a", 'b", "c', {"note": 1})
    assert filled.drafts.get('a", "b', "c") is None
