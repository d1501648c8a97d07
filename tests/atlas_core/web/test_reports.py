import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from atlas_core.errors import RecordNotFoundError
from atlas_core.services import sessions, view_reports
from atlas_core.services.exports import Export
from atlas_core.web.identity import IdentityMiddleware
from atlas_core.web.reports import PATH, Reports
from tests.asgi import call
from tests.people import add_account

FILE = "/api/permutation/reports/proj_1/r1.html"


@pytest.fixture
def app(stores):
    routes = [Route(PATH, Reports(lambda: stores).download)]
    return Starlette(routes=routes, middleware=[Middleware(IdentityMiddleware, lambda: stores, production=False)])


def cookie(stores):
    token, _ = sessions.start(stores, add_account(stores, "quant@test.example", "quant"))
    return {"cookie": f"atlas_session={token}"}


def test_a_file_of_a_report_is_taken_away_and_never_shown_at_our_own_address(app, stores, monkeypatch):
    asked = []

    def take(_stores, actor, *what):
        asked.append((actor.email, *what))
        return Export("report.html", view_reports.MEDIA["html"], b"<p>4 rows</p>")

    monkeypatch.setattr(view_reports, "take", take)
    answer = call(app, FILE, headers=cookie(stores))
    assert asked == [("quant@test.example", "proj_1", "r1", "html")]
    assert (answer.status, answer.body) == (200, b"<p>4 rows</p>")
    assert answer.headers["content-disposition"] == 'attachment; filename="report.html"'
    assert answer.headers["cache-control"] == "no-store"


def test_a_stranger_is_asked_to_sign_in_and_who_has_no_such_report_is_told_so(app, stores, monkeypatch):
    assert call(app, FILE).status == 401

    def none(*_):
        raise RecordNotFoundError("report", "r1")

    monkeypatch.setattr(view_reports, "take", none)
    answer = call(app, FILE, headers=cookie(stores))
    assert (answer.status, answer.headers["content-type"]) == (404, "application/problem+json")
