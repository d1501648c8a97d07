"""Every caller × every route × every kind of object, over HTTP: the same rights as below it."""

import sys
from collections import Counter
from itertools import product

import pytest
from starlette.applications import Starlette

from atlas_core.services import sessions
from atlas_core.services.access import bearer
from atlas_core.web import app as application
from atlas_core.web import wired
from tests.asgi import call
from tests.atlas_core.services.matrix.world import OTHER, PROJECT, UNKNOWN

EXPORT = "/api/permutation/results/{project}/export.{format}"
MODEL = "/api/permutation/results/{project}/scenario.xlsx"
TERM_SHEET = "/api/permutation/results/{project}/term-sheet.{format}"
ROWS = "/api/permutation/results/{project}"
CUBES = "/api/permutation/results/{project}/cubes"
REPORT = "/api/permutation/reports/{project}/{report}.{format}"
WORD = "/api/permutation/results/{project}/term-sheet.docx?index=0"
STEPS = ("second-factor", "change", "enrol")
LINKED = ("verify", "reset")
FORMS = ("register", "resend", "forgot")
ROUTES = {
    ("/healthz", "GET"): "everybody",
    ("/auth/login", "GET"): "everybody",
    ("/auth/logout", "GET"): "everybody",
    ("/oauth2callback", "GET"): "everybody",
    ("/auth/login", "POST"): "from here",
    ("/auth/logout", "POST"): "from here",
    **{(f"/auth/{form}", "GET"): "everybody" for form in FORMS},
    **{(f"/auth/{step}", "GET"): "who is signing in" for step in STEPS},
    **{(f"/auth/{form}", "GET"): "who holds a link" for form in LINKED},
    **{(f"/auth/{form}", "POST"): "from here" for form in FORMS + STEPS + LINKED},
    (EXPORT, "GET"): "who reads results",
    (MODEL, "GET"): "who reads results",
    (TERM_SHEET, "GET"): "who reads results",
    (ROWS, "GET"): "who reads results",
    (CUBES, "GET"): "who reads results",
    (REPORT, "GET"): "who reads results",
    ("/api/{path:path}", "GET"): "nobody",
}
"""Route and method → for whom it is; what is sent from elsewhere than our own pages is refused to all."""

ANSWERS = {
    "everybody": {200, 303, 404},
    "from here": {400, 403, 415, 422},
    "who is signing in": {303, 401},  # on to the pages for those who are signed in already
    "who holds a link": {403},
    "nobody": {404},
}
"""For whom a route is → the answers there may be; but for a sign-in under way all callers get the same."""

CLOSED = ("/_stcore/upload_file/a/b", "/media/f.csv", "/component/x.js", "/_stcore/metrics", "//media/../media/f.csv")
"""Addresses of the page server that are for people who are signed in."""

EXPORTING = {
    "anonymous": 401,
    "disabled": 401,
    "session that has ended": 401,
    "cookie nobody was given": 401,
    "sponsor": 403,
    "internal": 403,
    "quant": None,
    "admin": None,
    "admin's token to read": None,
    "quant's token to run": 403,
    "token nobody was given": 401,
}
"""Kind of caller → the answer to a download; None: by the project, which is there or not."""

NO_REPORT = "/api/permutation/reports/{project}/none.html"
"""A report that nobody ordered: who may read results is told that there is none."""

PROJECTS = {"own": 200, "other's": 200, "deleted": 404, "unknown": 404}


@pytest.fixture(scope="module")
def headers(world):
    """Give what each caller sends."""
    stores = world.stores

    def cookie(kind):
        token, actor = sessions.start(stores, stores.users.get(world.actors[kind].email))
        return {"cookie": f"atlas_session={token}"}, actor

    sent = {kind: cookie(kind)[0] for kind in ("sponsor", "internal", "quant", "admin", "disabled")}
    ended, actor = cookie("admin")
    sessions.end(stores, actor.session)
    for kind, scope in (("admin", "read"), ("quant", "run")):
        token, at = bearer.made(), sessions.now()
        record = {"_id": sessions.reference(token), "user_email": world.actors[kind].email, "name": "x", "scope": scope}
        stores.api_tokens.insert(record | {"created_at": at, "expires_at": at + sessions.ABSOLUTE})
        sent[f"{kind}'s token to {scope}"] = {"authorization": f"Bearer {token}"}
    for name in ("sessions", "api_tokens"):
        world.kept[name][1].update(getattr(stores, name)._table._rows)
    return sent | {
        "anonymous": {},
        "session that has ended": ended,
        "cookie nobody was given": {"cookie": f"atlas_session={'x' * 43}"},
        "token nobody was given": {"authorization": f"Bearer {bearer.made()}"},
    }


