"""The choice of a password, the same on every form that sets one: two fields that must agree."""

from collections.abc import Awaitable, Callable, Mapping

from starlette.responses import Response

from atlas_core.errors import InputError, Problem
from atlas_core.services import passwords
from atlas_core.web.forms import frame
from atlas_core.web.forms.frame import Field, Form

FIELDS = (
    Field(
        "password",
        "Password",
        "password",
        "new-password",
        help=f"{passwords.SHORTEST} to {passwords.LONGEST} characters, any of them; a few words you can keep in mind.",
    ),
    Field("again", "Password once more", "password", "new-password"),
)
DIFFER = Problem("again", "The two passwords differ")


def form(title: str, action: str, button: str, lead: str, token: str) -> Form:
    """Return the form to which a link of a mail leads; it carries the link's token along."""
    return Form(title=title, action=action, button=button, lead=lead, fields=FIELDS, hidden={"token": token}, links=())


async def taken(shown: Form, typed: Mapping[str, str], act: Callable[[str], Awaitable[Response]]) -> Response:
    """Let `act` take the password; the form comes back where the two differ or the password breaks a rule."""
    password = typed.get("password", "")
    if password != typed.get("again"):
        return frame.show(shown, problems=[DIFFER], status=422)
    try:
        return await act(password)
    except InputError as error:
        return frame.show(shown, problems=error.problems, status=422)
