"""What the routes of signing in share: who calls, and how a session or a sign-in that goes on reaches the browser."""

from collections.abc import Callable, Collection, Sequence
from typing import TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from atlas_core.services import accounts
from atlas_core.services.access import devices
from atlas_core.services.access.caller import Caller
from atlas_core.services.access.sign_in_steps import Opened, Outcome, Pending
from atlas_core.services.actor import Actor
from atlas_core.services.stores import Stores
from atlas_core.settings import Network
from atlas_core.web import client, cookies
from atlas_core.web.identity import ACTOR
from atlas_core.web.problems import NO_STORE

T = TypeVar("T")


class Signing:
    """Given the stores, whether cookies must be Secure, the trusted proxies and the roles that need a second factor."""

    def __init__(
        self,
        stores: Callable[[], Stores],
        *,
        production: bool,
        proxies: Sequence[Network] = (),
        required: Collection[str] = frozenset(),
    ) -> None:
        self._stores, self._production, self._proxies = stores, production, proxies
        self.required = frozenset(required)

    async def run(self, service: Callable[..., T], *arguments: object) -> T:
        """Call a service with the stores, away from the event loop."""
        return await run_in_threadpool(lambda: service(self._stores(), *arguments))

    def caller(self, request: Request) -> Caller:
        """Return where the request comes from."""
        device = cookies.read_device(request.scope["headers"], secure=self.secure(request))
        ip = client.address(request.scope, self._proxies)
        return Caller(ip, request.headers.get("user-agent", ""), device or "")

    def secure(self, request: Request) -> bool:
        """Say whether the cookies of the answer carry Secure."""
        return cookies.is_secure(request.scope, production=self._production)

    def pending(self, request: Request) -> str:
        """Return the token of the sign-in that goes on; empty if there is none."""
        return cookies.read_pending(request.scope["headers"], secure=self.secure(request)) or ""

    async def hand_over(self, request: Request, response: Response, outcome: Outcome) -> Response:
        """Return the response with the cookies of what signing in came to."""
        secure = self.secure(request)
        if isinstance(outcome, Pending):
            response.headers.append("Set-Cookie", cookies.issue_pending(outcome.token, secure=secure))
            return response
        device = await self.run(devices.remember, outcome.actor, self.caller(request))
        await self.end(request.scope[ACTOR])  # a browser that signs in anew leaves no second session behind
        response.headers.append("Set-Cookie", cookies.issue(outcome.token, secure=secure))
        response.headers.append("Set-Cookie", cookies.issue_device(device, secure=secure))
        if self.pending(request):
            response.headers.append("Set-Cookie", cookies.issue_pending("", secure=secure))
        return response

    async def end(self, actor: Actor | None) -> None:
        """End the session the request came with, if it came with one."""
        if actor is not None:
            await self.run(accounts.sign_out, actor)


def page(address: str) -> Response:
    """Return the answer that sends a browser to a page of ours."""
    return RedirectResponse(address, status_code=303, headers=NO_STORE)


def way_on(outcome: Outcome) -> str:
    """Return the page at which a browser goes on."""
    return "/" if isinstance(outcome, Opened) else f"/auth/{outcome.step}"
