import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from atlas_core.errors import UnavailableError
from atlas_core.web.health import Health
from tests.asgi import call


@pytest.fixture
def app(stores):
    return Starlette(routes=[Route("/healthz", Health(lambda: stores).check)])


def test_a_server_that_reads_its_database_is_well(app):
    answer = call(app, "/healthz")
    assert (answer.status, answer.json()) == (200, {"status": "ok"})


def test_a_server_that_cannot_read_says_so(app, stores, monkeypatch):
    def away(_):
        raise UnavailableError("the database does not answer")

    monkeypatch.setattr(stores.settings, "get", away)
    answer = call(app, "/healthz")
    assert (answer.status, answer.json()["detail"]) == (503, "the database does not answer")
