"""Rows of a result for programs: the same rights as on the page, read again for every page."""

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from atlas_core.errors import AtlasError, SessionEndedError
from atlas_core.services import result_rows
from atlas_core.services.stores import Stores
from atlas_core.web.identity import ACTOR
from atlas_core.web.problems import NO_STORE, problem

PATH = "/api/permutation/results/{project}"


class Results:
    """The route `GET /api/permutation/results/{project}?run=&filter=&sort=&after=`; see docs/results-api.md."""

    def __init__(self, stores: Callable[[], Stores]) -> None:
        self._stores = stores

    async def rows(self, request: Request) -> Response:
        """Answer with a page of rows, or with the reason why not."""
        try:
            return await run_in_threadpool(self._rows, request)
        except AtlasError as error:
            return problem(error)

    def _rows(self, request: Request) -> Response:
        if (actor := request.scope[ACTOR]) is None:
            raise SessionEndedError
        project, query = request.path_params["project"], request.query_params
        question = result_rows.Question(query.get("filter", ""), query.get("sort", ""), query.get("after", ""))
        found = result_rows.rows(self._stores(), actor, project, query.get("run"), question)
        run = found.run
        content = {
            "project": run["project_id"],
            "run": run["_id"],
            "snapshot_version": run["snapshot_version"],
            "sha256": run["sha256"],
            "currency": run["currency"],
            "filter": found.filter,
            "sort": found.sort,
            "total": run["total"],
            "passing": found.passing,
            "rows": found.table.to_pylist(),
            "after": found.after,
        }
        return JSONResponse(content, headers=NO_STORE)
