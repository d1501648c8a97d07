"""One suite, two stores: every test that asks for `any_stores` runs on the twins in memory and over the wire."""

import pytest

from atlas_core.services.stores import Stores


@pytest.fixture(params=["stores", "real_stores"])
def any_stores(request: pytest.FixtureRequest) -> Stores:
    """Give the stores under test."""
    return request.getfixturevalue(request.param)
