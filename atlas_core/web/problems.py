"""Errors over HTTP: problem+json (RFC 9457), one status per error class, never a traceback."""

from starlette.requests import Request
from starlette.responses import JSONResponse

from atlas_core.errors import (
    AccessError,
    AddressRefusedError,
    AtlasError,
    InputError,
    RecordExistsError,
    RecordNotFoundError,
    SessionEndedError,
    SignInError,
    StaleRecordError,
    StepNeededError,
    ThrottledError,
    TooManyRequestsError,
    UnavailableError,
)

NO_STORE = {"Cache-Control": "no-store"}

_STATUS: tuple[tuple[type[AtlasError], int, str], ...] = (
    (InputError, 422, "The input breaks a rule"),
    (RecordNotFoundError, 404, "Not found"),
    (RecordExistsError, 409, "Exists already"),
    (StaleRecordError, 409, "Changed by someone else"),
    (ThrottledError, 429, "Too many tries"),
    (TooManyRequestsError, 429, "Too many requests"),
    (AddressRefusedError, 403, "Not answered"),
    (SignInError, 401, "Not signed in"),
    (SessionEndedError, 401, "Not signed in"),
    (AccessError, 403, "Not allowed"),
    (UnavailableError, 503, "Not available"),
)


class ProblemResponse(JSONResponse):
    """One error as problem+json."""

    media_type = "application/problem+json"

    def __init__(self, status: int, title: str, detail: str, **more: object) -> None:
        content = {"type": "about:blank", "title": title, "status": status, "detail": detail} | more
        super().__init__(content, status_code=status, headers=NO_STORE)


def problem(error: AtlasError) -> ProblemResponse:
    """Return the response that tells the caller what went wrong."""
    for kind, status, title in _STATUS:
        if isinstance(error, kind):
            response = ProblemResponse(status, title, str(error), **_fields(error))
            if isinstance(error, ThrottledError | TooManyRequestsError):
                response.headers["Retry-After"] = str(error.wait_seconds)
            return response
    return ProblemResponse(500, "Failed", str(error))


async def no_such_address(_request: Request) -> ProblemResponse:
    """Answer for every address below /api that is none, where Streamlit would answer with its page."""
    return nothing_here()


def nothing_here() -> ProblemResponse:
    """Return the answer for an address where there is nothing, or nothing of the caller's."""
    return ProblemResponse(404, "Not found", "There is nothing at this address.")


def _fields(error: AtlasError) -> dict[str, object]:
    if isinstance(error, StepNeededError):
        return {"step": error.step}
    if not isinstance(error, InputError):
        return {}
    return {"problems": [{"field": one.field, "message": one.message} for one in error.problems]}
