"""Cubes for linked brushing: the same rights as on the page, read again for every one."""

import gzip
import json
import math
from collections.abc import Callable

import numpy as np
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from atlas_core.errors import AtlasError, SessionEndedError
from atlas_core.queries.grids import Counts
from atlas_core.services import explorer
from atlas_core.services.stores import Stores
from atlas_core.web.identity import ACTOR
from atlas_core.web.problems import NO_STORE, problem

PATH = "/api/permutation/results/{project}/cubes"
_FASTEST = 1
"""Level of compression: most counts are small or 0, and somebody waits."""


class Explorer:
    """The route `GET /api/permutation/results/{project}/cubes?run=&filter=&active=&heat=&scatter=`."""

    def __init__(self, stores: Callable[[], Stores]) -> None:
        self._stores = stores

    async def cube(self, request: Request) -> Response:
        """Answer with the counts of every other chart against the active one, or with the reason why not."""
        try:
            return await run_in_threadpool(self._cube, request)
        except AtlasError as error:
            return problem(error)

    def _cube(self, request: Request) -> Response:
        if (actor := request.scope[ACTOR]) is None:
            raise SessionEndedError
        project, query = request.path_params["project"], request.query_params
        found = explorer.cube(self._stores(), actor, project, query.get("run"), query.get("active", ""), query)
        counts = {name: _listed(array) for name, array in found.counts.items()}
        content = json.dumps(
            {"sha256": found.sha256, "active": found.active, "counts": counts}, separators=(",", ":")
        ).encode()
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(content, media_type="application/json", headers=NO_STORE)
        packed = gzip.compress(content, _FASTEST)
        return Response(packed, media_type="application/json", headers=NO_STORE | {"Content-Encoding": "gzip"})


def _listed(held: Counts) -> list[list[float | None]]:
    """Return the rows of a picture; sums to ten digits, nothing where no row has a value."""
    rows: list[list[float | None]] = held.tolist()
    if held.dtype == np.int64:
        return rows
    return [[_short(value) for value in row] for row in rows]


def _short(value: float | None) -> float | None:
    return None if value is None or math.isinf(value) else float(f"{value:.10g}")
