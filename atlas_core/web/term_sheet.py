"""The term sheet of one scenario as a download: the same rights as on the page, read again for every file."""

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from atlas_core.errors import AtlasError, SessionEndedError
from atlas_core.services.stores import Stores
from atlas_core.services.term_sheet import term_sheet
from atlas_core.web.identity import ACTOR
from atlas_core.web.problems import NO_STORE, problem

PATH = "/api/permutation/results/{project}/term-sheet.{format}"
MOST_DIGITS = 18
"""Of an index; one with more names no scenario."""


class TermSheet:
    """The route `GET /api/permutation/results/{project}/term-sheet.{docx,pdf}?run=&index=`."""

    def __init__(self, stores: Callable[[], Stores]) -> None:
        self._stores = stores

    async def download(self, request: Request) -> Response:
        """Answer with the file, or with the reason why not."""
        try:
            return await run_in_threadpool(self._download, request)
        except AtlasError as error:
            return problem(error)

    def _download(self, request: Request) -> Response:
        if (actor := request.scope[ACTOR]) is None:
            raise SessionEndedError
        path, query = request.path_params, request.query_params
        index = query.get("index", "")
        is_number = index.isascii() and index.isdigit() and len(index) <= MOST_DIGITS
        made = term_sheet(
            self._stores(), actor, path["project"], query.get("run"), int(index) if is_number else -1, path["format"]
        )
        # Ids and hashes alone make up the name, so it needs no quoting rules.
        named = {"Content-Disposition": f'attachment; filename="{made.filename}"'}
        return Response(made.content, media_type=made.media_type, headers=NO_STORE | named)
