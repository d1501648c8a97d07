"""Whether the server can serve: one real read of the database."""

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from atlas_core.errors import UnavailableError
from atlas_core.services.stores import Stores
from atlas_core.web.problems import NO_STORE, problem


class Health:
    """The route `GET /healthz`."""

    def __init__(self, stores: Callable[[], Stores]) -> None:
        self._stores = stores

    async def check(self, _request: Request) -> Response:
        """Answer ok, or 503 when the database does not."""
        try:
            await run_in_threadpool(lambda: self._stores().check())
        except UnavailableError as error:
            return problem(error)
        return JSONResponse({"status": "ok"}, headers=NO_STORE)
