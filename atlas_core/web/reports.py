"""Files of scheduled reports, for the account that ordered them."""

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from atlas_core.errors import AtlasError, SessionEndedError
from atlas_core.services import view_reports
from atlas_core.services.stores import Stores
from atlas_core.web.identity import ACTOR
from atlas_core.web.problems import NO_STORE, problem

PATH = "/api/permutation/reports/{project}/{report}.{format}"


class Reports:
    """The route `GET /api/permutation/reports/{project}/{report}.{format}`."""

    def __init__(self, stores: Callable[[], Stores]) -> None:
        self._stores = stores

    async def download(self, request: Request) -> Response:
        """Answer with the file, or with the reason why not."""
        try:
            return await run_in_threadpool(self._taken, request)
        except AtlasError as error:
            return problem(error)

    def _taken(self, request: Request) -> Response:
        actor, path = request.scope[ACTOR], request.path_params
        if actor is None:
            raise SessionEndedError
        file = view_reports.take(self._stores(), actor, path["project"], path["report"], path["format"])
        content = file.content if isinstance(file.content, bytes) else file.content.read_bytes()
        # Ids and numbers alone make up the name. A page is taken away, never shown at our own address.
        named = {"Content-Disposition": f'attachment; filename="{file.filename}"'}
        return Response(content, media_type=file.media_type, headers=NO_STORE | named)
