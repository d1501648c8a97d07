"""The frame of the forms: what is typed is text, passwords never come back, other sites cannot post."""

import asyncio
import time
from datetime import timedelta
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import JSONResponse
from starlette.routing import Route

from atlas_core.errors import AtlasError, LinkError, Problem, ThrottledError
from atlas_core.web.forms import brand, frame
from atlas_core.web.forms.frame import Field, Form, Link
from atlas_core.web.headers import SecurityHeadersMiddleware
from atlas_core.web.problems import problem
from tests.asgi import call

ASKS = Form(
    title="Create an account",
    action="/auth/register",
    button="Go on",
    lead="Two facts.",
    fields=[
        Field("email", "Work e-mail", "email", "username"),
        Field("address", "Address", "lines", help="With the country"),
        Field("password", "Password", "password", "new-password"),
        Field("code", "Code", "code", "one-time-code"),
    ],
    hidden={"token": "t0"},
    links=[Link("Back", "/")],
)
HOSTILE = ['"><script>alert(1)</script>', "' onfocus=alert(1) x='", "{{ 7 * 7 }}", "</textarea><b>", "é\u202e<&>"]


class Reading(HTMLParser):
    """Notes the elements of a page and the text of its text areas."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.elements, self.texts, self.open = [], [], ""
        self.feed(page.body.decode())

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self.open = tag

    def handle_endtag(self, _tag):
        self.open = ""

    def handle_data(self, data):
        self.texts.append((self.open, data))

    def inputs(self):
        return {attrs["name"]: attrs for _, attrs in self.elements if "name" in attrs and "content" not in attrs}


@pytest.mark.parametrize("typed", HOSTILE)
def test_what_was_typed_comes_back_as_text_and_makes_no_element(typed):
    plain = Reading(frame.show(ASKS))
    page = Reading(frame.show(ASKS, {"email": typed, "address": typed}, [Problem("email", typed)]))
    assert page.inputs()["email"]["value"] == typed
    assert ("textarea", typed) in page.texts
    added = [tag for tag, _ in page.elements if tag not in {tag for tag, _ in plain.elements}]
    assert added == []
    assert not any(name.startswith("on") for _, attrs in page.elements for name in attrs)
    assert "script" not in {tag for tag, _ in page.elements}


def test_passwords_and_codes_never_come_back():
    page = frame.show(ASKS, {"password": "nine blue lorries", "code": "123456"}, [Problem("code", "Wrong")])
    assert b"nine blue lorries" not in page.body
    assert b"123456" not in page.body


def test_a_problem_stands_beside_its_field_and_any_other_above_the_button():
    page = Reading(frame.show(ASKS, {}, [Problem("address", "Too short"), Problem("token", "Used up")], 422))
    field = page.inputs()["address"]
    assert (field["aria-invalid"], field["aria-describedby"]) == ("true", "address-problem address-help")
    assert "autofocus" in field
    assert [attrs for tag, attrs in page.elements if attrs.get("role") == "alert"]
    assert "Used up" in [text for _, text in page.texts]
    assert "aria-invalid" not in page.inputs()["email"]


def test_a_form_says_where_it_goes_and_takes_its_token_along():
    page = Reading(frame.show(ASKS))
    form = next(attrs for tag, attrs in page.elements if tag == "form")
    assert (form["method"], form["action"]) == ("post", "/auth/register")
    assert (page.inputs()["token"]["type"], page.inputs()["token"]["value"]) == ("hidden", "t0")
    assert page.inputs()["password"]["autocomplete"] == "new-password"
    assert "autofocus" in page.inputs()["email"]
    labelled = {attrs["for"] for tag, attrs in page.elements if tag == "label"}
    assert labelled == {"email", "address", "password", "code"}


def test_no_page_may_be_kept_and_none_loads_anything_of_another_host():
    for page in (frame.show(ASKS), frame.say("Done", "All well."), frame.tell(LinkError())):
        assert page.headers["cache-control"] == "no-store"
        loaded = [
            attrs.get("src") or attrs.get("href")
            for tag, attrs in Reading(page).elements
            if tag in {"img", "link", "script", "iframe"}
        ]
        assert {address.split(":")[0] for address in loaded} == {"data"}


def test_both_themes_have_every_colour():
    text = frame.say("Done", "All well.").body.decode()
    assert "prefers-color-scheme: dark" in text
    assert text.count("--atlas-negative_fill:") == 2
    assert brand.WORDMARK_DATA in text


@pytest.mark.parametrize("error", [LinkError(), ThrottledError(timedelta(seconds=40)), AtlasError("Broken")])
def test_an_error_has_the_status_and_the_headers_it_has_everywhere(error):
    page, everywhere = frame.tell(error), problem(error)
    assert page.status_code == everywhere.status_code
    assert page.headers.get("retry-after") == everywhere.headers.get("retry-after")
    assert str(error) in page.body.decode()


async def echo(request):
    try:
        return JSONResponse(await frame.posted(request))
    except AtlasError as error:
        return frame.tell(error)


@pytest.fixture
def app():
    return Starlette(
        routes=[Route("/auth/x", echo, methods=["POST"])],
        middleware=[Middleware(SecurityHeadersMiddleware, production=False)],
    )


def post(app, **headers):
    sent = {"content-type": "application/x-www-form-urlencoded"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    return call(app, "/auth/x", "POST", sent, urlencode({"a": "1", "b": ""}).encode())


@pytest.mark.parametrize("headers", [{"origin": "http://test"}, {"origin": "null", "sec_fetch_site": "same-origin"}])
def test_our_own_page_may_post(app, headers):
    answer = post(app, **headers)
    assert answer.json() == {"a": "1", "b": ""}
    assert answer.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "null"},
        {"origin": "null", "sec_fetch_site": "cross-site"},
        {"origin": "null", "sec_fetch_site": "same-site"},
        {"origin": "null", "sec_fetch_site": "none"},
        {"sec_fetch_site": "same-origin"},
        {"origin": "http://evil.example", "sec_fetch_site": "same-origin"},
        {"origin": "http://test.evil.example"},
    ],
)
def test_another_site_may_not(app, headers):
    assert post(app, **headers).status == 403


def test_a_body_too_long_is_refused_with_a_page(app):
    sent = {"content-type": "application/x-www-form-urlencoded", "origin": "http://test"}
    answer = call(app, "/auth/x", "POST", sent, b"a=" + b"x" * 20_000)
    assert (answer.status, answer.headers["content-type"]) == (422, "text/html; charset=utf-8")


@pytest.mark.parametrize("beats", [1, 2, 25])
def test_an_answer_comes_on_the_next_beat_however_long_the_work_took(beats):
    began = time.monotonic()
    asyncio.run(frame.pause(began - beats * frame.BEAT + 0.05))
    assert 0.05 <= time.monotonic() - began < frame.BEAT
