import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from atlas_core.errors import UnavailableError
from atlas_core.services import sessions
from atlas_core.services.exports import Export
from atlas_core.web import term_sheet as module
from atlas_core.web.identity import IdentityMiddleware
from atlas_core.web.term_sheet import PATH, TermSheet
from tests.asgi import call
from tests.people import add_account

URL = "/api/permutation/results/proj_1/term-sheet.pdf"


@pytest.fixture
def app(stores):
    routes = [Route(PATH, TermSheet(lambda: stores).download)]
    return Starlette(routes=routes, middleware=[Middleware(IdentityMiddleware, lambda: stores, production=False)])


@pytest.fixture
def asked(monkeypatch):
    """Put a recorder in the service's place; what it is asked stands in the list."""
    calls = []

    def term_sheet(_stores, actor, *given):
        calls.append((actor.role, *given))
        return Export("term_sheet.pdf", "application/pdf", b"%PDF")

    monkeypatch.setattr(module, "term_sheet", term_sheet)
    return calls


@pytest.fixture
def admin(stores):
    token, _ = sessions.start(stores, add_account(stores, "admin@test.example", "admin"))
    return {"cookie": f"atlas_session={token}"}


def test_a_sheet_comes_as_a_download_that_nobody_keeps(app, admin, asked):
    answer = call(app, f"{URL}?run=r1&index=43", headers=admin)
    assert asked == [("admin", "proj_1", "r1", 43, "pdf")]
    assert (answer.status, answer.body, answer.headers["cache-control"]) == (200, b"%PDF", "no-store")
    assert answer.headers["content-disposition"] == 'attachment; filename="term_sheet.pdf"'


def test_a_stranger_gets_nothing(app, asked):
    assert call(app, f"{URL}?run=r1&index=43").status == 401
    assert asked == []


def test_what_is_no_index_names_no_scenario(app, admin, asked):
    for hostile in ("", "-1", "1e3", "%D9%A3", "9" * 5000):
        call(app, f"{URL}?index={hostile}", headers=admin)
    assert asked == [("admin", "proj_1", None, -1, "pdf")] * 5


def test_a_machine_that_lays_out_no_pdf_says_so(app, admin, monkeypatch):
    def absent(*_):
        raise UnavailableError("Take the Word file.")

    monkeypatch.setattr(module, "term_sheet", absent)
    answer = call(app, URL, headers=admin)
    assert answer.status == 503
    assert b"Take the Word file." in answer.body
