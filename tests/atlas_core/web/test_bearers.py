"""Tokens over HTTP, at the route that hands out results."""

import random
import string
from datetime import timedelta

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from atlas_core.services import exports, sessions
from atlas_core.services.access import bearer
from atlas_core.web import bodies
from atlas_core.web.exports import PATH, Exports
from atlas_core.web.identity import ACTOR, IdentityMiddleware
from tests.asgi import call, websocket
from tests.people import add_account

FILE = "/api/permutation/results/proj_1/export.csv"
QUANT = "quant@test.example"


async def echo(request):
    actor = request.scope[ACTOR]
    return JSONResponse([actor and actor.email, "x-atlas-session" in request.headers])


@pytest.fixture
def app(stores):
    routes = [Route(PATH, Exports(lambda: stores).download), Route("/{path:path}", echo)]
    return Starlette(routes=routes, middleware=[Middleware(IdentityMiddleware, lambda: stores, production=False)])


@pytest.fixture
def token(stores, monkeypatch):
    monkeypatch.setattr(exports, "export", lambda *_: exports.Export("a.csv", "text/csv", b"irr\n12.5\n"))
    return made(stores, add_account(stores, QUANT, "quant")["_id"])


def made(stores, email, scope="read", days=30):
    text, at = bearer.made(), sessions.now()
    record = {"_id": sessions.reference(text), "user_email": email, "name": "job", "scope": scope, "created_at": at}
    stores.api_tokens.insert(record | {"expires_at": at + timedelta(days=days)})
    return text


def bearing(text, scheme="Bearer"):
    return {"Authorization": f"{scheme} {text}"}


def test_a_file_comes_for_a_token_without_the_browsers_mark(app, token):
    answer = call(app, FILE, headers=bearing(token))
    assert (answer.status, answer.body) == (200, b"irr\n12.5\n")
    assert call(app, FILE, headers=bearing(token, "bearer")).status == 200


def test_the_role_counts_below_the_token(app, stores, monkeypatch):
    text = made(stores, add_account(stores, "s@test.example", "sponsor")["_id"], "write")
    stores.projects.insert({"_id": "proj_1", "user_email": "s@test.example", "title": "x"})
    assert call(app, FILE, headers=bearing(text)).status == 403


def test_the_scope_counts_below_the_role(app, stores):
    text = made(stores, add_account(stores, QUANT, "quant")["_id"], "run")
    answer = call(app, FILE, headers=bearing(text))
    assert (answer.status, answer.json()["detail"]) == (403, "The API token may not do this, though its account may.")


def refused(app, headers, path=FILE):
    answer = call(app, path, headers=headers)
    assert answer.status == 401
    assert answer.json()["detail"] == bearer.REFUSED
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'
    return True


def test_a_token_that_opens_nothing_is_refused_even_beside_a_good_cookie(app, stores, token):
    cookie, _ = sessions.start(stores, stores.users.get(QUANT))
    beside = {"cookie": f"atlas_session={cookie}"}
    assert call(app, FILE, headers=beside).status == 200
    assert refused(app, beside | bearing(bearer.made()))
    assert refused(app, beside | bearing(""))
    assert refused(app, beside | bearing(cookie))


def test_no_change_to_a_token_opens_anything(app, stores, token, monkeypatch):
    monkeypatch.setattr(bearer, "MISSES", 10_000)
    made(stores, add_account(stores, "other@test.example", "admin")["_id"])
    chance = random.Random(20261124)
    alphabet = string.ascii_letters + string.digits + "-_=.%;, \"'"
    changed = [token[:place] + chance.choice(alphabet) + token[place + 1 :] for place in range(49) for _ in range(4)]
    changed += [token[::-1], token.swapcase(), token * 2, token[1:], token[6:], "null", f"{token},{token}"]
    changed += ["eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.", sessions.reference(token), f"token:{'0' * 64}"]
    for text in set(changed) - {token}:
        refused(app, bearing(text))


def test_an_expired_a_revoked_and_a_closed_accounts_token_are_refused_alike(app, stores, token, monkeypatch):
    revoked, another = made(stores, QUANT), made(stores, add_account(stores, "f@test.example", "quant")["_id"])
    stores.api_tokens.delete(sessions.reference(revoked))
    stores.users.save(stores.users.get("f@test.example") | {"status": "frozen"})
    later = sessions.now() + timedelta(days=30)
    answers = {call(app, FILE, headers=bearing(text)).body for text in (revoked, another)}
    monkeypatch.setattr(sessions, "now", lambda: later)
    answers.add(call(app, FILE, headers=bearing(token)).body)
    assert len(answers) == 1
    assert refused(app, bearing(token))


def test_a_token_in_the_address_a_cookie_or_another_header_is_none(app, token):
    for path in (f"{FILE}?access_token={token}", f"{FILE}?token={token}", f"{FILE}?Authorization=Bearer%20{token}"):
        assert call(app, path).status == 401
    for headers in ({"cookie": f"atlas_session={token}"}, {"X-Api-Key": token}, {"Authorization": f"Basic {token}"}):
        assert call(app, FILE, headers=headers).status == 401


def test_two_headers_are_refused_whatever_they_hold(app, token):
    doubled = {"Authorization": f"Bearer {token}", "authorization": f"Bearer {token}"}
    assert refused(app, doubled)
    assert refused(app, {"Authorization": "Basic YTpi", "authorization": f"Bearer {token}"})


@pytest.mark.parametrize(
    "path", ["/media/a.csv", "/_stcore/upload_file/s/f", "/component/x/index.html", "/api/../media/a"]
)
def test_a_token_opens_nothing_of_the_pages(app, token, path):
    answer = call(app, path, headers=bearing(token))
    assert answer.status == 401 or answer.json()[1] is False
    assert call(app, "/projects", headers=bearing(token)).json() == [None, False]
    assert call(app, "/auth/logout", headers=bearing(token)).json() == [None, False]
    assert call(app, "/api/x", headers=bearing(token)).json() == [QUANT, False]


def test_a_token_binds_no_websocket(stores, token):
    seen = []

    async def inner(scope, receive, send):
        seen.append((scope[ACTOR], [key for key, _ in scope["headers"] if key == b"x-atlas-session"]))
        await send({"type": "websocket.close", "code": 1000})

    app = IdentityMiddleware(inner, lambda: stores, production=False)
    for path in ("/_stcore/stream", "/api/stream"):
        websocket(app, path, bearing(token))
    assert seen == [(None, [])] * 2


def test_after_many_misses_an_address_is_told_to_wait(app, token, monkeypatch):
    monkeypatch.setattr(bearer, "MISSES", 2)
    for _ in range(2):
        refused(app, bearing(bearer.made()))
    answer = call(app, FILE, headers=bearing(bearer.made()))
    assert answer.status == 429
    assert 0 < int(answer.headers["retry-after"]) <= 900
    assert call(app, FILE, headers=bearing(token)).status == 200


def test_a_write_by_token_needs_no_mark_of_a_browser(stores, token):
    actor = bearer.admitted(stores, token, "")
    bodies.require_own_page(Request({"type": "http", "headers": [], ACTOR: actor}))
