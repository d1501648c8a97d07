"""What would make the best structure of a run viable: one input changed at a time, found with the engine itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from atlas_core.fields.catalogue import SPECS
from atlas_core.permutation.axes import read_axes
from atlas_core.permutation.columns import Format
from atlas_core.permutation.parameters import PARAMETERS
from atlas_core.permutation.rulebook.book import RuleBook
from atlas_core.permutation.run import ENGINE_VERSION, chunk
from atlas_core.queries.result_file import Order, ResultFile
from atlas_core.records import Record
from atlas_core.services import rule_tables
from atlas_core.services.actor import Actor
from atlas_core.services.rights import open_project
from atlas_core.services.snapshots import approved_project
from atlas_core.services.stores import Stores

MOST_RENT = 20.0
"""How many times today's rent is looked at before saying that no rent suffices."""
STEPS = 14
"""Halvings of the span; 2⁻¹⁴ of it is below what the figures show."""


@dataclass(frozen=True)
class Remedy:
    """One input: its value in the best scenario, and the nearest one at which that scenario reaches a tier."""

    label: str
    format: Format
    now: float
    needed: float | None
    """None: no value suffices."""


@dataclass(frozen=True)
class _Lever:
    key: str
    label: str
    format: Format


_Viable = Callable[[dict[str, Any]], bool]

LEVERS = (
    _Lever("revenue.grossMonthlyRent", "Monthly rent", "money"),
    _Lever("capexMarket.capexMarketPerMW", "Market CapEx per MW", "money"),
    _Lever("revenue.opexPercent", "Operating costs", "percent"),
    _Lever("seniorRate", "Senior rate", "percent"),
)


def best_index(result: ResultFile) -> int:
    """Return the scenario with the highest equity IRR, or NPV where no scenario has an IRR."""
    has_irr = result.page((), Order("irr", descending=True), limit=1)
    if has_irr["irr"][0].as_py() is None:
        has_irr = result.page((), Order("npv", descending=True), limit=1)
    return int(has_irr["index"][0].as_py())


def remedies(stores: Stores, actor: Actor, run: Record, index: int) -> Sequence[Remedy]:
    """Return the remedies of a scenario; none for a result of another engine version."""
    open_project(stores, actor, "result.read", run["project_id"])
    if run["engine_version"] != ENGINE_VERSION:
        return ()
    project = approved_project(stores, run["project_id"], run["snapshot_version"], run["snapshot_hash"])
    inputs = dict(read_axes(run["axes"]).scenario_inputs(index))
    viable = partial(_viable, project, rule_tables.of_run(stores, run))
    found = [_remedy(project, inputs, lever, viable) for lever in LEVERS]
    return [remedy for remedy in found if remedy is not None]


def _remedy(project: Record, inputs: dict[str, Any], lever: _Lever, viable: _Viable) -> Remedy | None:
    now = _value(project, inputs, lever.key)
    if not now:
        return None
    worst, best = now, _limit(lever.key, now)
    if not viable(inputs | {lever.key: best}):
        return Remedy(lever.label, lever.format, now, None)
    for _ in range(STEPS):
        middle = (worst + best) / 2
        if viable(inputs | {lever.key: middle}):
            best = middle
        else:
            worst = middle
    return Remedy(lever.label, lever.format, now, best)


def _limit(key: str, now: float) -> float:
    """Return how far an input is looked at: rent upwards, costs and rates down to nothing."""
    if key != "revenue.grossMonthlyRent":
        return 0.0
    bounds = SPECS[key].bounds
    return min(now * MOST_RENT, bounds[1]) if bounds else now * MOST_RENT


def _value(project: Record, inputs: dict[str, Any], key: str) -> float | None:
    if key in inputs:
        return float(inputs[key])
    section, field = (PARAMETERS[key].path if key in PARAMETERS else key).split(".")
    value = project[section].get(field)
    return None if value is None else float(value)


def _viable(project: Record, rules: RuleBook, inputs: dict[str, Any]) -> bool:
    row = chunk(project, {"options": inputs}, 0, 1, rules).to_pylist()[0]
    return bool(row["viable"])
