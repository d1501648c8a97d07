"""Rights taken away are gone at the next call, whatever that is: service, page, upload, media, download, websocket."""

import time

import pytest
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from atlas_core.services import rights, runs, sessions
from atlas_core.services.access import must_change, open_sessions, people
from atlas_core.web import app as application
from atlas_core.web import wired
from tests.asgi import call, websocket
from tests.atlas_core.services.matrix.example import ACCOUNT
from tests.atlas_core.services.matrix.examples import EXAMPLES
from tests.atlas_core.services.matrix.test_matrix import ENDED, POLLED, outcome
from tests.atlas_core.services.matrix.world import OTHER, PROJECT
from tests.people import add_account

WAYS = {
    "frozen": lambda world, email: people.freeze(world.stores, world.actors["admin"], email, "left the bank"),
    "demoted": lambda world, email: people.set_role(world.stores, world.actors["admin"], email, "sponsor"),
    "password set": lambda world, email: must_change.set_password(
        world.stores, email, "another long enough password", world.actors["admin"]
    ),
    "sessions ended": lambda world, email: open_sessions.end_all(world.stores, world.actors["admin"], email),
    "deleted": lambda world, email: people.delete(world.stores, world.actors["admin"], email),
}
CLOSED = (
    (f"/api/permutation/results/{PROJECT}/export.csv", "GET"),
    ("/_stcore/upload_file/a/b", "PUT"),
    ("/_stcore/upload_file/a/b", "DELETE"),
    ("/media/figures.csv", "GET"),
    ("/component/x.js", "GET"),
)
MOST_SECONDS = 2.0


async def who(websocket: WebSocket):
    await websocket.accept()
    await websocket.send_text(websocket.headers.get("x-atlas-session", "nobody"))
    await websocket.close()


@pytest.fixture(scope="module")
def app(world):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wired, "stores", lambda: world.stores)
        routes = [WebSocketRoute("/_stcore/stream", who), *application.routes()]
        yield Starlette(routes=routes, middleware=application.middleware())


def revoked(world, app, way, names):
    """Open an admin's session, take its rights away and return what still answers, and when it was tried [s]."""
    world.put_back()
    user = add_account(world.stores, "victim@test.example", "admin")
    token, actor = sessions.start(world.stores, user)
    cookie = {"cookie": f"atlas_session={token}"}
    assert rights.permit(world.stores, actor, "run.start") == actor
    assert call(app, CLOSED[0][0], headers=cookie).status == 200
    assert websocket(app, "/_stcore/stream", cookie)[1]["text"] == actor.session
    WAYS[way](world, user["_id"])
    began = time.perf_counter()
    open_still = [path for path, method in CLOSED if call(app, path, method, cookie).status != 401]
    if websocket(app, "/_stcore/stream", cookie)[1]["text"] != "nobody":
        open_still.append("websocket")
    seconds = time.perf_counter() - began
    return open_still + [name for name in names if not is_refused(world, actor, EXAMPLES[name])], seconds


def is_refused(world, actor, example):
    """Say whether the call was refused for the session that has ended, on record, having done nothing."""
    before = len(world.stores.admin_actions._table._rows)
    found, _ = outcome(lambda: example.call(world, actor, OTHER if example.about == ACCOUNT else PROJECT))
    entries = len(world.stores.admin_actions._table._rows) - before
    return found == ENDED and entries == (0 if example.action in POLLED else 1)


@pytest.mark.parametrize("way", WAYS)
def test_whoever_lost_the_session_has_no_service_page_file_or_socket_any_more(world, app, way):
    names = list(EXAMPLES)[list(WAYS).index(way) :: len(WAYS)]  # every function once, over the ways
    for part in range(4):
        open_still, seconds = revoked(world, app, way, names[part::4])
        assert open_still == []
        assert seconds < MOST_SECONDS


@pytest.mark.drill
@pytest.mark.parametrize("way", WAYS)
def test_two_hundred_sessions_lose_every_function(world, app, way):
    for _ in range(200 // len(WAYS)):
        open_still, seconds = revoked(world, app, way, EXAMPLES)
        assert open_still == []
        assert seconds < MOST_SECONDS


@pytest.mark.parametrize("way", ["frozen", "demoted", "deleted"])
def test_a_waiting_run_of_who_lost_the_right_is_not_startable(world, way):
    world.put_back()
    user = add_account(world.stores, "victim@test.example", "quant")
    actor = sessions.start(world.stores, user)[1]
    runs.start(world.stores, actor, PROJECT, world.waiting["axes"] | {"debtTenorRange": [9, 10]})
    assert rights.account_may(world.stores, actor.email, "run.start")
    WAYS[way](world, actor.email)
    assert not rights.account_may(world.stores, actor.email, "run.start")
