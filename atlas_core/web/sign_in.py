"""Signing in and out over HTTP: the only place where the session cookie is set and removed."""

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from atlas_core.errors import AtlasError, SignInError
from atlas_core.services import accounts
from atlas_core.services.actor import Actor
from atlas_core.services.stores import Stores
from atlas_core.web import bodies, cookies
from atlas_core.web.identity import ACTOR
from atlas_core.web.problems import NO_STORE, problem

LONGEST_BODY = 4096  # bytes; an address and a password of 128 characters of four bytes fit five times
REFUSED_PAGE = "/?signin=refused"


class SignIn:
    """The two routes, given the stores and whether cookies must be Secure."""

    def __init__(self, stores: Callable[[], Stores], *, production: bool) -> None:
        self._stores, self._production = stores, production

    async def sign_in(self, request: Request) -> Response:
        """Check the e-mail and password and hand out a new session's cookie."""
        try:
            token, actor = await self._session(request)
        except SignInError as error:
            return _page(REFUSED_PAGE) if bodies.is_form(request) else problem(error)
        except AtlasError as error:
            return problem(error)
        response = _page("/") if bodies.is_form(request) else _signed_in(actor)
        response.headers.append("Set-Cookie", cookies.issue(token, secure=self._secure(request)))
        return response

    async def sign_out(self, request: Request) -> Response:
        """End the server-side session and remove the cookie; without a session only the cookie goes."""
        try:
            bodies.require_own_page(request)
            await self._end(request.scope[ACTOR])
        except AtlasError as error:
            return problem(error)
        response = _page("/") if bodies.is_form(request) else Response(status_code=204, headers=NO_STORE)
        response.headers.append("Set-Cookie", cookies.clear(secure=self._secure(request)))
        return response

    async def _session(self, request: Request) -> tuple[str, Actor]:
        bodies.require_own_page(request)
        fields = await bodies.read(request, LONGEST_BODY)
        email, password = bodies.text(fields, "email"), bodies.text(fields, "password")
        agent = request.headers.get("user-agent", "")
        opened = await run_in_threadpool(accounts.sign_in, self._stores(), email, password, agent)
        # A browser that signs in anew leaves no second session behind.
        await self._end(request.scope[ACTOR])
        return opened

    async def _end(self, actor: Actor | None) -> None:
        if actor is not None:
            await run_in_threadpool(accounts.sign_out, self._stores(), actor)

    def _secure(self, request: Request) -> bool:
        return cookies.is_secure(request.scope, production=self._production)


def _signed_in(actor: Actor) -> Response:
    return JSONResponse({"email": actor.email, "name": actor.name, "role": actor.role}, headers=NO_STORE)


def _page(address: str) -> Response:
    return RedirectResponse(address, status_code=303, headers=NO_STORE)
