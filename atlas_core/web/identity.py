"""Who sends a request: the cookie becomes the session's reference before anything else sees the request.

Streamlit binds a websocket session to the headers named in `server.trustedUserHeaders`. Whatever a client sends under
those names is removed here, and the reference of its own server-side session takes their place: one per sign-in, so
that neither another user nor a second sign-in of the same user can resume a session by its id.
"""

from collections.abc import Callable, Sequence

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from atlas_core.errors import AtlasError, SessionEndedError, SignInError
from atlas_core.services import sessions
from atlas_core.services.access import bearer
from atlas_core.services.actor import Actor
from atlas_core.services.stores import Stores
from atlas_core.settings import Network
from atlas_core.web import bearers, client, cookies, paths
from atlas_core.web.problems import ProblemResponse, problem

SESSION_HEADER = b"x-atlas-session"
OWN_HEADERS = b"x-atlas-session", b"x-atlas-user", b"x-atlas-role"
"""Header names that speak of identity: never taken from a client."""

ACTOR = "atlas.actor"
"""Where routes find the signed-in Actor in the ASGI scope; None for a stranger."""

CLOSED = ("/_stcore", "/media", "/component")
"""Everything below needs a signed-in user (security: uploads fill memory, media are other people's downloads) …"""

OPEN = frozenset({"/_stcore/health", "/_stcore/host-config", "/_stcore/stream", "/_stcore/script-health-check"})
"""… except what the page needs to show the sign-in form."""

_IDENTIFIED = (*CLOSED, "/api", "/auth")
_TRY_AGAIN_LATER = 1013  # RFC 6455 registry: the client comes back by itself


class IdentityMiddleware:
    """Resolve the session cookie of every request and websocket; turn strangers away where they have no business."""

    def __init__(
        self, app: ASGIApp, stores: Callable[[], Stores], *, production: bool, proxies: Sequence[Network] = ()
    ) -> None:
        self._app, self._stores, self._production, self._proxies = app, stores, production, proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        headers = [(key, value) for key, value in scope["headers"] if not _speaks_of_identity(key)]
        scope = {**scope, "headers": headers, ACTOR: None}
        try:
            actor = await self._actor(scope)
        except AtlasError as error:
            await _refuse(scope, receive, send, error)
            return
        if actor is not None:
            # A token opens no page: only who signed in has a session for Streamlit to bind to.
            bound = [] if actor.scope else [(SESSION_HEADER, actor.session.encode())]
            scope = {**scope, "headers": [*headers, *bound], ACTOR: actor}
        elif _needs_identity(scope["path"]):
            await _refuse(scope, receive, send, SessionEndedError())
            return
        await self._app(scope, receive, send)

    async def _actor(self, scope: Scope) -> Actor | None:
        """Return who is signed in or bears a token; the page's own files are public, so they cost no look-up.

        A token that opens nothing is refused, whatever cookie came with it.
        """
        if (sent := bearers.read(scope)) is not None:
            ip = client.address(scope, self._proxies)
            return await run_in_threadpool(lambda: bearer.admitted(self._stores(), sent, ip))
        if not paths.below(paths.plain(scope["path"]), _IDENTIFIED):
            return None
        secure = cookies.is_secure(scope, production=self._production)
        if (token := cookies.read(scope["headers"], secure=secure)) is None:
            return None
        # A browser reconnects its websocket by itself: that is nobody's activity.
        active = scope["type"] == "http"
        session = sessions.reference(token)
        return await run_in_threadpool(lambda: sessions.resume(self._stores(), session, active=active))


def _speaks_of_identity(header: bytes) -> bool:
    return header.lower().replace(b"_", b"-") in OWN_HEADERS


def _needs_identity(path: str) -> bool:
    plain = paths.plain(path)
    return paths.below(plain, CLOSED) and plain not in OPEN


async def _refuse(scope: Scope, receive: Receive, send: Send, error: AtlasError) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": _TRY_AGAIN_LATER, "reason": ""})
        return
    response: ProblemResponse = problem(error)
    if isinstance(error, SignInError):
        response.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'  # RFC 6750 §3.1
    await response(scope, receive, send)
