"""What a saved view shows of a result: the counts, spreads and first rows its report is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from atlas_core.errors import InputError, Problem
from atlas_core.permutation.columns import Column
from atlas_core.queries.distribution import Histogram, Spread, histograms, shares, spreads
from atlas_core.queries.filters import parse
from atlas_core.queries.keyset import parse_order
from atlas_core.records import Record
from atlas_core.services import results
from atlas_core.services.actor import Actor
from atlas_core.services.overview import FIGURES, LIMIT, TIER
from atlas_core.services.result_columns import columns, swept
from atlas_core.services.rights import open_project
from atlas_core.services.stores import Stores


@dataclass(frozen=True)
class Look:
    """How somebody looks at a result, as the words of its page's address.

    Attributes
    ----------
    filter : conditions, as typed
    sort : `irr.desc,ltv.asc`; empty for the run's ranking
    top : rows wanted
    """

    filter: str = ""
    sort: str = ""
    top: int = 25


@dataclass(frozen=True)
class Content:
    """What is seen then.

    Attributes
    ----------
    title : of the project
    run : the complete run it is of
    total, passing : rows of the run, and those that pass the filter
    figures, histograms : column → percentiles and distribution of the rows that pass
    tiers, limits : word → rows that pass
    rows : the first ones in the order asked for
    columns, swept : every column there is; names of those the run varies
    """

    title: str
    run: Record
    total: int
    passing: int
    figures: Mapping[str, Spread]
    histograms: Mapping[str, Histogram]
    tiers: Mapping[str, int]
    limits: Mapping[str, int]
    rows: pa.Table
    columns: Sequence[Column]
    swept: Sequence[str]


def content(stores: Stores, actor: Actor, project_id: str, run_id: str | None, look: Look) -> Content:
    """Return what the look shows of a run, the latest complete one by default.

    Raises
    ------
    InputError
        There is no complete run, or filter or order cannot be read.
    """
    title = open_project(stores, actor, "result.read", project_id)["title"]
    run = results.find_run(stores, actor, project_id, run_id)
    if run is None:
        raise InputError(Problem("run", "The project has no complete run yet."))
    filters = parse(look.filter)
    order = parse_order(look.sort) if look.sort else results.ranked(run)
    with results.opened(stores, actor, run) as result:
        return Content(
            title=title,
            run=run,
            total=result.count(),
            passing=result.count(filters),
            figures=spreads(result, FIGURES, filters),
            histograms=histograms(result, FIGURES, TIER, filters),
            tiers=shares(result, TIER, filters),
            limits=shares(result, LIMIT, filters),
            rows=result.page(filters, order, limit=look.top),
            columns=columns(list(result.kinds), run["axes"]),
            swept=swept(run["axes"]),
        )
