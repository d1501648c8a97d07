"""One scenario in full: its stored row, and, on the engine version that made it, everything behind the row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from atlas_core.permutation.axes import read_axes
from atlas_core.permutation.run import ENGINE_VERSION, scenario
from atlas_core.queries.result_file import open_result
from atlas_core.records import Record
from atlas_core.services import rule_tables
from atlas_core.services.actor import Actor
from atlas_core.services.input_sources import InputSource, input_sources
from atlas_core.services.projects import origins_of
from atlas_core.services.results import local_file, require_scenario
from atlas_core.services.rights import open_project
from atlas_core.services.snapshots import approved_project
from atlas_core.services.stores import Stores

CONSTRUCTION, OPERATION = "construction", "operation"
USES = {
    "CapEx": ("capex",),
    "Land and grid": ("land",),
    "Fees": ("fees",),
    "In construction": ("idc",),
    "Financing fees": ("upfront_fee", "commitment_fee", "premium"),
    "Initial DSRA": ("dsra_deposit",),
}
SOURCES = {"senior": "senior_draw", "mezz": "mezz_draw", "equity": "equity_draw"}
STATEMENT = {
    "Revenue": (("revenue", 1),),
    "Opex": (("opex", -1), ("electricity", -1), ("amf", -1)),
    "Maintenance, tax": (("maintenance_capex", -1), ("tax", -1)),
    "CFADS": (("cfads", 1),),
    "Senior interest": (("senior_interest", -1), ("senior_capitalised", 1), ("senior_fee", -1)),
    "Senior principal": (("senior_principal", -1), ("senior_prepayment", -1)),
    "Mezzanine": (
        *(("mezz_interest", -1), ("mezz_capitalised", 1), ("mezz_fee", -1)),
        *(("mezz_principal", -1), ("mezz_prepayment", -1)),
    ),
    "Reserves": (("dsra_deposit", -1), ("dsra_release", 1), ("trapped", -1), ("released", 1)),
    "Exit, net": (("exit_value", 1), ("exit_cost", -1)),
    "Distribution": (("distribution", 1),),
}
"""Lines of the yearly statement: columns of the cash flows and the sign they enter with."""

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Detail:
    """What is known of a scenario.

    Attributes
    ----------
    row : the stored row, columns of the result
    recomputed : whether the rest could be computed; False for a row of another engine version
    candidates : limit → amount [currency] the senior loan could have under it; None where a limit is not set
    sources, uses : label → amount [currency]
    years : operating years 1…n
    statement : line of STATEMENT → amount of each operating year [currency], outflows negative
    senior_dscr, blended_dscr : lowest of each operating year; None without service
    periods : the cash flows as the engine gives them, a row a period
    inputs : every parameter in its stored unit, and the project fields that the axes set
    assessment : every rule of the run's rule tables held against the scenario, as `Assessment.document` gives it
    input_sources : what gave each of the inputs
    """

    row: Record
    recomputed: bool
    candidates: Mapping[str, float | None]
    sources: Mapping[str, float]
    uses: Mapping[str, float]
    years: Sequence[int]
    statement: Mapping[str, Sequence[float]]
    senior_dscr: Sequence[float | None]
    blended_dscr: Sequence[float | None]
    periods: Rows
    inputs: Mapping[str, Any]
    input_sources: Mapping[str, InputSource] = field(default_factory=dict)
    assessment: Mapping[str, Any] = field(default_factory=dict)


def detail(stores: Stores, actor: Actor, run: Record, index: int) -> Detail:
    """Return the scenario of that index.

    Raises
    ------
    RecordNotFoundError
        The run has no scenario of that index.
    """
    open_project(stores, actor, "result.read", run["project_id"])
    require_scenario(run, index)
    with open_result(local_file(stores, run)) as result:
        row = result.row(index)
    if run["engine_version"] != ENGINE_VERSION:
        return Detail(row, False, {}, {}, {}, (), {}, (), (), (), {})
    project = approved_project(stores, run)
    found = scenario(project, run["axes"], index, rule_tables.of_run(stores, run))
    approved = stores.snapshots.get(run["project_id"], run["snapshot_version"])
    given = input_sources(read_axes(run["axes"]), found["inputs"], project, origins_of(approved))
    return replace(_detail(row, found, int(found["inputs"].get("periodsPerYear", 1))), input_sources=given)


def _detail(row: Record, found: Mapping[str, Any], periods_per_year: int) -> Detail:
    flows: Rows = found["cash_flows"]
    building = [flow for flow in flows if flow["phase"] == CONSTRUCTION]
    operating = [flow for flow in flows if flow["phase"] == OPERATION]
    by_year = _years(operating, periods_per_year)
    return Detail(
        row=row,
        recomputed=True,
        candidates=found["candidates"]["senior"],
        sources={name: _sum(building, (column,)) for name, column in SOURCES.items()},
        uses={label: total for label, columns in USES.items() if (total := _sum(building, columns)) > 0},
        years=list(range(1, len(by_year) + 1)),
        statement={label: [_signed(year, parts) for year in by_year] for label, parts in STATEMENT.items()},
        senior_dscr=[_lowest(year, "senior_dscr") for year in by_year],
        blended_dscr=[_lowest(year, "blended_dscr") for year in by_year],
        periods=flows,
        inputs=found["inputs"],
        assessment=found["assessment"],
    )


def _years(operating: Rows, periods_per_year: int) -> list[Rows]:
    return [operating[start : start + periods_per_year] for start in range(0, len(operating), periods_per_year)]


def _sum(flows: Rows, columns: Sequence[str]) -> float:
    return float(sum(flow[column] or 0.0 for flow in flows for column in columns))


def _signed(flows: Rows, parts: Sequence[tuple[str, int]]) -> float:
    return float(sum(sign * (flow[column] or 0.0) for flow in flows for column, sign in parts))


def _lowest(flows: Rows, column: str) -> float | None:
    return min((float(flow[column]) for flow in flows if flow[column] is not None), default=None)
