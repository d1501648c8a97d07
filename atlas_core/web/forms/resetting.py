"""A lost password: asking for a link, and choosing a new password with it."""

import time

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from atlas_core.errors import AtlasError, InputError, LinkError
from atlas_core.services.access import links, reset
from atlas_core.web.forms import frame, new_password
from atlas_core.web.forms.frame import SIGN_IN, Field, Form, Link
from atlas_core.web.signing import Signing

FORGOT_PATH, RESET_PATH = "/auth/forgot", "/auth/reset"
MINUTES = int(links.RESET.lifetime.total_seconds() // 60)
FORGOT = Form(
    title="Forgot your password?",
    action=FORGOT_PATH,
    button="Send a link",
    lead=f"You get a mail with a link that works for {MINUTES} minutes. Until you use it, nothing changes.",
    fields=(Field("email", "Work e-mail", "email", "username"),),
)
AGAIN = Link("Have another one sent", FORGOT_PATH)


class Resetting(Signing):
    """The two pages."""

    def routes(self) -> list[Route]:
        """Return the routes below /auth."""
        pages = {FORGOT_PATH: self.forgot, RESET_PATH: self.reset}
        return [Route(path, answer, methods=["GET", "POST"]) for path, answer in pages.items()]

    async def forgot(self, request: Request) -> Response:
        """Ask for an address, or send it a link if it has an account; the answer and its time tell nobody which."""
        if request.method != "POST":
            return frame.show(FORGOT)
        began, typed = time.monotonic(), {}
        try:
            typed = await frame.posted(request)
            await self.run(reset.ask, typed.get("email", ""), self.caller(request))
        except InputError as error:
            return frame.show(FORGOT, typed, error.problems, 422)
        except AtlasError as error:
            return frame.tell(error)
        await frame.pause(began)
        text = f"If {typed['email']} has an account, a mail with a link is on its way. It works for {MINUTES} minutes."
        return frame.say("Check your mail", text)

    async def reset(self, request: Request) -> Response:
        """Ask for a new password, or set it; only the latter uses the link."""
        try:
            fields = await frame.posted(request) if request.method == "POST" else dict(request.query_params)
            email = await self.run(reset.look, fields.get("token", ""))
            if request.method != "POST":
                return frame.show(_choice(email, fields.get("token", "")))
            return await self._chosen(request, fields, email)
        except LinkError as error:
            return frame.tell(error, "This link does not work", (SIGN_IN, AGAIN))
        except AtlasError as error:
            return frame.tell(error)

    async def _chosen(self, request: Request, fields: dict[str, str], email: str) -> Response:
        async def chosen(password: str) -> Response:
            await self.run(reset.choose, fields["token"], password, self.caller(request))
            return frame.say("Your password is set", "Every session was ended. Sign in with the new password.")

        return await new_password.taken(_choice(email, fields["token"]), fields, chosen)


def _choice(email: str, token: str) -> Form:
    lead = f"For {email}. Every session of the account ends."
    return new_password.form("Choose a password", RESET_PATH, "Set the password", lead, token)
