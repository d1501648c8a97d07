"""Signing in and out over HTTP: the only place where the session cookie is set and removed."""

import asyncio
import time
from collections.abc import Callable, Sequence

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from atlas_core.errors import AtlasError, SignInError, ThrottledError
from atlas_core.services import accounts
from atlas_core.services.access import devices
from atlas_core.services.access.caller import Caller
from atlas_core.services.actor import Actor
from atlas_core.services.stores import Stores
from atlas_core.settings import Network
from atlas_core.web import bodies, client, cookies
from atlas_core.web.identity import ACTOR
from atlas_core.web.problems import NO_STORE, problem

LONGEST_BODY = 4096  # bytes; an address and a password of 128 characters of four bytes fit five times
REFUSED_PAGE, WAIT_PAGE = "/?signin=refused", "/?signin=wait"
FLOOR = 0.4  # seconds; no refusal is answered sooner, so that the time tells nothing of the account


class SignIn:
    """The two routes, given the stores and whether cookies must be Secure."""

    def __init__(self, stores: Callable[[], Stores], *, production: bool, proxies: Sequence[Network] = ()) -> None:
        self._stores, self._production, self._proxies = stores, production, proxies

    async def sign_in(self, request: Request) -> Response:
        """Check the e-mail and password and hand out a new session's cookie."""
        began = time.monotonic()
        try:
            token, device, actor = await self._session(request)
        except SignInError as error:
            await asyncio.sleep(FLOOR - (time.monotonic() - began))
            return _refused(error, as_page=bodies.is_form(request))
        except AtlasError as error:
            return problem(error)
        response = _page("/") if bodies.is_form(request) else _signed_in(actor)
        secure = self._secure(request)
        response.headers.append("Set-Cookie", cookies.issue(token, secure=secure))
        response.headers.append("Set-Cookie", cookies.issue_device(device, secure=secure))
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

    async def _session(self, request: Request) -> tuple[str, str, Actor]:
        bodies.require_own_page(request)
        fields = await bodies.read(request, LONGEST_BODY)
        email, password = bodies.text(fields, "email"), bodies.text(fields, "password")
        caller = self._caller(request)
        token, actor = await run_in_threadpool(accounts.sign_in, self._stores(), email, password, caller)
        device = await run_in_threadpool(devices.remember, self._stores(), actor, caller)
        # A browser that signs in anew leaves no second session behind.
        await self._end(request.scope[ACTOR])
        return token, device, actor

    async def _end(self, actor: Actor | None) -> None:
        if actor is not None:
            await run_in_threadpool(accounts.sign_out, self._stores(), actor)

    def _caller(self, request: Request) -> Caller:
        device = cookies.read_device(request.scope["headers"], secure=self._secure(request))
        ip = client.address(request.scope, self._proxies)
        return Caller(ip, request.headers.get("user-agent", ""), device or "")

    def _secure(self, request: Request) -> bool:
        return cookies.is_secure(request.scope, production=self._production)


def _refused(error: SignInError, *, as_page: bool) -> Response:
    if not as_page:
        return problem(error)
    return _page(WAIT_PAGE if isinstance(error, ThrottledError) else REFUSED_PAGE)


def _signed_in(actor: Actor) -> Response:
    return JSONResponse({"email": actor.email, "name": actor.name, "role": actor.role}, headers=NO_STORE)


def _page(address: str) -> Response:
    return RedirectResponse(address, status_code=303, headers=NO_STORE)
