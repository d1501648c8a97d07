"""An application of form routes, and a browser that fills them in."""

from html.parser import HTMLParser
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.middleware import Middleware

from atlas_core.web.identity import IdentityMiddleware
from tests.asgi import Answer, call

FORM = {"content-type": "application/x-www-form-urlencoded", "origin": "null", "sec-fetch-site": "same-origin"}


def application(stores, kind):
    routes = kind(lambda: stores, production=False).routes()
    return Starlette(routes=routes, middleware=[Middleware(IdentityMiddleware, lambda: stores, production=False)])


def post(app, path, headers=FORM, **fields) -> Answer:
    return call(app, path, "POST", headers, urlencode(fields).encode())


class Shown(HTMLParser):
    """What a page shows: its inputs by name, its text, its links."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(convert_charrefs=True)
        self.inputs: dict[str, dict[str, str]] = {}
        self.links: list[str] = []
        self.text = ""
        self.action = ""
        self.feed(answer.body.decode())

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag in {"input", "textarea"}:
            self.inputs[found["name"]] = found
        if tag == "form":
            self.action = found["action"]
        if tag == "a":
            self.links.append(found["href"])

    def handle_data(self, data):
        self.text += data
