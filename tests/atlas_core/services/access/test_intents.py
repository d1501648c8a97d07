"""What was announced and never recorded is found and told: a process may die between a change and its entry."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from unittest import mock

import pytest

from atlas_core.errors import InputError, StaleRecordError, UnavailableError
from atlas_core.services import passwords, projects, sessions
from atlas_core.services.access import own_account, trail
from atlas_core.services.wiring import open_stores
from tests.people import sign_in

KILLED = """
import os
from unittest import mock
from atlas_core.services import projects, sessions
from atlas_core.services.wiring import open_stores
from atlas_core.settings import load
stores = open_stores(load())
stores.users.insert({"_id": "ann@test.example", "role": "sponsor", "status": "active"})
_, actor = sessions.start(stores, stores.users.get("ann@test.example"), ip="192.0.2.1")
made = projects.create(stores, actor)
with mock.patch.object(stores.admin_actions, "append", lambda _: os._exit(9)):
    projects.save(stores, actor, made, {"meta": {"projectTitle": "Saved by a process that dies"}})
"""


class Death(BaseException):
    """Plays the end of the process: nothing of the application hears of it."""


@pytest.fixture
def owner(stores):
    return sign_in(stores, "sponsor")


def later(clock):
    clock.go(seconds=61)


def newest(stores):
    entry = stores.admin_actions.latest(1)[0]
    return entry["user_email"], entry["action"], entry["object"], entry["result"]


def announced(stores, clock):
    return list(stores.audit_intents.list(clock() + timedelta(hours=1)))


def die(*_):
    raise Death


def test_a_change_that_is_recorded_leaves_no_intent(stores, owner, clock):
    made = projects.create(stores, owner)
    projects.archive(stores, owner, made["_id"])
    assert announced(stores, clock) == []
    later(clock)
    assert trail.settle(stores) == 0
    assert newest(stores) == (owner.email, "project.archive", made["_id"], "done")


def test_a_change_cut_off_before_its_entry_is_told_a_minute_later_and_once(stores, owner, clock):
    made = projects.create(stores, owner)
    with mock.patch.object(stores.admin_actions, "append", die), pytest.raises(Death):
        projects.archive(stores, owner, made["_id"])
    assert stores.projects.get(made["_id"])["status"] == "archived"
    assert trail.settle(stores) == 0  # it may still be at it
    later(clock)
    assert trail.settle(stores) == 1
    assert newest(stores) == (owner.email, "project.archive", made["_id"], "interrupted")
    entries = len(stores.admin_actions.latest(1_000))
    later(clock)
    assert trail.settle(stores) == 0
    assert len(stores.admin_actions.latest(1_000)) == entries
    assert stores.admin_actions.verify()["ok"]


def test_a_password_whose_change_was_cut_off_before_its_entry_is_told(stores, owner, clock, monkeypatch):
    monkeypatch.setattr(passwords, "hashed", lambda password: password)
    monkeypatch.setattr(passwords, "matches", lambda password, stored: password == stored)
    stores.users.save(stores.users.get(owner.email) | {"password_hash": "the old password"})
    with mock.patch.object(stores.admin_actions, "append", die), pytest.raises(Death):
        own_account.change_password(stores, owner, "the old password", "nine blue lorries at dusk")
    assert stores.users.get(owner.email)["password_hash"] == "nine blue lorries at dusk"
    later(clock)
    assert trail.settle(stores) == 1
    assert newest(stores) == (owner.email, "account.password", owner.email, "interrupted")


def test_a_change_cut_off_after_its_entry_is_not_told_again(stores, owner, clock):
    made = projects.create(stores, owner)
    with mock.patch.object(stores.audit_intents, "delete", die), pytest.raises(Death):
        projects.archive(stores, owner, made["_id"])
    entries = len(stores.admin_actions.latest(1_000))
    later(clock)
    assert trail.settle(stores) == 0
    assert announced(stores, clock) == []
    assert len(stores.admin_actions.latest(1_000)) == entries


def test_what_the_application_refuses_is_no_change(stores, owner, clock):
    made = projects.create(stores, owner)
    stores.projects.save(made)
    with pytest.raises(StaleRecordError):
        projects.save(stores, owner, made, made["project"])
    with pytest.raises(InputError):
        projects.create(stores, owner, {"power": {"pue": 99}})
    assert announced(stores, clock) == []


def test_with_the_database_away_nobody_knows_so_it_is_told_later(stores, owner, clock):
    made = projects.create(stores, owner)

    def away(_):
        raise UnavailableError("away")

    with mock.patch.object(stores.projects, "save", away), pytest.raises(UnavailableError):
        projects.archive(stores, owner, made["_id"])
    later(clock)
    assert trail.settle(stores) == 1
    assert newest(stores)[3] == "interrupted"


def test_of_several_processes_that_settle_at_once_one_writes_the_entry(stores, owner, clock):
    made = projects.create(stores, owner)
    with mock.patch.object(stores.admin_actions, "append", die), pytest.raises(Death):
        projects.archive(stores, owner, made["_id"])
    later(clock)
    seen = stores.audit_intents.list(clock())
    with mock.patch.object(stores.audit_intents, "list", return_value=seen), ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(lambda _: trail.settle(stores), range(8))) == 1


def test_a_process_killed_between_a_project_and_its_entry_leaves_what_tells_of_it(real_settings, monkeypatch):
    environment = dict(os.environ) | {
        "ATLAS_DATA_DIR": str(real_settings.data_dir),
        "MONGODB_URI": real_settings.mongodb_uri,
    }
    ended = subprocess.run([sys.executable, "-c", KILLED], env=environment, check=False, timeout=60)
    assert ended.returncode == 9
    stores = open_stores(real_settings)
    try:
        (project,) = stores.projects.list()
        assert project["title"] == "Saved by a process that dies"
        assert newest(stores)[1] == "project.create"
        present = sessions.now()
        monkeypatch.setattr(sessions, "now", lambda: present + timedelta(seconds=61))
        assert trail.settle(stores) == 1
        assert newest(stores) == ("ann@test.example", "project.save", project["_id"], "interrupted")
        assert stores.admin_actions.latest(1)[0]["ip"] == "192.0.2.1"
        assert stores.admin_actions.verify()["ok"]
    finally:
        stores.close()
