"""Asking for an account and proving the address; whoever asks sees the same page, known here or not."""

import time
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from atlas_core.errors import AtlasError, InputError, LinkError, RecordExistsError
from atlas_core.services.access import links, registration
from atlas_core.services.access.registration_fields import ENTRIES, Entry
from atlas_core.web.forms import frame, new_password
from atlas_core.web.forms.frame import SIGN_IN, Field, FieldKind, Form, Link
from atlas_core.web.signing import Signing

REGISTER_PATH, RESEND_PATH, VERIFY_PATH = "/auth/register", "/auth/resend", "/auth/verify"
HOURS = int(links.VERIFY.lifetime.total_seconds() // 3600)
AGAIN = Link("Have a link sent again", RESEND_PATH)
REGISTER = Link("Create an account", REGISTER_PATH)

_KINDS: Mapping[str, FieldKind] = {"email": "email", "tel": "tel"}


def _field(entry: Entry) -> Field:
    kind: FieldKind = "lines" if entry.lines else _KINDS.get(entry.autocomplete, "text")
    return Field(entry.name, entry.label, kind, entry.autocomplete)


ASK = Form(
    title="Create an account",
    action=REGISTER_PATH,
    button="Ask for an account",
    lead="You get a mail to confirm your address and choose a password. An administrator decides about the account.",
    fields=tuple(_field(entry) for entry in ENTRIES),
)
RESEND = Form(
    title="Have a link sent again",
    action=RESEND_PATH,
    button="Send it again",
    lead="For an account that was asked for and not confirmed yet. One mail a minute is sent.",
    fields=tuple(_field(entry) for entry in ENTRIES if entry.name == "email"),
    links=(SIGN_IN, REGISTER),
)


class Registering(Signing):
    """The three pages."""

    def routes(self) -> list[Route]:
        """Return the routes below /auth."""
        pages = {REGISTER_PATH: self.register, RESEND_PATH: self.resend, VERIFY_PATH: self.verify}
        return [Route(path, answer, methods=["GET", "POST"]) for path, answer in pages.items()]

    async def register(self, request: Request) -> Response:
        """Show the form, or take a request for an account."""
        if request.method != "POST":
            return frame.show(ASK)
        return await self._sent(request, ASK)

    async def resend(self, request: Request) -> Response:
        """Ask for an address, or send its link once more."""
        if request.method != "POST":
            return frame.show(RESEND)
        return await self._sent(request, RESEND)

    async def verify(self, request: Request) -> Response:
        """Ask for a password, or take it and with it the proof of the address; only the latter uses the link."""
        fields: dict[str, str] = {}
        try:
            fields = await frame.posted(request) if request.method == "POST" else dict(request.query_params)
            token = fields.get("token", "")
            email = await self.run(registration.look, token)
            if request.method != "POST":
                return frame.show(_choice(email, token))
            return await self._verified(request, fields, email)
        except LinkError as error:
            return frame.tell(error, "This link does not work", (SIGN_IN, AGAIN))
        except RecordExistsError:
            return frame.say("There is an account already", "Sign in, or have a new password sent.", status=409)
        except AtlasError as error:
            return frame.tell(error)

    async def _sent(self, request: Request, form: Form) -> Response:
        began, typed = time.monotonic(), {}
        try:
            typed = await frame.posted(request)
            if form is ASK:
                await self.run(registration.register, typed, self.caller(request))
            else:
                await self.run(registration.resend, typed.get("email", ""), self.caller(request))
        except InputError as error:
            return frame.show(form, typed, error.problems, 422)
        except AtlasError as error:
            return frame.tell(error)
        await frame.pause(began)
        return frame.show(_on_its_way(typed["email"]))

    async def _verified(self, request: Request, fields: dict[str, str], email: str) -> Response:
        async def verified(password: str) -> Response:
            if await self.run(registration.verify, fields["token"], password, self.caller(request)):
                return frame.say("Your account is ready", "Sign in with your address and the password you just chose.")
            return frame.say(
                "Your address is confirmed", "An administrator decides about the account; you get a mail then."
            )

        return await new_password.taken(_choice(email, fields["token"]), fields, verified)


def _choice(email: str, token: str) -> Form:
    return new_password.form(
        "Choose your password", VERIFY_PATH, "Confirm address and password", f"For {email}.", token
    )


def _on_its_way(email: str) -> Form:
    """Return the page that everybody sees after asking, with the one thing left to do."""
    return Form(
        title="Check your mail",
        action=RESEND_PATH,
        button="Send it again",
        lead=f"A mail to {email} says how to go on; a link in it works for {HOURS} hours. Nothing there? Look among "
        "unwanted mail, or have it sent again after a minute.",
        hidden={"email": email},
    )
