"""OpenID Connect, as the client: which provider is asked, the way to it, and whose address it vouches for.

Authorization code with PKCE, state and nonce. The ID token counts only with a signature by a published key of the
provider. References: OpenID Connect Core 1.0 §3.1.2, §3.1.3.7; Discovery 1.0 §4.3; RFC 7636; RFC 9207; RFC 9700 §2.1.
"""

import hashlib
import hmac
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from requests import RequestException

from atlas_core.errors import InputError, Problem, SignInError, UnavailableError

CALLBACK = "/oauth2callback"
"""Where the provider sends people back to: the path that Streamlit's `[auth]` section prescribes."""
WELL_KNOWN = "/.well-known/openid-configuration"
REFUSED = "Single sign-on did not open an account here. Sign in with e-mail and password, or ask your administrator."
"""One answer whatever was wrong: it tells nobody who has an account."""
DOWN = "the single sign-on of your organisation does not answer; sign in with e-mail and password, or try again later"

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures by a private key; neither `none` nor one whose key a client knows."""
LEEWAY_SECONDS = 60
TIMEOUT_SECONDS = 5.0
METADATA_SECONDS = 600.0
"""How long the provider's endpoints are kept; its keys are read anew for each sign-in."""

_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_KEYS = ("client_id", "client_secret", "server_metadata_url", "redirect_uri")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Client:
    """Who this application is to the provider.

    Attributes
    ----------
    client_id, client_secret : as registered there
    metadata_url : address of the provider's OpenID configuration, which also says its issuer
    redirect_uri : where people come back to
    scope, prompt : asked for with each sign-in
    """

    client_id: str
    client_secret: str = field(repr=False)
    metadata_url: str
    redirect_uri: str
    scope: str = "openid email profile"
    prompt: str = "select_account"

    @property
    def issuer(self) -> str:
        """The issuer that the metadata address belongs to, without a slash at its end."""
        return self.metadata_url.removesuffix(WELL_KNOWN).rstrip("/")


@dataclass(frozen=True)
class Flow:
    """One way to the provider and back. What binds the two follows from the token that only the browser keeps."""

    token: str = field(repr=False)

    @property
    def state(self) -> str:
        """What must come back."""
        return self._derived("state")

    @property
    def nonce(self) -> str:
        """What must stand in the ID token."""
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        """What proves to the provider that who brings the code also began (PKCE)."""
        return self._derived("verifier")

    def _derived(self, label: str) -> str:
        return hmac.digest(self.token.encode("utf-8", "surrogatepass"), label.encode(), hashlib.sha256).hex()


def client(section: Mapping[str, Any]) -> Client:
    """Return the client an `[auth]` section describes.

    Raises
    ------
    InputError
        Every broken key is named; no value is repeated.
    """
    values = {key: section.get(key) for key in _KEYS}
    problems = [
        Problem(f"auth.{key}", f"[auth] of the secrets must hold {key} as text")
        for key, value in values.items()
        if not isinstance(value, str) or not value.strip()
    ]
    if not problems:
        problems = _addresses(str(values["server_metadata_url"]), str(values["redirect_uri"]))
    wanted = section.get("client_kwargs") or {}
    if not isinstance(wanted, Mapping):
        problems.append(Problem("auth.client_kwargs", "client_kwargs of [auth] must be a table"))
    if problems:
        raise InputError(problems, "secrets")
    return Client(
        client_id=str(values["client_id"]),
        client_secret=str(values["client_secret"]),
        metadata_url=str(values["server_metadata_url"]),
        redirect_uri=str(values["redirect_uri"]),
        scope=str(wanted.get("scope", Client.scope)),
        prompt=str(wanted.get("prompt", Client.prompt)),
    )


