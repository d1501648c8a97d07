import contextlib
import socket
import threading
import time

import pytest
from pymongo.errors import (
    AutoReconnect,
    DocumentTooLarge,
    DuplicateKeyError,
    OperationFailure,
    ServerSelectionTimeoutError,
    WriteError,
    WTimeoutError,
)

from atlas_core.errors import InputError, RecordExistsError, UnavailableError
from atlas_core.services.wiring import open_stores
from atlas_core.storage.connection import INDEXES, connect, prepare
from atlas_core.storage.faults import typed
from atlas_core.storage.projects import ProjectRepository
from atlas_core.storage.schemas import SHAPES, validator

SECRET = "mongodb://root:hunter2@db"


@pytest.fixture
def database(real_settings):
    database = connect(real_settings.mongodb_uri)
    prepare(database)
    yield database
    database.client.close()


@contextlib.contextmanager
def black_hole():
    """Give the port of a listener that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        kept = []
        threading.Thread(target=lambda: kept.extend(iter(lambda: accepted(listener), None)), daemon=True).start()
        yield listener.getsockname()[1]
        for connection in kept:
            connection.close()


def accepted(listener):
    try:
        return listener.accept()[0]
    except OSError:
        return None


def test_every_collection_stands_with_its_validator_and_indexes(database):
    assert set(SHAPES) <= set(database.list_collection_names())
    for name in SHAPES:
        assert database[name].options()["validator"] == validator(name)
    for name, indexes in INDEXES.items():
        standing = [list(index["key"].items()) for index in database[name].list_indexes()]
        assert all(list(index.document["key"].items()) in standing for index in indexes)


def test_preparing_again_changes_nothing_and_loses_nothing(database):
    ProjectRepository(database["projects"]).insert({"_id": "proj_1", "user_email": "a@b.c"})
    before = {name: list(database[name].list_indexes()) for name in INDEXES}
    prepare(database)
    assert {name: list(database[name].list_indexes()) for name in INDEXES} == before
    assert database["projects"].count_documents({}) == 1


def test_an_older_validator_is_replaced(database):
    database.command("collMod", "projects", validator={"$jsonSchema": {"required": ["gone"]}})
    prepare(database)
    assert database["projects"].options()["validator"] == validator("projects")


def test_processes_that_prepare_together_do_not_collide(real_settings):
    failures = []

    def prepare_one():
        database = connect(real_settings.mongodb_uri)
        try:
            prepare(database)
        except Exception as error:
            failures.append(error)
        finally:
            database.client.close()

    threads = [threading.Thread(target=prepare_one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


@pytest.mark.parametrize(
    ("collection", "document"),
    [
        ("projects", {"_id": "x", "user_email": {"$ne": None}, "revision": 1}),
        ("projects", {"_id": "x", "user_email": "a@b.c", "revision": "1"}),
        ("projects", {"_id": "x", "user_email": "a@b.c", "revision": 1, "status": "lost"}),
        ("projects", {"_id": 1, "user_email": "a@b.c", "revision": 1}),
        ("users", {"_id": "a@b.c", "revision": 1, "role": "root"}),
        ("sessions", {"_id": "x", "user_email": "a@b.c"}),
        ("runs", {"_id": "x", "project_id": "proj_1", "state": "queued"}),
    ],
)
def test_the_server_itself_refuses_what_has_not_the_shape(database, collection, document):
    with pytest.raises(WriteError, match="failed validation"):
        database[collection].insert_one(document)
    assert database[collection].count_documents({}) == 0


def test_writes_wait_for_the_journal_of_a_majority(database):
    assert database["projects"].write_concern.document == {"w": "majority", "j": True}
    assert database["fs.chunks"].write_concern.document == {"w": "majority", "j": True}
    assert database["projects"].read_concern.level == "majority"


def test_an_address_cannot_weaken_the_writes(database_server):
    weak = connect(database_server + "&w=0&journal=false&retryWrites=false")
    assert weak["projects"].write_concern.document == {"w": "majority", "j": True}
    weak.client.close()


def test_the_database_of_the_address_is_used_else_our_own(database_server):
    for uri, name in [(database_server, "atlasnexus"), (database_server.replace("/?", "/bank?"), "bank")]:
        database = connect(uri)
        assert database.name == name
        database.client.close()


@pytest.mark.parametrize("uri", ["mongodb://", "mongodb://a:b:c"])
def test_an_address_that_cannot_be_read_is_a_setting_to_mend(uri):
    with pytest.raises(InputError, match="MONGODB_URI is not a MongoDB address") as caught:
        connect(uri)
    assert uri not in str(caught.value)


def test_a_refusing_address_is_reported_within_five_seconds(settings):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    started = time.monotonic()
    with pytest.raises(UnavailableError, match="the database does not answer"):
        ProjectRepository(connect(f"mongodb://127.0.0.1:{port}/x")["projects"]).get("proj_1")
    assert time.monotonic() - started < 5


def test_a_silent_address_is_reported_within_five_seconds():
    with black_hole() as port:
        database = connect(f"mongodb://127.0.0.1:{port}/x?directConnection=true")
        started = time.monotonic()
        with pytest.raises(UnavailableError, match="the database does not answer"):
            ProjectRepository(database["projects"]).get("proj_1")
        assert time.monotonic() - started < 5
        database.client.close()


@pytest.mark.parametrize(
    ("raised", "ours", "message"),
    [
        (DuplicateKeyError("x", 11_000), RecordExistsError, "project proj_1 exists already"),
        (WriteError(SECRET, 121), InputError, "breaks the collection's schema"),
        (OperationFailure(SECRET, 13), UnavailableError, r"the database refused an operation on project \(code 13\)"),
        (AutoReconnect(SECRET), UnavailableError, "the database does not answer"),
        (ServerSelectionTimeoutError(SECRET), UnavailableError, "the database does not answer"),
        (WTimeoutError(SECRET, 64), UnavailableError, "code 64"),
        (DocumentTooLarge(SECRET), InputError, "cannot be stored"),
    ],
)
def test_an_error_of_the_driver_becomes_ours_and_tells_no_secret(raised, ours, message):
    with pytest.raises(ours, match=message) as caught, typed("project", "proj_1"):
        raise raised
    assert caught.value.__cause__ is raised
    assert "hunter2" not in str(caught.value)


def test_the_health_check_reads_for_real(real_settings):
    stores = open_stores(real_settings)
    stores.check()
    stores.close()
    with pytest.raises(UnavailableError):
        stores.check()
