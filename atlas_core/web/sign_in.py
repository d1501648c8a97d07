"""Signing in and out over HTTP: the password, and whatever follows it (`web.next_steps`)."""

import time

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from atlas_core.errors import AtlasError, SignInError, StepNeededError, ThrottledError
from atlas_core.services import accounts
from atlas_core.services.access import sign_in_steps, steps
from atlas_core.services.access.sign_in_steps import Outcome, Pending
from atlas_core.web import bodies, cookies
from atlas_core.web.forms import frame
from atlas_core.web.identity import ACTOR
from atlas_core.web.problems import NO_STORE, problem
from atlas_core.web.signing import Signing, page, way_on

LONGEST_BODY = 4096  # bytes; an address and a password of 128 characters of four bytes fit five times
REFUSED_PAGE, WAIT_PAGE = "/?signin=refused", "/?signin=wait"


class SignIn(Signing):
    """The two routes."""

    async def sign_in(self, request: Request) -> Response:
        """Check e-mail, password and code; hand out a new session's cookie, or say which step is to come."""
        began = time.monotonic()
        try:
            outcome = await self._outcome(request)
        except SignInError as error:
            await frame.pause(began)
            return _refused(error, as_page=bodies.is_form(request))
        except AtlasError as error:
            return problem(error)
        if isinstance(outcome, Pending):
            await frame.pause(began)
        response = page(way_on(outcome)) if bodies.is_form(request) else _told(outcome)
        return await self.hand_over(request, response, outcome)

    async def sign_out(self, request: Request) -> Response:
        """End the server-side session and remove the cookie; without a session only the cookie goes."""
        try:
            bodies.require_own_page(request)
            await self.end(request.scope[ACTOR])
        except AtlasError as error:
            return problem(error)
        response = page("/") if bodies.is_form(request) else Response(status_code=204, headers=NO_STORE)
        response.headers.append("Set-Cookie", cookies.clear(secure=self.secure(request)))
        return response

    async def _outcome(self, request: Request) -> Outcome:
        bodies.require_own_page(request)
        fields = await bodies.read(request, LONGEST_BODY)
        email, password = bodies.text(fields, "email"), bodies.text(fields, "password")
        code = bodies.text(fields, "code") if "code" in fields else ""
        caller = self.caller(request)
        outcome = await self.run(sign_in_steps.begin, email, password, caller, self.required)
        if code and isinstance(outcome, Pending) and outcome.step == steps.CODE:
            return await self.run(sign_in_steps.enter_code, outcome.token, code, caller, self.required)
        return outcome


def _refused(error: SignInError, *, as_page: bool) -> Response:
    """Answer alike whether the password or the code sent with it was wrong."""
    waits = isinstance(error, ThrottledError)
    if not as_page:
        return problem(error if waits else SignInError(accounts.REFUSED))
    return page(WAIT_PAGE if waits else REFUSED_PAGE)


def _told(outcome: Outcome) -> Response:
    if isinstance(outcome, Pending):
        return problem(StepNeededError(outcome.step))
    actor = outcome.actor
    return JSONResponse({"email": actor.email, "name": actor.name, "role": actor.role}, headers=NO_STORE)