class Provider:
    """The provider of one client, asked over HTTP."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._metadata: tuple[float, dict[str, Any]] | None = None

    def address(self, flow: Flow) -> str:
        """Return the address at which the provider asks who somebody is.

        Raises
        ------
        UnavailableError
        """
        metadata = self._endpoints()
        with self._session(metadata) as session:
            address, _ = session.create_authorization_url(
                metadata["authorization_endpoint"],
                state=flow.state,
                nonce=flow.nonce,
                code_verifier=flow.verifier,
                prompt=self._client.prompt,
            )
        return str(address)

    def email(self, flow: Flow, answer: Mapping[str, str]) -> str:
        """Return the address the provider has verified for whoever came back with this answer.

        Parameters
        ----------
        flow : as begun in the same browser
        answer : what the provider sent along: code, state, perhaps iss

        Raises
        ------
        SignInError
            Anything in it is not as it must be.
        UnavailableError
        """
        metadata = self._endpoints()
        code = answer.get("code", "")
        # RFC 9207: an answer of another provider is not for this one.
        foreign = answer.get("iss", metadata["issuer"]) != metadata["issuer"]
        if not code or foreign or not hmac.compare_digest(answer.get("state", "").encode(), flow.state.encode()):
            raise SignInError(REFUSED)
        claims = self._claims(metadata, self._id_token(metadata, flow, code), flow)
        return _verified(claims)

    def _id_token(self, metadata: Mapping[str, Any], flow: Flow, code: str) -> str:
        with self._session(metadata) as session:
            try:
                tokens = session.fetch_token(metadata["token_endpoint"], code=code, code_verifier=flow.verifier)
            except OAuthError as error:
                raise _refused(error) from None
            except (RequestException, ValueError) as error:
                raise UnavailableError(DOWN) from error
        token = tokens.get("id_token")
        if not isinstance(token, str):
            raise SignInError(REFUSED)
        return token

    def _claims(self, metadata: Mapping[str, Any], token: str, flow: Flow) -> dict[str, Any]:
        keys = self._keys(metadata)
        rules = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": metadata["issuer"]},
            aud={"essential": True, "value": self._client.client_id},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": flow.nonce},
        )
        try:
            claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
            rules.validate(claims)
        except (JoseError, ValueError, TypeError) as error:
            raise _refused(error) from None
        if claims.get("azp", self._client.client_id) != self._client.client_id:
            raise SignInError(REFUSED)
        return claims

    def _keys(self, metadata: Mapping[str, Any]) -> KeySet:
        try:
            return KeySet.import_key_set(self._read(metadata["jwks_uri"]))  # type: ignore[arg-type]
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise UnavailableError(DOWN) from error

    def _endpoints(self) -> dict[str, Any]:
        if self._metadata is None or time.monotonic() - self._metadata[0] > METADATA_SECONDS:
            self._metadata = time.monotonic(), self._checked(self._read(self._client.metadata_url))
        return self._metadata[1]

    def _checked(self, metadata: dict[str, Any]) -> dict[str, Any]:
        """Return the metadata if it speaks for the configured issuer and leads nowhere in the open."""
        scheme = "https://" if self._client.metadata_url.startswith("https://") else "http"
        right = str(metadata.get("issuer", "")).rstrip("/") == self._client.issuer
        if not right or not all(str(metadata.get(name, "")).startswith(scheme) for name in _ENDPOINTS):
            _log.warning("the single sign-on provider's metadata is not that of %s", self._client.issuer)
            raise UnavailableError(DOWN)
        return metadata

    def _read(self, address: str) -> dict[str, Any]:
        with OAuth2Session(default_timeout=TIMEOUT_SECONDS) as session:
            try:
                answer = session.get(address, withhold_token=True)
                answer.raise_for_status()
                content = answer.json()
            except (RequestException, ValueError) as error:
                raise UnavailableError(DOWN) from error
        if not isinstance(content, dict):
            raise UnavailableError(DOWN)
        return content

    def _session(self, metadata: Mapping[str, Any]) -> OAuth2Session:
        known = metadata.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        return OAuth2Session(
            self._client.client_id,
            self._client.client_secret,
            token_endpoint_auth_method="client_secret_basic"
            if "client_secret_basic" in known
            else "client_secret_post",
            scope=self._client.scope,
            redirect_uri=self._client.redirect_uri,
            code_challenge_method="S256",
            default_timeout=TIMEOUT_SECONDS,
        )


def _verified(claims: Mapping[str, Any]) -> str:
    """Return the address; only the value true says that it is verified, no text and no number."""
    email = claims.get("email")
    if claims.get("email_verified") is not True or not isinstance(email, str):
        raise SignInError(REFUSED)
    # Outside ASCII, lower case may turn one letter into another's: U+212A (kelvin) into k.
    return email.strip().lower() if email.isascii() else email


def _refused(error: Exception) -> SignInError:
    """Return the refusal; the log gets its kind and the name of the claim, nothing that was sent."""
    _log.warning("single sign-on refused: %s %s", type(error).__name__, getattr(error, "claim", ""))
    return SignInError(REFUSED)


def _addresses(metadata_url: str, redirect_uri: str) -> list[Problem]:
    rules = {
        "server_metadata_url": (
            metadata_url.startswith(("https://", "http://")) and metadata_url.endswith(WELL_KNOWN),
            f"must be the provider's address that ends in {WELL_KNOWN}",
        ),
        "redirect_uri": (
            redirect_uri.startswith(("https://", "http://")) and redirect_uri.endswith(CALLBACK),
            f"must be this application's address followed by {CALLBACK}",
        ),
    }
    return [Problem(f"auth.{key}", f"{key} of [auth] {rule}") for key, (kept, rule) in rules.items() if not kept]
