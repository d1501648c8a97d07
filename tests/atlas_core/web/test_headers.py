import base64
import hashlib
import re
from pathlib import Path

import streamlit
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from atlas_core.web.headers import INLINE_SCRIPT, SecurityHeadersMiddleware
from tests.asgi import call


def answer(*, production):
    app = Starlette(routes=[Route("/", lambda _: PlainTextResponse("x", headers={"X-Frame-Options": "ALLOWALL"}))])
    return call(SecurityHeadersMiddleware(app, production=production), "/")


def test_every_answer_forbids_framing_sniffing_and_foreign_sources():
    headers = answer(production=False).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'self'"
    assert policy["img-src"] == "'self' data: blob:"
    assert policy["frame-ancestors"] == policy["object-src"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in policy["script-src"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_a_routes_own_header_does_not_weaken_the_policy():
    assert answer(production=False).headers.getlist("x-frame-options") == ["DENY"]


def test_only_production_insists_on_https():
    assert "strict-transport-security" not in answer(production=False).headers
    assert "max-age=31536000" in answer(production=True).headers["strict-transport-security"]


def test_the_policy_knows_the_inline_script_of_the_installed_streamlit():
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text()
    scripts = re.findall(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", page, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    assert [f"'sha256-{one}'" for one in hashes] == [INLINE_SCRIPT]
