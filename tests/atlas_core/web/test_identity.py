import json
import random
import string

import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from atlas_core.errors import UnavailableError
from atlas_core.services import sessions
from atlas_core.web.identity import ACTOR, IdentityMiddleware
from tests.asgi import call, websocket
from tests.people import add_account

METHODS = ["GET", "PUT", "HEAD", "OPTIONS", "DELETE"]
FORGED = {"x-atlas-session": "f" * 64, "x_atlas_session": "f" * 64, "x-atlas-user": "admin@x", "X-Atlas-Role": "admin"}


def what_arrives(request):
    actor = request.scope[ACTOR]
    headers = [[key.decode(), value.decode()] for key, value in request.scope["headers"] if b"atlas" in key]
    return {"actor": actor and actor.email, "identity": [pair for pair in headers if pair[0] != "cookie"]}


async def echo(request):
    return JSONResponse(what_arrives(request))


async def echo_websocket(websocket: WebSocket):
    await websocket.accept()
    await websocket.send_json(what_arrives(websocket))
    await websocket.close()


@pytest.fixture
def app(stores):
    routes = [WebSocketRoute("/_stcore/stream", echo_websocket), Route("/{path:path}", echo, methods=METHODS)]
    return IdentityMiddleware(Starlette(routes=routes), lambda: stores, production=False)


def connect(app, headers):
    """Return what arrived at the websocket's end, or the code it was closed with before."""
    answer = websocket(app, "/_stcore/stream", headers)
    return json.loads(answer[1]["text"]) if answer[0]["type"] == "websocket.accept" else answer[0]["code"]


@pytest.fixture
def signed_in(stores):
    token, actor = sessions.start(stores, add_account(stores, "a@test.example", "sponsor"))
    return {"cookie": f"atlas_session={token}"}, actor


def test_the_session_reference_takes_the_place_of_the_cookie(app, signed_in):
    cookie, actor = signed_in
    arrived = call(app, "/api/x", headers=cookie).json()
    assert arrived == {"actor": "a@test.example", "identity": [["x-atlas-session", actor.session]]}


def test_the_websocket_is_bound_to_the_same_reference(app, signed_in):
    cookie, actor = signed_in
    assert connect(app, cookie | FORGED)["identity"] == [["x-atlas-session", actor.session]]


def test_identity_headers_of_a_client_are_removed(app, signed_in):
    cookie, actor = signed_in
    assert call(app, "/api/x", headers=FORGED).json() == {"actor": None, "identity": []}
    assert call(app, "/api/x", headers=cookie | FORGED).json()["identity"] == [["x-atlas-session", actor.session]]
    assert call(app, "/", headers=FORGED).json() == {"actor": None, "identity": []}
    assert connect(app, FORGED) == {"actor": None, "identity": []}


@pytest.mark.parametrize(
    "path",
    [
        "/media/abc.csv",
        "/_stcore/upload_file/s/f",
        "/_stcore/metrics",
        "/_stcore/agent/openapi.json",
        "/component/x/index.html",
        "//media/abc.csv",
        "/x/../media/abc.csv",
        "/MEDIA/abc.csv",
        "/_stcore//upload_file/s/f",
        "/_stcore/./upload_file/s/f",
        "/_stcore/stream/../upload_file/s/f",
        "/_stcore\\upload_file/s/f",
    ],
)
@pytest.mark.parametrize("method", METHODS)
def test_uploads_media_and_internals_are_closed_to_strangers(app, path, method):
    assert call(app, path, method).status == 401


@pytest.mark.parametrize("path", ["/", "/projects", "/static/js/x.js", "/_stcore/health", "/_stcore/host-config"])
def test_what_the_sign_in_page_needs_is_open(app, path):
    assert call(app, path).status == 200


def test_a_signed_in_user_reaches_uploads_and_media(app, signed_in):
    cookie, _ = signed_in
    assert call(app, "/_stcore/upload_file/s/f", "PUT", cookie).status == 200
    assert call(app, "/media/abc.csv", headers=cookie).status == 200


def test_a_session_that_ended_is_a_strangers(app, stores, signed_in):
    cookie, actor = signed_in
    sessions.end(stores, actor.session)
    assert call(app, "/media/abc.csv", headers=cookie).status == 401
    assert connect(app, cookie) == {"actor": None, "identity": []}


def test_without_the_database_nobody_comes_in_and_the_browser_tries_again(app, stores, signed_in, monkeypatch):
    cookie, _ = signed_in

    def away(_):
        raise UnavailableError("the database does not answer")

    monkeypatch.setattr(stores.sessions, "get", away)
    assert call(app, "/media/abc.csv", headers=cookie).status == 503
    assert connect(app, cookie) == 1013
    assert call(app, "/static/js/x.js", headers=cookie).status == 200


def test_a_reconnecting_websocket_is_no_activity(app, stores, signed_in, monkeypatch):
    cookie, actor = signed_in
    later = sessions.now() + sessions.IDLE / 2
    monkeypatch.setattr(sessions, "now", lambda: later)
    connect(app, cookie)
    assert stores.sessions.get(actor.session)["last_seen"] < later
    call(app, "/api/x", headers=cookie)
    assert later - stores.sessions.get(actor.session)["last_seen"] < sessions.TOUCH_EVERY


def test_no_change_to_a_cookie_opens_another_session(app, stores, signed_in):
    cookie, _ = signed_in
    other, _ = sessions.start(stores, add_account(stores, "b@test.example", "admin"))
    token = cookie["cookie"].partition("=")[2]
    chance = random.Random(20261124)
    alphabet = string.ascii_letters + string.digits + "-_=.%;, \"'"
    changed = [token[:place] + chance.choice(alphabet) + token[place + 1 :] for place in range(43) for _ in range(6)]
    changed += [token[::-1], token.swapcase(), token + token, token + "=", token[1:], "", f"{token},{other}"]
    changed += ["eyJhbGciOiJub25lIn0.eyJ1c2VybmFtZSI6ImFkbWluIn0.", sessions.reference(token), "null", "0" * 43]
    for text in set(changed) - {token}:
        answer = call(app, "/api/x", headers={"cookie": f"atlas_session={text}"})
        assert answer.status == 200
        assert answer.json()["actor"] is None, text
