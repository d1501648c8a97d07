"""Results as downloads: the same rights as on the page, read again for every file."""

from collections.abc import Callable
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from atlas_core.errors import AtlasError, SessionEndedError
from atlas_core.services import exports, scenario_export
from atlas_core.services.actor import Actor
from atlas_core.services.export_files import Wanted
from atlas_core.services.stores import Stores
from atlas_core.web.identity import ACTOR
from atlas_core.web.problems import NO_STORE, problem

PATH = "/api/permutation/results/{project}/export.{format}"
SCENARIO = "/api/permutation/results/{project}/scenario.xlsx"
MOST_DIGITS = 18
"""Of an index; one with more names no scenario."""


class Exports:
    """The routes below `GET /api/permutation/results/{project}/` that answer with a file."""

    def __init__(self, stores: Callable[[], Stores]) -> None:
        self._stores = stores

    async def download(self, request: Request) -> Response:
        """Answer `export.{format}?run=&filter=&columns=` with the file, or with the reason why not."""
        try:
            return _response(await run_in_threadpool(self._export, request))
        except AtlasError as error:
            return problem(error)

    async def scenario(self, request: Request) -> Response:
        """Answer `scenario.xlsx?run=&index=` with the model of one scenario, or with the reason why not."""
        try:
            return _response(await run_in_threadpool(self._scenario, request))
        except AtlasError as error:
            return problem(error)

    def _scenario(self, request: Request) -> exports.Export:
        actor, query = _actor(request), request.query_params
        index = query.get("index", "")
        is_number = index.isascii() and index.isdigit() and len(index) <= MOST_DIGITS
        return scenario_export.scenario_export(
            self._stores(), actor, request.path_params["project"], query.get("run"), int(index) if is_number else -1
        )

    def _export(self, request: Request) -> exports.Export:
        actor = _actor(request)
        path, query = request.path_params, request.query_params
        columns = tuple(name for name in query.get("columns", "").split(",") if name)
        wanted = Wanted(path["format"], query.get("filter", ""), columns)
        return exports.export(self._stores(), actor, path["project"], query.get("run"), wanted)


def _actor(request: Request) -> Actor:
    """Return who asks; raise SessionEndedError for nobody."""
    found: Actor | None = request.scope[ACTOR]
    if found is None:
        raise SessionEndedError
    return found


def _response(export: exports.Export) -> Response:
    if isinstance(export.content, Path):
        # The name of the local file says what is in it, so a download that broke off goes on where it stopped, also
        # after the file was made again; `Range` and `If-Range` are the response's matter.
        tagged = NO_STORE | {"ETag": f'"{export.content.stem}"'}
        return FileResponse(export.content, media_type=export.media_type, filename=export.filename, headers=tagged)
    # Ids and hashes alone make up the name, so it needs no quoting rules.
    named = {"Content-Disposition": f'attachment; filename="{export.filename}"'}
    return Response(export.content, media_type=export.media_type, headers=NO_STORE | named)
