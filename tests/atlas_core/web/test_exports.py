import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from atlas_core.errors import InputError, Problem
from atlas_core.services import exports, scenario_export, sessions
from atlas_core.services.export_files import Wanted
from atlas_core.web.exports import PATH, SCENARIO, Exports
from atlas_core.web.identity import IdentityMiddleware
from tests.asgi import call
from tests.people import add_account

FILE = "/api/permutation/results/proj_1/export."


@pytest.fixture
def app(stores):
    routes = [Route(PATH, Exports(lambda: stores).download)]
    return Starlette(routes=routes, middleware=[Middleware(IdentityMiddleware, lambda: stores, production=False)])


@pytest.fixture
def asked(monkeypatch):
    """Put a recorder in the export's place; what it is asked stands in the list."""
    calls = []

    def export(_stores, actor, project, run, wanted):
        calls.append((actor.role, project, run, wanted))
        return exports.Export("a.csv", "text/csv", b"irr\n12.5\n")

    monkeypatch.setattr(exports, "export", export)
    return calls


def cookie(stores, role):
    token, _ = sessions.start(stores, add_account(stores, f"{role}@test.example", role))
    return {"cookie": f"atlas_session={token}"}


def test_a_file_comes_as_a_download_that_nobody_keeps(app, stores, asked):
    answer = call(app, FILE + "json.gz?filter=irr+%3E%3D+1&columns=irr,,npv", headers=cookie(stores, "admin"))
    assert asked == [("admin", "proj_1", None, Wanted("json.gz", "irr >= 1", ("irr", "npv")))]
    assert (answer.status, answer.body) == (200, b"irr\n12.5\n")
    assert answer.headers["content-disposition"] == 'attachment; filename="a.csv"'
    assert answer.headers["cache-control"] == "no-store"


def test_a_large_file_is_sent_from_disk(app, stores, monkeypatch, tmp_path):
    (tmp_path / "stored").write_bytes(b"PAR1" * 1000)
    made = exports.Export("a.parquet", exports.MEDIA_TYPES["parquet"], tmp_path / "stored")
    monkeypatch.setattr(exports, "export", lambda *_: made)
    answer = call(app, FILE + "parquet", headers=cookie(stores, "admin"))
    assert answer.body == b"PAR1" * 1000
    assert answer.headers["cache-control"] == "no-store"
    assert 'filename="a.parquet"' in answer.headers["content-disposition"]


def test_a_download_that_broke_off_goes_on_where_it_stopped(app, stores, monkeypatch, tmp_path):
    content = bytes(range(256)) * 40
    (tmp_path / "abc.parquet").write_bytes(content)
    made = exports.Export("a.parquet", exports.MEDIA_TYPES["parquet"], tmp_path / "abc.parquet")
    monkeypatch.setattr(exports, "export", lambda *_: made)
    admin = cookie(stores, "admin")
    whole = call(app, FILE + "parquet", headers=admin)
    assert (whole.headers["etag"], whole.headers["accept-ranges"]) == ('"abc"', "bytes")
    rest = call(app, FILE + "parquet", headers=admin | {"range": "bytes=10000-", "if-range": '"abc"'})
    assert (rest.status, rest.body, rest.headers["content-range"]) == (206, content[10000:], "bytes 10000-10239/10240")
    other = call(app, FILE + "parquet", headers=admin | {"range": "bytes=10000-", "if-range": '"before"'})
    assert (other.status, other.body) == (200, content)
    assert call(app, FILE + "parquet", headers=admin | {"range": "bytes=99999-"}).status == 416
    assert call(app, FILE + "parquet", headers={"range": "bytes=0-9"}).status == 401


def test_a_stranger_gets_nothing(app, asked):
    assert call(app, FILE + "xlsx").status == 401
    assert asked == []


@pytest.mark.parametrize("role", ["sponsor", "internal"])
def test_roles_without_results_are_refused(app, stores, role):
    stores.projects.insert({"_id": "proj_1", "user_email": f"{role}@test.example", "title": "x"})
    assert call(app, FILE + "xlsx", headers=cookie(stores, role)).status == 403


def test_what_is_not_there_and_what_breaks_a_rule_are_told_apart(app, stores, monkeypatch):
    admin = cookie(stores, "admin")
    assert call(app, FILE + "xlsx", headers=admin).status == 404

    def refuse(*_):
        raise InputError(Problem("filter", "there is no column irrr"))

    monkeypatch.setattr(exports, "export", refuse)
    answer = call(app, FILE + "xlsx", headers=admin)
    assert (answer.status, answer.json()["problems"][0]["field"]) == (422, "filter")


def test_the_model_of_a_scenario_comes_as_a_download(stores, monkeypatch):
    calls = []

    def export(_stores, actor, project, run, index):
        calls.append((actor.role, project, run, index))
        return exports.Export("scenario.xlsx", exports.MEDIA_TYPES["xlsx"], b"PK")

    monkeypatch.setattr(scenario_export, "scenario_export", export)
    routes = [Route(SCENARIO, Exports(lambda: stores).scenario)]
    app = Starlette(routes=routes, middleware=[Middleware(IdentityMiddleware, lambda: stores, production=False)])
    url, admin = "/api/permutation/results/proj_1/scenario.xlsx", cookie(stores, "admin")
    assert call(app, f"{url}?run=r1&index=43").status == 401
    answer = call(app, f"{url}?run=r1&index=43", headers=admin)
    assert (answer.status, answer.body, answer.headers["cache-control"]) == (200, b"PK", "no-store")
    for hostile in ("", "-1", "1e3", "%D9%A3", "9" * 5000):
        call(app, f"{url}?index={hostile}", headers=admin)
    assert calls == [("admin", "proj_1", "r1", 43), *[("admin", "proj_1", None, -1)] * 5]
