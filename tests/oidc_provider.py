"""A small OpenID Connect provider on this machine: it lets everybody in whom it is told to, and lies on demand."""

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET = "atlas", "s3cret of the client/+"
COOKIE_SECRET = "0123456789abcdef0123456789abcdef of a test"


@cache
def _key(name: str) -> RSAKey:
    return RSAKey.generate_key(2048, parameters={"kid": name, "use": "sig", "alg": "RS256"})


@dataclass
class Provider:
    """Whom it vouches for and how it lies; what it was asked and the tokens it gave."""

    base: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    """Over those of a right ID token; None leaves a claim out."""
    signature: str = "RS256"
    """Also `none`, `HS256` with the public key, and `stranger`: a key that is not published."""
    proves: bool = True
    """Whether it asks for the PKCE verifier."""
    metadata: dict[str, Any] = field(default_factory=dict)
    status: int = 200
    """Of the answers at the token address."""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    given: list[str] = field(default_factory=list)

    def section(self, redirect_uri: str) -> dict[str, str]:
        """Return what stands in `[auth]`."""
        return {
            "redirect_uri": redirect_uri,
            "cookie_secret": COOKIE_SECRET,
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "server_metadata_url": f"{self.base}/.well-known/openid-configuration",
        }

    def secrets_file(self, redirect_uri: str) -> str:
        """Return the text of a secrets file."""
        return "[auth]\n" + "".join(
            f"{key} = {json.dumps(value)}\n" for key, value in self.section(redirect_uri).items()
        )

    def let_in(self, address: str) -> dict[str, str]:
        """Do as a person does who comes to the address and agrees; return what they bring back."""
        asked = dict(parse_qsl(urlsplit(address).query))
        self.asked.append(asked)
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        self.given.append(code)
        return {"code": code, "state": asked["state"]}

    def tokens(self, header: str, sent: dict[str, str]) -> tuple[int, dict[str, str]]:
        """Answer at the token address."""
        if self.status != 200:
            return self.status, {"error": "server_error"}
        asked = self.codes.pop(sent.get("code", ""), None)
        if not _is_client(header):
            return 401, {"error": "invalid_client"}
        if asked is None or asked["redirect_uri"] != sent.get("redirect_uri") or not self._is_proven(asked, sent):
            return 400, {"error": "invalid_grant"}
        given = {"access_token": secrets.token_urlsafe(16), "id_token": self._id_token(asked)}
        self.given.extend(given.values())
        return 200, given | {"token_type": "Bearer"}

    def published(self) -> dict[str, Any]:
        """Return the metadata."""
        endpoints = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "jwks"}
        return {"issuer": self.base} | {key: f"{self.base}/{path}" for key, path in endpoints.items()} | self.metadata

    def _is_proven(self, asked: dict[str, str], sent: dict[str, str]) -> bool:
        hashed = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        return not self.proves or (asked["code_challenge_method"], asked["code_challenge"]) == (
            "S256",
            _encoded(hashed),
        )

    def _id_token(self, asked: dict[str, str]) -> str:
        at = int(time.time())
        right = {"iss": self.base, "aud": CLIENT_ID, "sub": "1", "nonce": asked["nonce"], "iat": at, "exp": at + 300}
        claims = {key: value for key, value in (right | self.claims).items() if value is not None}
        if self.signature == "RS256":
            return jwt.encode({"alg": "RS256", "kid": "own"}, claims, _key("own"))
        if self.signature == "stranger":
            return jwt.encode({"alg": "RS256", "kid": "own"}, claims, _key("stranger"))
        header = {"alg": self.signature, "typ": "JWT"}
        told = ".".join(_encoded(json.dumps(part).encode()) for part in (header, claims))
        # The public key as the secret: a client that lets the token choose its algorithm takes it for a right one.
        secret = _key("own").as_pem(private=False)
        mac = hmac.digest(secret, told.encode(), hashlib.sha256) if self.signature == "HS256" else b""
        return f"{told}.{_encoded(mac)}"


def _encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def _is_client(header: str) -> bool:
    told = base64.b64decode(header.removeprefix("Basic ")).decode().split(":")
    return [unquote(part) for part in told] == [CLIENT_ID, CLIENT_SECRET]


@contextmanager
def oidc_provider() -> Iterator[Provider]:
    """Run one on a free port."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            if path == "/authorize":
                asked = parse_qs(urlsplit(self.path).query)
                self.send_response(302)
                self.send_header("Location", f"{asked['redirect_uri'][0]}?{urlencode(provider.let_in(self.path))}")
                self.end_headers()
                return
            self._tell(200, {"keys": [_key("own").as_dict(private=False)]} if path == "/jwks" else provider.published())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._tell(*provider.tokens(self.headers.get("Authorization", ""), dict(parse_qsl(body))))

        def _tell(self, status: int, content: object) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(content).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider.base = f"http://127.0.0.1:{server.server_port}"
        running = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        running.start()
        try:
            yield provider
        finally:
            server.shutdown()
            running.join()
