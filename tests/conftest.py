"""Fixtures that every test may ask for."""

import dataclasses
import itertools
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pymongo import MongoClient

from atlas_core.services.access import recovery_codes
from atlas_core.services.actor import Actor
from atlas_core.services.stores import Stores
from atlas_core.services.wiring import open_stores
from atlas_core.settings import Settings, load
from atlas_core.storage import embedded
from tests.fakes import fake_stores
from tests.people import sign_in

_databases = itertools.count()


@pytest.fixture(autouse=True)
def own_main(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the process its main module back: a page under test takes its place, and a child process would run it."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Give development settings whose data folder is the test's own."""
    return load({"ATLAS_DATA_DIR": str(tmp_path / "data")}, tmp_path / "no.env")


@pytest.fixture
def own_folder(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """Make what reads the environment use the data folder of these settings."""
    monkeypatch.setenv("ATLAS_DATA_DIR", str(settings.data_dir))


@pytest.fixture
def stores() -> Stores:
    """Give empty stores in memory."""
    return fake_stores()


@pytest.fixture
def admin(stores: Stores) -> Actor:
    """Give an administrator who is signed in."""
    return sign_in(stores, "admin")


@pytest.fixture
def cheap_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash recovery codes at the least cost."""
    monkeypatch.setattr(recovery_codes, "COST", 2)


@pytest.fixture(scope="session")
def database_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run one embedded server for the whole session and give its address."""
    folder = tmp_path_factory.mktemp("server")
    lease = embedded.use_server(folder, idle_seconds=5)
    yield lease.uri
    lease.close()
    embedded.stop_server(folder)


@pytest.fixture
def real_settings(settings: Settings, database_server: str) -> Iterator[Settings]:
    """Give settings that name a database of the test's own on the real server."""
    name = f"test_{next(_databases)}"
    yield dataclasses.replace(settings, mongodb_uri=database_server.replace("/?", f"/{name}?"))
    with MongoClient(database_server) as client:
        client.drop_database(name)


@pytest.fixture
def real_stores(real_settings: Settings) -> Iterator[Stores]:
    """Give empty stores on the real server, over the wire."""
    opened = open_stores(real_settings)
    yield opened
    opened.close()
