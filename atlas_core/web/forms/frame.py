"""The frame of the forms: one form or one message on a card, in the look of the sign-in page.

Templates are Jinja2 with every value escaped. The pages hold no script, so the content policy of `web.headers` suits
them as it is, and the browser's own setting chooses light or dark.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from atlas_core.errors import AtlasError, Problem
from atlas_core.reporting.tokens import DARK, LIGHT, Tokens
from atlas_core.web import bodies
from atlas_core.web.forms import brand
from atlas_core.web.problems import NO_STORE, problem

LONGEST_BODY = 16_384  # bytes; every field at its longest, in characters of four bytes, fits
BEAT = 0.4  # seconds; `pause` ends on a multiple of it, so that the time tells nothing of the account

_HERE = Path(__file__).parent


FieldKind = Literal["text", "email", "tel", "password", "code", "lines"]


@dataclass(frozen=True)
class Field:
    """One input.

    Attributes
    ----------
    name : as posted; problems are told beside the field they name
    label : above the input
    kind : of the input; what is typed into a password is never sent back
    autocomplete : HTML's word for what belongs here, so that browsers and password managers help
    help : grey line below
    """

    name: str
    label: str
    kind: FieldKind = "text"
    autocomplete: str = "off"
    help: str = ""


@dataclass(frozen=True)
class Link:
    """A way on: words and address."""

    words: str
    address: str


@dataclass(frozen=True)
class Picture:
    """An image above the inputs: its `data:` address, what it shows in words, and the same as text to copy."""

    data: str = field(repr=False)
    alt: str
    text: str = field(default="", repr=False)


SIGN_IN = Link("Sign in", "/")


@dataclass(frozen=True)
class Form:
    """What a form asks and where it goes.

    Attributes
    ----------
    title, lead : heading, and the sentence below it
    action : address it is posted to
    button : what a click does, in a word or two
    fields : inputs, in order
    hidden : sent along unseen, such as a link's token
    links : ways on, below the button
    picture : shown above the inputs
    """

    title: str
    action: str
    button: str
    lead: str = ""
    fields: Sequence[Field] = ()
    hidden: Mapping[str, str] = field(default_factory=dict)
    links: Sequence[Link] = (SIGN_IN,)
    picture: Picture | None = None


def show(
    form: Form, typed: Mapping[str, str] | None = None, problems: Sequence[Problem] = (), status: int = 200
) -> HTMLResponse:
    """Return the page with the form.

    Parameters
    ----------
    form : what is asked
    typed : what was typed before; passwords and codes are not shown again
    problems : told beside the fields they name, or above the button if none has the name
    status : HTTP status
    """
    names = {one.name for one in form.fields}
    beside = {one.field: one.message for one in reversed(problems) if one.field in names}
    general = [one.message for one in problems if one.field not in names]
    kept = {one.name: (typed or {}).get(one.name, "") for one in form.fields if one.kind not in {"password", "code"}}
    focus = next((one.name for one in form.fields if one.name in beside), form.fields[0].name if form.fields else "")
    return render("form.html", status, form=form, typed=kept, beside=beside, general=general, focus=focus)


def say(title: str, text: str, links: Sequence[Link] = (SIGN_IN,), status: int = 200) -> HTMLResponse:
    """Return the page that says one thing and shows ways on."""
    return render("said.html", status, title=title, text=text, links=links)


def tell(error: AtlasError, title: str = "This was not done", links: Sequence[Link] = (SIGN_IN,)) -> HTMLResponse:
    """Return the page that says why nothing was done, with the status and headers such an error has everywhere."""
    as_problem = problem(error)
    page = say(title, str(error), links, as_problem.status_code)
    if "retry-after" in as_problem.headers:
        page.headers["Retry-After"] = as_problem.headers["retry-after"]
    return page


def render(template: str, status: int = 200, **values: object) -> HTMLResponse:
    """Return the page made from a template of this folder, which extends `base.html`."""
    text = _templates().get_template(template).render(values)
    return HTMLResponse(text, status_code=status, headers=NO_STORE)


async def posted(request: Request) -> dict[str, str]:
    """Return the text fields that one of our own pages posted.

    Raises
    ------
    AccessError
        Another site sent them.
    InputError
    """
    bodies.require_own_page(request)
    fields = await bodies.read(request, LONGEST_BODY)
    return {name: bodies.text(fields, name) for name in fields}


async def pause(began: float) -> None:
    """Wait until the next whole number of BEATs after `began` (of `time.monotonic`).

    One beat is enough for the work on a quiet machine. On a busy one the work takes longer, and not to the millisecond
    alike for every account; on the beat it ends alike.
    """
    await asyncio.sleep((began - time.monotonic()) % BEAT)


@cache
def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals |= {"brand": brand, "light": _variables(LIGHT), "dark": _variables(DARK), "font": _font()}
    return made


def _variables(colours: Tokens) -> dict[str, str]:
    return {name: value for name, value in colours.items() if isinstance(value, str)}


def _font() -> str:
    """Return the address of the font that Streamlit serves to its own page; empty if it has another one."""
    package = find_spec("streamlit")
    folder = Path(package.origin).parent / "static" / "static" / "media" if package and package.origin else _HERE
    found = next(folder.glob("SourceSansVF-Upright.*.woff2"), None)
    return f"/static/media/{found.name}" if found else ""
