"""The token in a request's `Authorization` header; below /api alone, and in no cookie and no address."""

from starlette.types import Scope

from atlas_core.errors import SignInError
from atlas_core.services.access import bearer

FOLDER = "/api/"
SCHEME = "bearer"


def read(scope: Scope) -> str | None:
    """Return the token that was sent; None if the request is not the API's or names no bearer.

    Raises
    ------
    SignInError
        There is more than one such header, so nobody can say which of them counts.
    """
    if scope["type"] != "http" or not scope["path"].startswith(FOLDER):
        return None
    sent = [value.decode("latin-1") for key, value in scope["headers"] if key.lower() == b"authorization"]
    named = [value.strip().partition(" ") for value in sent]
    tokens = [token.strip() for scheme, _, token in named if scheme.lower() == SCHEME]
    if tokens and len(sent) > 1:
        raise SignInError(bearer.REFUSED)
    return tokens[0] if tokens else None
