"""Fixtures that every test may ask for."""

from pathlib import Path

import pytest

from atlas_core.services.stores import Stores
from atlas_core.settings import Settings, load
from tests.fakes import fake_stores


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Give development settings whose data folder is the test's own."""
    return load({"ATLAS_DATA_DIR": str(tmp_path / "data")}, tmp_path / "no.env")


@pytest.fixture
def stores() -> Stores:
    """Give empty stores in memory."""
    return fake_stores()
