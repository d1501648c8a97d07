import asyncio
import json

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute

from atlas_core.errors import UnavailableError
from atlas_core.services import sessions
from atlas_core.services.access import network, rates
from atlas_core.services.access.rates import Limit
from atlas_core.services.access.visitors import Sightings
from atlas_core.web import rate
from atlas_core.web.identity import IdentityMiddleware
from atlas_core.web.rate import RateMiddleware
from tests.asgi import call, websocket
from tests.people import add_account, sign_in

HERE = "127.0.0.1"
PAGE = {"accept": "text/html,application/xhtml+xml"}
COOKIE = {"cookie": f"atlas_session={'A' * 43}"}


async def echo(_request):
    return PlainTextResponse("here")


async def echo_websocket(socket):
    await socket.accept()
    async for said in socket.iter_text():
        await socket.send_text(said)


@pytest.fixture
def seen():
    return Sightings()


@pytest.fixture
def app(stores, seen, monkeypatch):
    """Give an application whose rules are read again at every request."""
    monkeypatch.setattr(network, "FRESH_SECONDS", 0.0)
    routes = [WebSocketRoute("/_stcore/stream", echo_websocket), Route("/{path:path}", echo, methods=["GET", "PUT"])]
    around = [
        Middleware(RateMiddleware, lambda: stores, seen, production=False),
        Middleware(IdentityMiddleware, lambda: stores, production=False),
    ]
    return Starlette(routes=routes, middleware=around)


@pytest.fixture
def tight(monkeypatch, clock):
    """Allow three requests a minute of everything, and stand in the middle of a minute."""
    clock.time = clock.time.replace(second=20)
    limits = [Limit(one.prefix, 3, one.needs_count, one.signed_in) for one in rates.LIMITS]
    monkeypatch.setattr(rates, "LIMITS", tuple(limits))


@pytest.fixture
def away(stores, monkeypatch):
    """Take the database away; count how often it was asked."""
    asked = []

    def fail(*_):
        asked.append(1)
        raise UnavailableError("the database does not answer; try again in a moment")

    for store, method in ((stores.request_counts, "add"), (stores.network_rules, "list"), (stores.sessions, "get")):
        monkeypatch.setattr(store, method, fail)
    return asked


def shut_out(stores, ip=HERE, effect=network.BAN, until=None):
    return network.add(stores, sign_in(stores, "admin"), effect, ip, "flood", until)


@pytest.fixture
def clock(monkeypatch):
    class Clock:
        time = sessions.now()

        def __call__(self):
            return self.time

    stopped = Clock()
    monkeypatch.setattr(sessions, "now", stopped)
    return stopped


def test_beyond_the_limit_the_answer_is_429_as_a_problem_with_the_time_to_wait(app, tight):
    answers = [call(app, "/api/x") for _ in range(5)]
    assert [answer.status for answer in answers] == [200] * 3 + [429] * 2
    assert answers[4].headers["retry-after"] == "40"
    assert answers[4].headers["content-type"] == "application/problem+json"
    assert answers[4].json()["title"] == "Too many requests"


def test_a_browser_is_told_by_a_page(app, tight):
    answer = [call(app, "/auth/forgot", headers=PAGE) for _ in range(4)][-1]
    assert (answer.status, answer.headers["retry-after"]) == (429, "40")
    assert b"Too many requests from your address" in answer.body
    assert answer.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(
    "path", ["//api/permutation/x", "/api/./permutation/x", "/x/../api/permutation/x", "/API/Permutation/x"]
)
def test_no_spelling_of_a_path_slips_past_its_count(app, tight, path):
    for _ in range(3):
        call(app, "/api/permutation/x")
    assert call(app, path).status == 429


@pytest.mark.parametrize("path", ["/static/js/x.js", "/favicon.png", "/_stcore/health", "/media/a.csv"])
def test_files_are_answered_without_the_database_however_many(app, tight, away, path):
    assert {call(app, path).status for _ in range(8)} <= {200, 401}
    assert len(away) <= (8 if path.startswith("/_stcore") else 0)


def test_uploads_of_strangers_are_refused_before_they_count_and_those_of_others_are_counted(app, tight):
    assert {call(app, "/_stcore/upload_file/s/f", "PUT").status for _ in range(8)} == {401}
    assert [call(app, "/_stcore/upload_file/s/f", "PUT", COOKIE).status for _ in range(4)] == [401] * 3 + [429]


def test_without_the_database_signing_in_is_closed_and_says_so(app, away):
    answer = call(app, "/auth/login")
    assert answer.status == 503
    assert "the database does not answer" in answer.json()["detail"]