@pytest.fixture(scope="module")
def app(world):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wired, "stores", lambda: world.stores)
        yield Starlette(routes=application.routes(), middleware=application.middleware())


def answered(world, app, sent, path, method="GET"):
    """Ask and return status, body and how many entries that left."""
    before = len(world.stores.admin_actions._table._rows)
    answer = call(app, path, method, sent)
    return answer.status, answer.body, len(world.stores.admin_actions._table._rows) - before


def test_every_route_is_in_the_table_and_the_table_names_no_other():
    found = {(route.path, method) for route in application.routes() for method in (route.methods or {"GET"}) - {"HEAD"}}
    assert found == set(ROUTES)


def test_a_download_is_for_those_who_read_results_and_refused_reads_like_missing(world, app, headers, capsys):
    counted, bodies = Counter(), {}
    assert set(EXPORTING) == set(headers)
    for route, caller, (whose, there) in product(
        (EXPORT, f"{MODEL}?index=0", WORD, ROWS, f"{CUBES}?active=irr", NO_REPORT), EXPORTING, PROJECTS.items()
    ):
        world.put_back()
        owner = {"quant": "quant", "quant's token to run": "quant"}.get(caller, "admin")
        who = world.actors[owner].email if whose in {"own", "deleted"} else OTHER
        world.own_project(who, "deleted" if whose == "deleted" else "active")
        path = route.format(project=UNKNOWN if whose == "unknown" else PROJECT, format="csv")
        status, body, entries = answered(world, app, headers[caller], path)
        wanted = EXPORTING[caller] or (404 if route == NO_REPORT else there)
        # What is only looked at leaves an entry where it is refused.
        silent = (wanted == 401 and "token" not in caller) or (
            wanted == 200 and (route == ROWS or route.startswith(CUBES))
        )
        assert (status, entries) == (wanted, 0 if silent else 1), (route, caller, whose)
        bodies[route, caller, whose] = body.replace(PROJECT.encode(), UNKNOWN.encode())
        counted[status] += 1
        assert b"Traceback" not in body
    for route, (caller, code) in product({route for route, _, _ in bodies}, EXPORTING.items()):
        alike = ("deleted", "unknown") if code is None else tuple(PROJECTS)
        assert len({bodies[route, caller, whose] for whose in alike}) == 1, (route, caller)
    with capsys.disabled():
        sys.stdout.write(f"\nHTTP matrix: {counted.total()} downloads: {dict(counted)}\n")


def test_open_routes_answer_everybody_alike_and_nothing_is_accepted_from_elsewhere(world, app, headers):
    cells = 0
    for (path, method), for_whom in ROUTES.items():
        if path in (EXPORT, MODEL, TERM_SHEET, ROWS, CUBES, REPORT):
            continue
        given = set()
        for sent in headers.values():
            world.put_back()
            status, body, _ = answered(world, app, sent, path.replace("{path:path}", "nothing"), method)
            assert b"Traceback" not in body
            if "authorization" not in sent or status != 401:  # tokens are for scripts, and told so at the door
                given.add(status)
            cells += 1
        assert given <= ANSWERS[for_whom], (path, method, given)
        assert len(given) == 1 or for_whom == "who is signing in", (path, method, given)
    assert cells > 200


@pytest.mark.parametrize("path", CLOSED)
def test_what_the_page_server_keeps_for_people_who_are_signed_in(world, app, headers, path):
    strangers = {
        "anonymous",
        "disabled",
        "session that has ended",
        "cookie nobody was given",
        "token nobody was given",
        "admin's token to read",
        "quant's token to run",
    }
    for caller, sent in headers.items():
        world.put_back()
        status, _, _ = answered(world, app, sent, path)
        assert (status == 401) == (caller in strangers), (caller, status)
