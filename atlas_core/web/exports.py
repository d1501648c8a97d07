"""Results as downloads: the same rights as on the page, read again for every file."""

from collections.abc import Callable
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from atlas_core.errors import AtlasError, SessionEndedError
from atlas_core.services import exports
from atlas_core.services.stores import Stores
from atlas_core.web.identity import ACTOR
from atlas_core.web.problems import NO_STORE, problem

PATH = "/api/permutation/results/{project}/export.{format}"


class Exports:
    """The route `GET /api/permutation/results/{project}/export.{format}?run=&filter=`."""

    def __init__(self, stores: Callable[[], Stores]) -> None:
        self._stores = stores

    async def download(self, request: Request) -> Response:
        """Answer with the file, or with the reason why not."""
        try:
            return _response(await run_in_threadpool(self._export, request))
        except AtlasError as error:
            return problem(error)

    def _export(self, request: Request) -> exports.Export:
        if (actor := request.scope[ACTOR]) is None:
            raise SessionEndedError
        path, query = request.path_params, request.query_params
        return exports.export(
            self._stores(), actor, path["project"], query.get("run"), path["format"], query.get("filter", "")
        )


def _response(export: exports.Export) -> Response:
    if isinstance(export.content, Path):
        return FileResponse(export.content, media_type=export.media_type, filename=export.filename, headers=NO_STORE)
    # Ids and hashes alone make up the name, so it needs no quoting rules.
    named = {"Content-Disposition": f'attachment; filename="{export.filename}"'}
    return Response(export.content, media_type=export.media_type, headers=NO_STORE | named)