def test_without_the_database_pages_pass_and_it_is_asked_once_in_a_while(app, away, monkeypatch):
    monkeypatch.setattr(network, "FRESH_SECONDS", 1.0)
    assert {call(app, "/projects").status for _ in range(5)} == {200}
    assert len(away) == 1  # the rules; then nothing is counted for a while
    assert call(app, "/auth/login").status == 503  # what needs the count tries


def test_a_ban_holds_for_pages_files_and_sign_in_and_is_told_with_its_end(app, stores, clock):
    shut_out(stores, until=clock().replace(year=2031, month=5, day=7, hour=8, minute=9, second=10))
    answer = call(app, "/api/x")
    assert (answer.status, answer.headers["content-type"]) == (403, "application/problem+json")
    assert answer.json()["detail"].startswith("Requests from your address are not answered until 07 May 2031 08:09 UTC")
    assert "flood" not in answer.body.decode()
    assert {call(app, path).status for path in ("/", "/static/js/x.js", "/auth/login", "/healthz")} == {403}
    page = call(app, "/", headers=PAGE)
    assert (page.status, page.headers["content-type"]) == (403, "text/html; charset=utf-8")
    assert b"An administrator can let it in again" in page.body


def test_a_ban_lifted_lets_in_again_and_an_allow_rule_beats_it(app, stores):
    made = shut_out(stores)
    assert call(app, "/").status == 403
    network.add(stores, sign_in(stores, "admin", "b@test.example"), network.ALLOW, "127.0.0.0/8", "us", None)
    assert call(app, "/").status == 200
    network.remove(stores, sign_in(stores, "admin", "c@test.example"), "allow 127.0.0.0/8")
    assert call(app, "/").status == 403
    network.remove(stores, sign_in(stores, "admin", "d@test.example"), made.reference)
    assert call(app, "/").status == 200


def test_whoever_is_kept_out_gets_no_websocket(app, stores):
    shut_out(stores)
    assert websocket(app, "/_stcore/stream") == [{"type": "websocket.close", "code": 1008, "reason": ""}]


def test_an_open_websocket_closes_at_the_next_message_and_nothing_is_said_after(app, stores):
    sent, messages = (
        [],
        [{"type": "websocket.connect"}, *({"type": "websocket.receive", "text": word} for word in "ab")],
    )

    async def receive():
        if len(messages) == 1:
            await asyncio.to_thread(shut_out, stores)
        return messages.pop(0)

    async def send(message):
        sent.append(message)

    scope = {"type": "websocket", "scheme": "ws", "path": "/_stcore/stream", "raw_path": b"/_stcore/stream"}
    scope |= {"headers": [], "subprotocols": [], "client": (HERE, 1), "query_string": b"", "root_path": ""}
    asyncio.run(app(scope, receive, send))
    assert [message["type"] for message in sent] == ["websocket.accept", "websocket.send", "websocket.close"]
    assert sent[1]["text"] == "a"


def test_what_was_asked_and_refused_is_noted(app, stores, seen, tight):
    for path in ("/projects", "/api/x", "/static/js/x.js", *["/auth/login"] * 4):
        call(app, path)
    seen.write(stores)
    found = stores.visitors.find(HERE)
    assert [found[name] for name in ("visits", "requests", "refused")] == [1, 5, 1]
    assert found["pages"] == ["/api", "/auth"]


def test_a_counted_request_asks_the_database_once_and_the_rules_once_a_second(app, stores, monkeypatch):
    monkeypatch.setattr(network, "FRESH_SECONDS", 3600.0)
    asked = []
    monkeypatch.setattr(stores.request_counts, "add", lambda *_: asked.append("add") or 1)
    monkeypatch.setattr(stores.network_rules, "list", lambda *_: asked.append("list") or [])
    for _ in range(5):
        assert call(app, "/api/x").status == 200
    assert sorted(asked) == ["add"] * 5 + ["list"]


def test_identity_is_looked_up_for_nobody_who_is_refused(app, stores, monkeypatch):
    token, _ = sessions.start(stores, add_account(stores, "a@test.example", "sponsor"))
    shut_out(stores)
    monkeypatch.setattr(stores.sessions, "get", lambda _: pytest.fail("looked at sessions"))
    assert call(app, "/api/x", headers={"cookie": f"atlas_session={token}"}).status == 403


def test_the_refusal_is_no_page_for_scripts(app, tight):
    answer = [call(app, "/api/x", headers={"accept": "*/*"}) for _ in range(4)][-1]
    assert json.loads(answer.body)["status"] == 429


def test_after_a_while_the_count_is_tried_again(app, stores, monkeypatch):
    monkeypatch.setattr(rate, "AWAY_SECONDS", 0.0)
    asked = []

    def fail(*_):
        asked.append(1)
        raise UnavailableError("the database does not answer")

    monkeypatch.setattr(stores.request_counts, "add", fail)
    assert {call(app, "/projects").status for _ in range(3)} == {200}
    assert len(asked) == 3
