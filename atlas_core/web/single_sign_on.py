"""Single sign-on over HTTP: to the provider, back from it, and on to the same session as after a password.

`st.login` leads a browser to GET /auth/login and the provider leads it to /oauth2callback. Both routes stand before
Streamlit's own, which would keep the provider's claims and tokens in cookies of a month; no such cookie is ever set.
The session cookie is Strict, so the browser takes it one step later, coming from our own page.
"""

import time
from collections.abc import Callable, Collection, Sequence

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from atlas_core.errors import AtlasError, LinkError, SignInError
from atlas_core.exchange.oidc import CALLBACK, Provider
from atlas_core.services.access import sign_in_steps, single_sign_on, steps
from atlas_core.services.stores import Stores
from atlas_core.settings import Network
from atlas_core.web import cookies
from atlas_core.web.forms import frame
from atlas_core.web.forms.frame import SIGN_IN, Link
from atlas_core.web.identity import ACTOR
from atlas_core.web.problems import NO_STORE
from atlas_core.web.signing import Signing, page, way_on

BEGIN, FINISH, STREAMLIT_LOGOUT = "/auth/login", f"/auth/{steps.SSO}", "/auth/logout"
TITLE = "Not signed in"


def closed_routes() -> list[Route]:
    """Return what keeps Streamlit's own routes out of reach, also where a secrets file appears while the server runs.

    Its sign-out is among them: it ends nothing here, and only a POST signs out.
    """
    return [Route(path, _stay, methods=["GET"]) for path in (BEGIN, CALLBACK, STREAMLIT_LOGOUT)]


async def _stay(_request: Request) -> Response:
    return page("/")


class SingleSignOn(Signing):
    """The three steps, given the provider besides what signing in needs."""

    def __init__(
        self,
        stores: Callable[[], Stores],
        provider: Provider,
        *,
        production: bool,
        proxies: Sequence[Network] = (),
        required: Collection[str] = frozenset(),
    ) -> None:
        super().__init__(stores, production=production, proxies=proxies, required=required)
        self._provider = provider

    def routes(self) -> list[Route]:
        """Return the routes."""
        pages = {BEGIN: self.begin, CALLBACK: self.come_back, FINISH: self.finish}
        return [*(Route(path, answer, methods=["GET"]) for path, answer in pages.items()), *closed_routes()]

    async def begin(self, request: Request) -> Response:
        """Send the browser to the provider; who is signed in already stays."""
        if request.scope[ACTOR] is not None:
            return page("/")
        try:
            token, address = await self.run(single_sign_on.begin, self._provider)
        except AtlasError as error:
            return frame.tell(error, TITLE)
        response = RedirectResponse(address, status_code=303, headers=NO_STORE)
        return self._kept(request, response, token)

    async def come_back(self, request: Request) -> Response:
        """Take the provider's answer and lead on; whatever is wrong with it is answered alike."""
        began = time.monotonic()
        token = cookies.read_sso(request.scope["headers"], secure=self.secure(request)) or ""
        answer, caller = dict(request.query_params), self.caller(request)
        try:
            ticket = await self.run(single_sign_on.come_back, self._provider, token, answer, caller)
        except SignInError as error:
            await frame.pause(began)
            return self._kept(request, frame.tell(error, TITLE), "")
        except AtlasError as error:
            return self._kept(request, frame.tell(error, TITLE), "")
        shown = frame.say("Signing in", "Your organisation has confirmed who you are.", (Link("Go on", FINISH),))
        shown.headers["Refresh"] = f"0; url={FINISH}"
        shown.headers.append("Set-Cookie", cookies.issue_pending(ticket, secure=self.secure(request)))
        return self._kept(request, shown, "")

    async def finish(self, request: Request) -> Response:
        """Hand out the session, or lead to the step that is still to do."""
        caller = self.caller(request)
        try:
            outcome = await self.run(sign_in_steps.enter_admitted, self.pending(request), caller, self.required)
        except LinkError:
            if request.scope[ACTOR] is not None:
                return page("/")  # the way back in the browser, after signing in
            return frame.say("This sign-in has run out", "Sign in again.", (SIGN_IN,), status=401)
        except AtlasError as error:
            return frame.tell(error, TITLE)
        return await self.hand_over(request, page(way_on(outcome)), outcome)

    def _kept(self, request: Request, response: Response, token: str) -> Response:
        """Return the response with the cookie that ties the way to this browser; without a token it ends."""
        response.headers.append("Set-Cookie", cookies.issue_sso(token, secure=self.secure(request)))
        return response
