"""The pages between the right password and the session: a code, a password of one's own, a second factor set up.

What the browser may do stands in its `atlas_pending` cookie; no address holds a token, and a GET uses nothing up. The
page somebody came for goes along as `to`.
"""

import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from atlas_core.errors import AtlasError, InputError, LinkError, Problem, SignInError, ThrottledError
from atlas_core.reporting import qr_code
from atlas_core.services.access import sign_in_steps, steps
from atlas_core.services.access.second_factor import Offer
from atlas_core.services.access.sign_in_steps import Opened, Outcome
from atlas_core.web.forms import frame, new_password
from atlas_core.web.forms.frame import Field, Form, Link, Picture
from atlas_core.web.identity import ACTOR
from atlas_core.web.signing import Signing, page, way_on

_PAGE = re.compile(r"(/[A-Za-z0-9_-]+)+")
"""What `to` may be: a page of ours, never another site."""

ANEW = (Link("Sign in again", "/"),)
CODE_FIELD = Field("code", "Code", kind="code", autocomplete="one-time-code")
CODE = Form(
    title="Enter your code",
    action=f"/auth/{steps.CODE}",
    button="Sign in",
    lead="Open your authenticator app and enter the six digits it shows for AtlasNexus. "
    "Without the app, enter one of your recovery codes.",
    fields=(CODE_FIELD,),
    links=ANEW,
)
CHANGE = Form(
    title="Choose your own password",
    action=f"/auth/{steps.CHANGE}",
    button="Save and sign in",
    lead="An administrator set the present one.",
    fields=new_password.FIELDS,
    links=ANEW,
)
CODES_TITLE = "Keep your recovery codes"
CODES_TEXT = (
    "Each of them opens the second step once, should the app be lost. They are shown this once: print them, or keep "
    "them in a password manager."
)


class NextSteps(Signing):
    """The three pages."""

    def routes(self) -> list[Route]:
        """Return the routes below /auth."""
        pages = {steps.CODE: self.second_factor, steps.CHANGE: self.change, steps.ENROL: self.enrol}
        return [Route(f"/auth/{step}", answer, methods=["GET", "POST"]) for step, answer in pages.items()]

    async def second_factor(self, request: Request) -> Response:
        """Ask for a code; a right one opens the session or leads on."""
        return await self._answer(request, self._code_asked, self._code_entered)

    async def change(self, request: Request) -> Response:
        """Ask for a password in place of the one an administrator set."""
        return await self._answer(request, self._change_asked, self._password_chosen)

    async def enrol(self, request: Request) -> Response:
        """Show the picture for the app and ask for its first code; then show the recovery codes."""
        return await self._answer(request, self._enrolment_asked, self._enrolled)

    async def _answer(
        self,
        request: Request,
        asked: Callable[[Request], Awaitable[Response]],
        done: Callable[[Request], Awaitable[Response]],
    ) -> Response:
        began = time.monotonic()
        if request.method != "POST" and request.scope[ACTOR] is not None:
            return page("/")  # the way back in the browser, after signing in
        try:
            return await (done if request.method == "POST" else asked)(request)
        except LinkError:
            await frame.pause(began)
            return frame.say("This sign-in has run out", "Sign in again with e-mail and password.", ANEW, status=401)
        except SignInError as error:
            await frame.pause(began)
            return _refused(request, error)
        except AtlasError as error:
            return frame.tell(error, links=ANEW)

    async def _code_asked(self, request: Request) -> Response:
        await self.run(sign_in_steps.require, steps.CODE, self.pending(request))
        return frame.show(_leading(request, CODE))

    async def _code_entered(self, request: Request) -> Response:
        fields = await frame.posted(request)
        code, token, caller = fields.get("code", ""), self.pending(request), self.caller(request)
        outcome = await self.run(sign_in_steps.enter_code, token, code, caller, self.required)
        return await self.hand_over(request, page(_way_on(request, outcome)), outcome)

    async def _change_asked(self, request: Request) -> Response:
        await self.run(sign_in_steps.require, steps.CHANGE, self.pending(request))
        return frame.show(_leading(request, CHANGE))

    async def _password_chosen(self, request: Request) -> Response:
        fields, token = await frame.posted(request), self.pending(request)
        await self.run(sign_in_steps.require, steps.CHANGE, token)

        async def chosen(password: str) -> Response:
            caller = self.caller(request)
            outcome = await self.run(sign_in_steps.choose_password, token, password, caller, self.required)
            return await self.hand_over(request, page(_way_on(request, outcome)), outcome)

        return await new_password.taken(_leading(request, CHANGE), fields, chosen)

    async def _enrolment_asked(self, request: Request) -> Response:
        offer = await self.run(sign_in_steps.offered, self.pending(request))
        return frame.show(_leading(request, _enrolment(offer)))

    async def _enrolled(self, request: Request) -> Response:
        fields = await frame.posted(request)
        token, code, caller = self.pending(request), fields.get("code", ""), self.caller(request)
        offer = await self.run(sign_in_steps.offered, token)
        try:
            outcome, codes = await self.run(sign_in_steps.enrol, token, code, caller, self.required)
        except InputError as error:
            return frame.show(_leading(request, _enrolment(offer)), problems=error.problems, status=422)
        links = (Link("Go on", _way_on(request, outcome)),)
        shown = frame.render("codes.html", title=CODES_TITLE, text=CODES_TEXT, codes=codes, links=links)
        return await self.hand_over(request, shown, outcome)


def _enrolment(offer: Offer) -> Form:
    spaced = " ".join(offer.secret[start : start + 4] for start in range(0, len(offer.secret), 4))
    return Form(
        title="Set up your second factor",
        action=f"/auth/{steps.ENROL}",
        button="Turn on and sign in",
        lead="Your role signs in with an authenticator app as well. Let the app read this picture, or type the "
        "letters below it, then enter the six digits it shows.",
        fields=(CODE_FIELD,),
        links=ANEW,
        picture=Picture(qr_code.picture(offer.address), "QR code for the authenticator app", spaced),
    )


def _to(request: Request) -> str:
    to = request.query_params.get("to", "")
    return to if _PAGE.fullmatch(to) else ""


def _leading(request: Request, form: Form) -> Form:
    to = _to(request)
    return replace(form, action=f"{form.action}?to={to}") if to else form


def _way_on(request: Request, outcome: Outcome) -> str:
    to = _to(request)
    if isinstance(outcome, Opened):
        return to or "/"
    return way_on(outcome) + (f"?to={to}" if to else "")


def _refused(request: Request, error: SignInError) -> Response:
    waits = isinstance(error, ThrottledError)
    shown = frame.show(_leading(request, CODE), problems=[Problem("code", str(error))], status=429 if waits else 401)
    if isinstance(error, ThrottledError):
        shown.headers["Retry-After"] = str(error.wait_seconds)
    return shown
