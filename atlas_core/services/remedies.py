"""What would make the best structure of a run viable, or a scenario reach its next tier, one input at a time."""

from atlas_core.permutation.assessment.advice import Advice, advise
from atlas_core.permutation.axes import read_axes
from atlas_core.permutation.run import ENGINE_VERSION
from atlas_core.queries.keyset import Order
from atlas_core.queries.result_file import ResultFile
from atlas_core.records import Record
from atlas_core.services import rule_tables
from atlas_core.services.actor import Actor
from atlas_core.services.rights import open_project
from atlas_core.services.snapshots import approved_project
from atlas_core.services.stores import Stores

__all__ = ["Advice", "advice", "best_index"]


def best_index(result: ResultFile) -> int:
    """Return the scenario with the highest equity IRR, or NPV where no scenario has an IRR."""
    has_irr = result.page((), Order("irr", descending=True), limit=1)
    if has_irr["irr"][0].as_py() is None:
        has_irr = result.page((), Order("npv", descending=True), limit=1)
    return int(has_irr["index"][0].as_py())


def advice(stores: Stores, actor: Actor, run: Record, index: int) -> Advice | None:
    """Return what a scenario misses of its next tier and what would mend it; None for a result of another engine.

    Raises
    ------
    InputError
        The run has no scenario of that index.
    """
    open_project(stores, actor, "result.read", run["project_id"])
    if run["engine_version"] != ENGINE_VERSION:
        return None
    project = approved_project(stores, run)
    return advise(project, read_axes(run["axes"], project), index, rule_tables.of_run(stores, run))
